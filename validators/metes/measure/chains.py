"""The boundaries of several outlines laid over each other: every stretch once, with what it counts in each quantity.

A quantity is a sum of areas with weights. Moving an edge outwards by a metre adds its length to the area of the
outline that it bounds; an edge between two neighbours counts for the one with one sign and for the other with the
opposite one, so that in their union it counts nothing. Stretches of one source, class and accuracy that meet are a
chain: along it the error is one and the same process, whatever its stretches count for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metes.measure.boundary import UNITS_PER_DEGREE, directed_edge_keys, ring_runs, run_coordinates
from metes.measure.budget import Run
from metes.measure.ellipsoid import FloatArray

Counts = tuple[float, ...]
Node = tuple[object, ...]
# A piece and one of its ends: 0 where it starts, 1 where it ends.
End = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class BoundaryPiece:
    """A stretch of boundary, and what an offset to its right counts in each quantity."""

    run: Run
    counts: Counts
    # Whether it runs as the outline that has it first, with the land of that on its left.
    is_forward: bool = True

    @property
    def counts_nothing(self) -> bool:
        return not any(self.counts)

    def reversed(self) -> BoundaryPiece:
        """The same stretch the other way: what was right is left."""
        coordinates = np.ascontiguousarray(self.run.coordinates[::-1])
        counts = tuple(0.0 - each for each in self.counts)
        return BoundaryPiece(
            run=replace(self.run, coordinates=coordinates), counts=counts, is_forward=not self.is_forward
        )

    def counts_as(self, other: BoundaryPiece) -> bool:
        """Whether both count the same, for outlines on the same side."""
        return (self.counts, self.is_forward) == (other.counts, other.is_forward)


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Pieces of one source, class and accuracy, each of which begins where the one before it ends."""

    pieces: tuple[BoundaryPiece, ...]
    is_closed: bool


def chains_of(outlines: Sequence[tuple[Sequence[Run], Counts]]) -> list[Chain]:
    """Chains of the runs of some outlines, each outline with its weight in every quantity.

    The runs of an outline have its land on their left. An edge that two outlines give to different sources is of the
    first one's. What counts nothing is left out, unless it lies between two pieces that count.
    """
    pieces = _pieces(outlines)
    chains = [Chain(pieces=(piece,), is_closed=True) for piece in pieces if piece.run.is_closed]
    chains += _linked([piece for piece in pieces if not piece.run.is_closed])
    trimmed = (_trimmed(_merged(chain)) for chain in chains)
    return [chain for chain in trimmed if chain.pieces]


def _pieces(outlines: Sequence[tuple[Sequence[Run], Counts]]) -> list[BoundaryPiece]:
    """Cuts the runs where what they count changes; an edge stands in the run that has it first."""
    runs = [(replace(run, segments=()), counts) for runs, counts in outlines for run in runs]
    directed = [directed_edge_keys(run.coordinates) for run, _ in runs]
    ends = np.cumsum([len(keys) for keys, _ in directed])
    _, first, edges = np.unique(np.concatenate([keys for keys, _ in directed]), return_index=True, return_inverse=True)
    signs = np.where(np.concatenate([against for _, against in directed]), -1.0, 1.0)
    weights = np.repeat(np.array([counts for _, counts in runs]), [len(keys) for keys, _ in directed], axis=0)
    columns = [np.bincount(edges, weights=signs * column) for column in weights.T]
    net = np.column_stack(columns).astype(np.float64)[edges] * signs[:, None]
    is_first = first[edges] == np.arange(len(edges))
    found: list[BoundaryPiece] = []
    for (run, _), end, (keys, _) in zip(runs, ends, directed, strict=True):
        at = slice(end - len(keys), end)
        found += _cut(run, net[at], is_first[at])
    return found


def _cut(run: Run, counts: FloatArray, is_first: NDArray[np.bool_]) -> Iterator[BoundaryPiece]:
    kinds = np.column_stack([counts, is_first])
    changes = np.flatnonzero((kinds[1:] != kinds[:-1]).any(axis=1)) + 1
    if run.is_closed and len(changes):
        stretches = ring_runs([tuple(kind) for kind in kinds.tolist()])
    else:
        stretches = list(zip([0, *changes], np.diff([0, *changes, len(kinds)]), strict=True))
    for start, edges in stretches:
        if is_first[start]:
            whole = edges == len(kinds)
            coordinates = run.coordinates if whole else _part(run, int(start), int(edges))
            # Adding zero turns -0.0, which an edge in two outlines may have, into 0.0.
            values = tuple((counts[start] + 0.0).tolist())
            yield BoundaryPiece(run=replace(run, coordinates=coordinates), counts=values)


