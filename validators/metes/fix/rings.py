"""Closes and rewinds rings, and removes repeated positions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from metes.files.file import File
from metes.files.json_locator import pointer_tokens
from metes.fix.edits import Edit, FixedPlaces, Span, edited, positions_of, rearranged
from metes.geojson.coordinates import Coordinates, CoordinatesRole, Positions
from metes.geojson.document import RawFeature, read_geojson
from metes.geojson.parts import EXTERIOR, POINTS, Mask, PartTable

# An edge this wide may as well run over the antimeridian the other way, and then the turn of its ring is another.
WIDEST_EDGE_DEG = 180.0
# A sum of products in another order differs by less than this share of the sum of their sizes, for any ring that fits
# into memory.
SUM_ROUNDING = 1e-6
FEWEST_OF_RING = 4
NO_REPEATS, CLOSED, REWOUND = "removed repeated positions", "closed rings", "rewound rings"
CHANGES = frozenset({NO_REPEATS, CLOSED, REWOUND})


class Arranged(NamedTuple):
    """New order of the positions of a line or ring, and the changes that lead to it."""

    order: tuple[int, ...]
    done: tuple[str, ...]


class RingChange(NamedTuple):
    """One kind of change of one ring or line: its JSON pointer, and the index and name of its feature."""

    pointer: str
    what: str
    feature: int
    place: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A line or ring that changes: its feature, and its new order of positions."""

    feature: RawFeature
    part: Coordinates
    arranged: Arranged

    def changes(self) -> Iterator[RingChange]:
        """The changes, one for each kind."""
        for what in self.arranged.done:
            yield RingChange(self.part.pointer, what, self.feature.index, place_of(self.feature))


def planned(file: File, wanted: Collection[str] = CHANGES) -> list[Planned]:
    """Every line and ring that the kinds of changes in `wanted` change."""
    return [each for each in _arrangements(file, wanted) if each.arranged.done]


def arranged(
    file: File,
    wanted: Collection[str] = CHANGES,
    left_out: Collection[RingChange] = (),
    known: Sequence[Planned] | None = None,
) -> tuple[str, list[FixedPlaces]]:
    """The text with rings closed and wound as RFC 7946 requires, and without consecutive equal positions.

    Only the kinds of changes in `wanted` are made, and none of the changes in `left_out`. `known` is what `planned`
    returns, if it was asked before.
    """
    edits: list[Edit] = []
    places: dict[str, list[str]] = {}
    without: dict[str, set[str]] = {}
    for change in left_out:
        without.setdefault(change.pointer, set()).add(change.what)
    for each in planned(file, wanted) if known is None else known:
        part, found = each.part, each.arranged
        if part.pointer in without:
            rows = value_at(file.json.value, part.pointer)
            found = arrangement(part, rows, set(wanted) - without[part.pointer])
        span = file.locator.span(part.pointer) if found.done else None
        if span is None:
            continue
        edits.append(rearranged(file.text, Span(*span), positions_of(file.text, Span(*span)), found.order))
        for what in found.done:
            places.setdefault(what, []).append(place_of(each.feature))
    return edited(file.text, edits), changes(places)


def _arrangements(file: File, wanted: Collection[str]) -> Iterator[Planned]:
    layer = read_geojson(file)
    may_change, is_only_rewound = _looked_at(layer.parts)
    for feature in layer.features:
        start, end = layer.parts.feature_starts[feature.index : feature.index + 2].tolist()
        for number in (start + np.flatnonzero(may_change[start:end])).tolist():
            part = layer.parts.part(number)
            if is_only_rewound[number] and REWOUND in wanted:
                found = Arranged(tuple(range(len(part.positions) - 1, -1, -1)), (REWOUND,))
            else:
                found = arrangement(part, value_at(file.json.value, part.pointer), wanted)
            yield Planned(feature=feature, part=part, arranged=found)


def _looked_at(parts: PartTable) -> tuple[Mask, Mask]:
    """Which parts `arrangement` may change, a few right ones among them, and of which it only reverses the order.

    They are found in the arrays of all parts at once; a layer may have a million rings, most of them right.
    """
    positions, starts = parts.positions, parts.starts
    is_repeat = np.zeros(len(positions), dtype=bool)
    is_repeat[1:] = (positions[1:] == positions[:-1]).all(axis=1)
    # The first position of a part has none before it.
    is_repeat[starts[:-1][parts.sizes > 0]] = False
    has_repeats = parts.counts_of(np.flatnonzero(is_repeat)) > 0
    is_open = parts.is_ring & ~parts.is_closed
    may_be_wrong_way, is_wrong_way = _wrong_way(parts)
    may_change = (parts.role != POINTS) & (has_repeats | is_open | may_be_wrong_way)
    is_plain = parts.is_ring & ~has_repeats & ~is_open & parts.is_within_range & (parts.sizes >= FEWEST_OF_RING)
    return may_change, is_plain & is_wrong_way & (not parts.is_planar)


