"""Closes and rewinds rings, and removes repeated positions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from metes.files.file import File
from metes.files.json_locator import pointer_tokens
from metes.fix.edits import Edit, FixedPlaces, Span, edited, members_of, rearranged
from metes.geojson.coordinates import Coordinates, CoordinatesRole, Positions
from metes.geojson.document import GeoJson, RawFeature, read_geojson

# An edge this wide may as well run over the antimeridian the other way, and then the turn of its ring is another.
WIDEST_EDGE_DEG = 180.0
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


def planned(file: File, wanted: Collection[str] = CHANGES) -> list[RingChange]:
    """Every change of a ring or line that the kinds of changes in `wanted` ask for."""
    found = _arrangements(file, wanted, ())
    return [_change(feature, part, what) for feature, part, each in found for what in each.done]


def arranged(
    file: File, wanted: Collection[str] = CHANGES, left_out: Collection[RingChange] = ()
) -> tuple[str, list[FixedPlaces]]:
    """The text with rings closed and wound as RFC 7946 requires, and without consecutive equal positions.

    Only the kinds of changes in `wanted` are made, and none of the changes in `left_out`.
    """
    edits: list[Edit] = []
    places: dict[str, list[str]] = {}
    locator = file.locator
    for feature, part, found in _arrangements(file, wanted, left_out):
        span = locator.span(part.pointer) if found.done else None
        if span is None:
            continue
        edits.append(rearranged(file.text, Span(*span), members_of(locator, Span(*span)), found.order))
        for what in found.done:
            places.setdefault(what, []).append(place_of(feature))
    return edited(file.text, edits), changes(places)


def _arrangements(
    file: File, wanted: Collection[str], left_out: Collection[RingChange]
) -> Iterator[tuple[RawFeature, Coordinates, Arranged]]:
    without: dict[str, set[str]] = {}
    for change in left_out:
        without.setdefault(change.pointer, set()).add(change.what)
    for feature, part in _parts(read_geojson(file)):
        if part.role is not CoordinatesRole.POINTS:
            rows = value_at(file.json.value, part.pointer)
            chosen = set(wanted) - without[part.pointer] if part.pointer in without else wanted
            yield feature, part, arrangement(part, rows, chosen)


def _change(feature: RawFeature, part: Coordinates, what: str) -> RingChange:
    return RingChange(part.pointer, what, feature.index, place_of(feature))


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
    if len(order) < 4:
        return as_is
    ring = part.positions[order]
    is_narrow = np.abs(np.diff(ring[:, 0])).max() < WIDEST_EDGE_DEG
    if REWOUND in wanted and is_narrow and turn_deg2(ring) * _wanted_turn(part) < 0:
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


def _parts(layer: GeoJson) -> Iterator[tuple[RawFeature, Coordinates]]:
    for feature in layer.features:
        for part in feature.coordinate_arrays:
            yield feature, part


def turn_deg2(ring: Positions) -> float:
    """Twice the signed area in square degrees; positive for a counterclockwise ring."""
    lon, lat = (ring - ring[0]).T
    return float(np.sum(lon[:-1] * lat[1:] - lon[1:] * lat[:-1]))


def _wanted_turn(part: Coordinates) -> float:
    return 1.0 if part.role is CoordinatesRole.EXTERIOR else -1.0