def _part(run: Run, start: int, edges: int) -> FloatArray:
    if run.is_closed:
        return run_coordinates(run.coordinates, start, edges)
    return run.coordinates[start : start + edges + 1]


def _linked(pieces: Sequence[BoundaryPiece]) -> list[Chain]:
    """Chains of open pieces: at a node each end goes on in one other, first of all in one that counts the same."""
    at_node: dict[Node, list[End]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        for end in (0, 1):
            at_node[_node(piece, end)].append((number, end))
    goes_on: dict[End, End] = {}
    for ends in at_node.values():
        pairs = [(one, other) for at, one in enumerate(ends) for other in ends[at + 1 :]]
        for one, other in sorted(pairs, key=lambda pair: _join_cost(pieces, *pair)):
            if one not in goes_on and other not in goes_on:
                goes_on[one], goes_on[other] = other, one
    return list(_walks(pieces, goes_on))


def _node(piece: BoundaryPiece, end: int) -> Node:
    """Where a piece ends, and of what kind it is."""
    place = np.rint(piece.run.coordinates[-end] * UNITS_PER_DEGREE).astype(np.int64)
    return (*place.tolist(), piece.run.origin, piece.run.accuracy_m, piece.run.correlation_m)


def _join_cost(pieces: Sequence[BoundaryPiece], one: End, other: End) -> tuple[bool, float, End, End]:
    """How little two ends at a node belong together: counting otherwise, then turning; numbers make it unique."""
    arriving = pieces[one[0]] if one[1] == 1 else pieces[one[0]].reversed()
    leaving = pieces[other[0]] if other[1] == 0 else pieces[other[0]].reversed()
    before, after = arriving.run.coordinates[-2:], leaving.run.coordinates[:2]
    shrink = np.array([np.cos(np.radians(after[0, 1])), 1.0])
    inward, outward = (after[0] - before[0]) * shrink, (after[1] - after[0]) * shrink
    straightness = float(inward @ outward / (np.linalg.norm(inward) * np.linalg.norm(outward)))
    return arriving.counts != leaving.counts, -straightness, one, other


def _walks(pieces: Sequence[BoundaryPiece], goes_on: dict[End, End]) -> Iterator[Chain]:
    done: set[int] = set()
    free = [number for number in range(len(pieces)) if (number, 0) not in goes_on or (number, 1) not in goes_on]
    # From the free ends first: what is left after that goes round.
    for start in (*free, *range(len(pieces))):
        if start in done:
            continue
        entered = 1 if (start, 0) in goes_on and (start, 1) not in goes_on else 0
        walk: list[BoundaryPiece] = []
        at: End | None = (start, entered)
        while at is not None and at[0] not in done:
            number, end = at
            done.add(number)
            walk.append(pieces[number] if end == 0 else pieces[number].reversed())
            at = goes_on.get((number, 1 - end))
        yield Chain(pieces=tuple(walk), is_closed=at is not None)


def _merged(chain: Chain) -> Chain:
    """Joins neighbours that count the same."""
    pieces = list(chain.pieces)
    if chain.is_closed:
        # A loop begins where what counts changes, so that no stretch of it is cut by its beginning.
        turns = [at for at in range(len(pieces)) if not pieces[at].counts_as(pieces[at - 1])]
        pieces = pieces[turns[0] :] + pieces[: turns[0]] if turns else pieces
    joined: list[BoundaryPiece] = []
    for piece in pieces:
        if joined and joined[-1].counts_as(piece):
            joined[-1] = _joined(joined[-1], piece)
        else:
            joined.append(piece)
    return replace(chain, pieces=tuple(joined))


def _joined(one: BoundaryPiece, other: BoundaryPiece) -> BoundaryPiece:
    label = " + ".join(dict.fromkeys([*one.run.label.split(" + "), *other.run.label.split(" + ")]))
    coordinates = np.vstack([one.run.coordinates, other.run.coordinates[1:]])
    return replace(one, run=replace(one.run, label=label, coordinates=coordinates))


def _trimmed(chain: Chain) -> Chain:
    """A chain without the ends that count nothing; a loop keeps them, for both ways round may matter."""
    counting = [at for at, piece in enumerate(chain.pieces) if not piece.counts_nothing]
    if not counting:
        return replace(chain, pieces=())
    if chain.is_closed:
        return chain
    return replace(chain, pieces=chain.pieces[counting[0] : counting[-1] + 1])