def _wrong_way(parts: PartTable) -> tuple[Mask, Mask]:
    """Which rings may run the wrong way, and which do beyond the rounding of their area and the antimeridian."""
    some = np.flatnonzero(parts.sizes)
    may_be, surely = np.zeros((2, len(parts)), dtype=bool)
    if not len(some):
        return may_be, surely
    firsts, lasts = parts.starts[some], parts.starts[some + 1] - 1
    lon, lat = (parts.positions - np.repeat(parts.positions[firsts], parts.sizes[some], axis=0)).T
    terms, steps = np.zeros((2, len(lon))), np.zeros(len(lon))
    with np.errstate(over="ignore", invalid="ignore"):
        terms[:, :-1] = lon[:-1] * lat[1:], lon[1:] * lat[:-1]
        steps[:-1] = np.abs(np.diff(parts.positions[:, 0]))
        # The last position of a part is followed by one of the next part.
        terms[:, lasts] = steps[lasts] = 0.0
        wanted = np.where(parts.role[some] == EXTERIOR, 1.0, -1.0)
        turns = wanted * np.add.reduceat(terms[0] - terms[1], firsts)
        rounding = SUM_ROUNDING * np.add.reduceat(np.abs(terms).sum(axis=0), firsts)
        may_be[some] = parts.is_ring[some] & ~(turns > rounding)
        surely[some] = (turns < -rounding) & (np.maximum.reduceat(steps, firsts) < WIDEST_EDGE_DEG)
    return may_be, surely


def arrangement(part: Coordinates, rows: Sequence[Sequence[float]], wanted: Collection[str] = CHANGES) -> Arranged:
    """Fixed order of a line or ring; unchanged if it has too few positions or positions out of range."""
    as_is = Arranged(tuple(range(len(rows))), ())
    # What numbers that are no degrees mean, only their author knows.
    if len(rows) == 0 or not part.is_within_range or part.is_planar:
        return as_is
    # Compared with their heights: a wall that goes straight up stays.
    has_all = NO_REPEATS not in wanted
    order = [index for index, row in enumerate(rows) if index == 0 or has_all or row != rows[index - 1]]
    done = [NO_REPEATS] if len(order) < len(rows) else []
    if part.role is CoordinatesRole.LINE:
        return Arranged(tuple(order), tuple(done)) if len(order) > 1 else as_is
    if tuple(part.positions[0]) != tuple(part.positions[-1]):
        if CLOSED not in wanted:
            return Arranged(tuple(order), tuple(done)) if len(order) > 2 else as_is
        order.append(0)
        done.append(CLOSED)
    if len(order) < FEWEST_OF_RING:
        return as_is
    ring = part.positions[order]
    is_narrow = np.abs(np.diff(ring[:, 0])).max() < WIDEST_EDGE_DEG
    is_wrong_way = REWOUND in wanted and is_narrow and turn_deg2(ring) * _wanted_turn(part) < 0
    # A ring that goes forth and back on one line is the same backwards.
    if is_wrong_way and any(rows[one] != rows[other] for one, other in zip(order, reversed(order), strict=True)):
        order.reverse()
        done.append(REWOUND)
    return Arranged(tuple(order), tuple(done))


def changes(places: dict[str, list[str]]) -> list[FixedPlaces]:
    """One change per kind, with all places where it was made."""
    return [FixedPlaces(what=what, places=tuple(named)) for what, named in places.items() if named]


def place_of(feature: RawFeature) -> str:
    """Name of a feature in a list of changes: "feature" and its id, or its index if it has none."""
    return feature.name if feature.id is None else f"feature {feature.id}"


def value_at(value: Any, pointer: str) -> Any:
    """The JSON value at a pointer; the pointer must come from the same document."""
    for token in pointer_tokens(pointer):
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value


def turn_deg2(ring: Positions) -> float:
    """Twice the signed area in square degrees; positive for a counterclockwise ring."""
    lon, lat = (ring - ring[0]).T
    return float(np.sum(lon[:-1] * lat[1:] - lon[1:] * lat[:-1]))


def _wanted_turn(part: Coordinates) -> float:
    return 1.0 if part.role is CoordinatesRole.EXTERIOR else -1.0
