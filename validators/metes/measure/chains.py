"""Overlay the boundaries of several outlines, so that each piece of boundary occurs once with its weight per quantity.

A quantity is a weighted sum of areas. Moving an edge outwards by one metre adds the edge's length to the area it
bounds. An edge between two neighbours has opposite signs for the two, so its weight in their union is zero. Pieces of
the same source, class and accuracy that meet end to end form a chain: along a chain the error is one continuous
process, whatever weights its pieces have.
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

Weights = tuple[float, ...]
Node = tuple[object, ...]
# Index of a piece and one of its ends: 0 for the start, 1 for the end.
End = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class BoundaryPiece:
    """A piece of boundary and the weight of an offset to its right in each quantity."""

    run: Run
    weights: Weights
    # Whether the piece runs in the direction of the first outline that contains it, with that outline's land on the
    # left.
    is_forward: bool = True

    @property
    def has_no_weight(self) -> bool:
        return not any(self.weights)

    def reversed(self) -> BoundaryPiece:
        """The same piece in the opposite direction, with its weights negated."""
        coordinates = np.ascontiguousarray(self.run.coordinates[::-1])
        weights = tuple(0.0 - each for each in self.weights)
        return BoundaryPiece(
            run=replace(self.run, coordinates=coordinates), weights=weights, is_forward=not self.is_forward
        )

    def matches(self, other: BoundaryPiece) -> bool:
        """Whether both pieces have the same weights and the same direction relative to their outlines."""
        return (self.weights, self.is_forward) == (other.weights, other.is_forward)


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Consecutive pieces of one source, class and accuracy; each begins where the previous one ends."""

    pieces: tuple[BoundaryPiece, ...]
    is_closed: bool


def chains_of(outlines: Sequence[tuple[Sequence[Run], Weights]]) -> list[Chain]:
    """Build the chains of all runs of several outlines, each outline given with its weight in every quantity.

    The runs of an outline have its land on their left. An edge to which two outlines give different sources takes the
    source of the first. Pieces of zero weight are dropped unless they lie between two pieces with weight.
    """
    pieces = _pieces(outlines)
    chains = [Chain(pieces=(piece,), is_closed=True) for piece in pieces if piece.run.is_closed]
    chains += _linked([piece for piece in pieces if not piece.run.is_closed])
    trimmed = (_trimmed(_merged(chain)) for chain in chains)
    return [chain for chain in trimmed if chain.pieces]


def _pieces(outlines: Sequence[tuple[Sequence[Run], Weights]]) -> list[BoundaryPiece]:
    """Split the runs where the weights change; a shared edge stays in the first run that contains it."""
    runs = [(replace(run, segments=()), weights) for runs, weights in outlines for run in runs]
    directed = [directed_edge_keys(run.coordinates) for run, _ in runs]
    ends = np.cumsum([len(keys) for keys, _ in directed])
    _, first, edges = np.unique(np.concatenate([keys for keys, _ in directed]), return_index=True, return_inverse=True)
    signs = np.where(np.concatenate([against for _, against in directed]), -1.0, 1.0)
    edge_weights = np.repeat(np.array([weights for _, weights in runs]), [len(keys) for keys, _ in directed], axis=0)
    columns = [np.bincount(edges, weights=signs * column) for column in edge_weights.T]
    net = np.column_stack(columns).astype(np.float64)[edges] * signs[:, None]
    is_first = first[edges] == np.arange(len(edges))
    found: list[BoundaryPiece] = []
    for (run, _), end, (keys, _) in zip(runs, ends, directed, strict=True):
        at = slice(end - len(keys), end)
        found += _cut(run, net[at], is_first[at])
    return found


def _cut(run: Run, weights: FloatArray, is_first: NDArray[np.bool_]) -> Iterator[BoundaryPiece]:
    labels = np.column_stack([weights, is_first])
    changes = np.flatnonzero((labels[1:] != labels[:-1]).any(axis=1)) + 1
    if run.is_closed and len(changes):
        sections = ring_runs([tuple(label) for label in labels.tolist()])
    else:
        sections = list(zip([0, *changes], np.diff([0, *changes, len(labels)]), strict=True))
    for start, edges in sections:
        if is_first[start]:
            whole = edges == len(labels)
            coordinates = run.coordinates if whole else _section(run, int(start), int(edges))
            # Adding zero turns -0.0, which an edge shared by two outlines may have, into 0.0.
            values = tuple((weights[start] + 0.0).tolist())
            yield BoundaryPiece(run=replace(run, coordinates=coordinates), weights=values)


def _section(run: Run, start: int, edges: int) -> FloatArray:
    if run.is_closed:
        return run_coordinates(run.coordinates, start, edges)
    return run.coordinates[start : start + edges + 1]


def _linked(pieces: Sequence[BoundaryPiece]) -> list[Chain]:
    """Join open pieces to chains: each end at a node continues in one other end, preferably one of equal weights."""
    at_node: dict[Node, list[End]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        for end in (0, 1):
            at_node[_node(piece, end)].append((number, end))
    continuation: dict[End, End] = {}
    for ends in at_node.values():
        pairs = [(one, other) for at, one in enumerate(ends) for other in ends[at + 1 :]]
        for one, other in sorted(pairs, key=lambda pair: _join_cost(pieces, *pair)):
            if one not in continuation and other not in continuation:
                continuation[one], continuation[other] = other, one
    return list(_walks(pieces, continuation))


def _node(piece: BoundaryPiece, end: int) -> Node:
    """Position of one end of a piece, together with the origin, accuracy and correlation length of the piece."""
    position = np.rint(piece.run.coordinates[-end] * UNITS_PER_DEGREE).astype(np.int64)
    return (*position.tolist(), piece.run.origin, piece.run.accuracy_m, piece.run.correlation_m)


def _join_cost(pieces: Sequence[BoundaryPiece], one: End, other: End) -> tuple[bool, float, End, End]:
    """Sort key for joining two ends at a node: same weights first, then the straightest continuation, then numbers."""
    arriving = pieces[one[0]] if one[1] == 1 else pieces[one[0]].reversed()
    leaving = pieces[other[0]] if other[1] == 0 else pieces[other[0]].reversed()
    before, after = arriving.run.coordinates[-2:], leaving.run.coordinates[:2]
    shrink = np.array([np.cos(np.radians(after[0, 1])), 1.0])
    inward, outward = (after[0] - before[0]) * shrink, (after[1] - after[0]) * shrink
    straightness = float(inward @ outward / (np.linalg.norm(inward) * np.linalg.norm(outward)))
    return arriving.weights != leaving.weights, -straightness, one, other


def _walks(pieces: Sequence[BoundaryPiece], continuation: dict[End, End]) -> Iterator[Chain]:
    done: set[int] = set()
    free = [
        number for number in range(len(pieces)) if (number, 0) not in continuation or (number, 1) not in continuation
    ]
    # Start at the free ends; whatever remains afterwards is a loop.
    for start in (*free, *range(len(pieces))):
        if start in done:
            continue
        entered = 1 if (start, 0) in continuation and (start, 1) not in continuation else 0
        walk: list[BoundaryPiece] = []
        at: End | None = (start, entered)
        while at is not None and at[0] not in done:
            number, end = at
            done.add(number)
            walk.append(pieces[number] if end == 0 else pieces[number].reversed())
            at = continuation.get((number, 1 - end))
        yield Chain(pieces=tuple(walk), is_closed=at is not None)


def _merged(chain: Chain) -> Chain:
    """Merge neighbouring pieces of equal weights."""
    pieces = list(chain.pieces)
    if chain.is_closed:
        # Start a loop where the weights change, so that its starting point does not cut a piece in two.
        turns = [at for at in range(len(pieces)) if not pieces[at].matches(pieces[at - 1])]
        pieces = pieces[turns[0] :] + pieces[: turns[0]] if turns else pieces
    joined: list[BoundaryPiece] = []
    for piece in pieces:
        if joined and joined[-1].matches(piece):
            joined[-1] = _joined(joined[-1], piece)
        else:
            joined.append(piece)
    return replace(chain, pieces=tuple(joined))


def _joined(one: BoundaryPiece, other: BoundaryPiece) -> BoundaryPiece:
    label = " + ".join(dict.fromkeys([*one.run.label.split(" + "), *other.run.label.split(" + ")]))
    coordinates = np.vstack([one.run.coordinates, other.run.coordinates[1:]])
    return replace(one, run=replace(one.run, label=label, coordinates=coordinates))


def _trimmed(chain: Chain) -> Chain:
    """Remove the pieces of zero weight from both ends of a chain; a loop keeps them, as both ways round may matter."""
    counting = [at for at, piece in enumerate(chain.pieces) if not piece.has_no_weight]
    if not counting:
        return replace(chain, pieces=())
    if chain.is_closed:
        return chain
    return replace(chain, pieces=chain.pieces[counting[0] : counting[-1] + 1])
