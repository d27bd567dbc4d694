"""Coordinates of GeoJSON geometries exactly as written: rings, lines and points (RFC 7946).

Nothing is repaired: a ring that is not closed stays open, whereas shapely and GDAL would close it silently.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metes.files.json_text import json_kind

Positions = NDArray[np.float64]


# Stands for a missing member, because None would be the value null.
ABSENT = object()
# Rounding in the last binary digits moves a position at 180 or 90 degrees by far less, and a tenth of a millimetre is
# no fault of a map.
ROUNDING_DEG = 1e-9


class CoordinatesRole(StrEnum):
    """What a sequence of positions represents."""

    POINTS = "points"
    LINE = "line"
    EXTERIOR = "exterior ring"
    HOLE = "hole"


@dataclass(frozen=True, kw_only=True, eq=False)
class Coordinates:
    """A sequence of positions, (n, 2) in degrees, longitude before latitude.

    `polygon` numbers the polygons of the feature, and `member` the geometries of a GeometryCollection. `is_point` marks
    the coordinates of a Point. `lengths` holds the numbers of elements that positions had in the file. `ends_alike` is
    False for a closed ring whose ends differ in height. In a layer whose numbers are no degrees, `is_planar` is True,
    and every finite number is within range.
    """

    pointer: str
    role: CoordinatesRole
    polygon: int
    positions: Positions
    is_point: bool = False
    lengths: frozenset[int] = frozenset({2})
    ends_alike: bool = True
    member: int = 0
    is_planar: bool = False

    @property
    def is_ring(self) -> bool:
        return self.role in (CoordinatesRole.EXTERIOR, CoordinatesRole.HOLE)

    @cached_property
    def is_closed(self) -> bool:
        return bool((self.positions[0] == self.positions[-1]).all()) if len(self.positions) else False

    @cached_property
    def is_too_short(self) -> bool:
        """Whether a ring has fewer than four positions, counting the closing position even if it is missing."""
        return len(self.positions) + (0 if self.is_closed else 1) < 4

    @cached_property
    def out_of_range(self) -> NDArray[np.bool_]:
        """Mask of positions beyond 180 degrees of longitude or 90 degrees of latitude, by more than rounding."""
        if self.is_planar:
            return np.asarray(~np.isfinite(self.positions).all(axis=1))
        # Comparisons with nan are False: test for being inside, so that nan counts as out of range.
        lon, lat = np.abs(self.positions).T
        return np.asarray(~((lon <= 180 + ROUNDING_DEG) & (lat <= 90 + ROUNDING_DEG)))

    @cached_property
    def is_within_range(self) -> bool:
        """Whether all positions are within 180 degrees of longitude and 90 degrees of latitude."""
        return not self.out_of_range.any()

    @cached_property
    def is_sound(self) -> bool:
        """Whether an area or length of these coordinates is meaningful."""
        if self.is_ring and (self.is_too_short or not self.is_closed):
            return False
        return self.is_within_range


@dataclass(frozen=True, kw_only=True)
class FormatIssue:
    """A violation of the GeoJSON format in valid JSON, located by a JSON pointer."""

    pointer: str
    feature_id: str | None
    found: str
    expected: str


class Misformed(Exception):  # noqa: N818 - an answer of the reader, never an error of the program
    """The text is not GeoJSON at this JSON pointer."""

    def __init__(self, pointer: str, found: str, expected: str) -> None:
        super().__init__(found)
        self.pointer, self.found, self.expected = pointer, found, expected

    def of(self, feature_id: str | None) -> FormatIssue:
        return FormatIssue(pointer=self.pointer, feature_id=feature_id, found=self.found, expected=self.expected)


def read_coordinates(pointer: str, geometry: Any) -> Iterator[Coordinates]:
    """Read the points, lines and rings of a GeoJSON geometry. Raises Misformed at the first error.

    Geometries of a GeometryCollection are numbered in the order of the file, those of nested collections too.
    """
    # Most geometries are no collections, and a layer may have hundreds of thousands.
    if isinstance(geometry, dict) and "coordinates" in geometry and (kind := geometry.get("type")) in FLAT_TYPES:
        yield from READERS[kind](f"{pointer}/coordinates", geometry["coordinates"], 0)
        return
    polygon = 0
    for member, (place, each) in enumerate(_single_geometries(pointer, geometry)):
        if "coordinates" not in each:
            raise Misformed(place, f"a {each['type']} without coordinates", "the member 'coordinates'")
        for part in READERS[each["type"]](f"{place}/coordinates", each["coordinates"], polygon):
            polygon = part.polygon + 1
            yield replace(part, member=member) if member else part


def nested_geometries(pointer: str, geometry: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """JSON pointer and object of a geometry, and of every geometry in it if it is a GeometryCollection."""
    yield pointer, geometry
    inner = geometry.get("geometries")
    for index, member in enumerate(inner if isinstance(inner, list) else ()):
        if isinstance(member, dict):
            yield from nested_geometries(f"{pointer}/geometries/{index}", member)


def _single_geometries(pointer: str, geometry: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """JSON pointer and object of a geometry, or of each geometry in a collection. Raises Misformed for other types."""
    expect(isinstance(geometry, dict), pointer, geometry, "a geometry object")
    geometry_type = geometry.get("type", ABSENT)
    expect(is_geometry_type(geometry_type), f"{pointer}/type", geometry_type, "a geometry type of RFC 7946")
    if geometry_type == "GeometryCollection":
        members = geometry.get("geometries", ABSENT)
        expect(isinstance(members, list), f"{pointer}/geometries", members, "an array of geometries")
        for index, member in enumerate(members):
            yield from _single_geometries(f"{pointer}/geometries/{index}", member)
        return
    yield pointer, geometry


def _point(pointer: str, coordinates: Any, polygon: int) -> Iterator[Coordinates]:
    # A geometry without points has an empty array; another check reports it.
    if coordinates != []:
        yield _read_positions(pointer, [coordinates], CoordinatesRole.POINTS, polygon, inner="")


def _points(pointer: str, coordinates: Any, polygon: int) -> Iterator[Coordinates]:
    if coordinates != []:
        yield _read_positions(pointer, coordinates, CoordinatesRole.POINTS, polygon)


def _line(pointer: str, coordinates: Any, polygon: int) -> Iterator[Coordinates]:
    if coordinates != []:
        line = _read_positions(pointer, coordinates, CoordinatesRole.LINE, polygon)
        if len(line.positions) < 2:
            raise Misformed(pointer, "a line with one position", "at least two positions")
        yield line


def _polygon(pointer: str, coordinates: Any, polygon: int) -> Iterator[Coordinates]:
    expect(isinstance(coordinates, list), pointer, coordinates, "an array of rings")
    if coordinates == [[]]:
        return  # GEOS writes a polygon without positions so
    for index, ring in enumerate(coordinates):
        role = CoordinatesRole.HOLE if index else CoordinatesRole.EXTERIOR
        yield _read_positions(f"{pointer}/{index}", ring, role, polygon)


def _many(
    read: Callable[[str, Any, int], Iterator[Coordinates]],
) -> Callable[[str, Any, int], Iterator[Coordinates]]:
    def read_all(pointer: str, coordinates: Any, polygon: int) -> Iterator[Coordinates]:
        expect(isinstance(coordinates, list), pointer, coordinates, "an array of coordinate arrays")
        for index, member in enumerate(coordinates):
            yield from read(f"{pointer}/{index}", member, polygon + index)

    return read_all


READERS: Mapping[str, Callable[[str, Any, int], Iterator[Coordinates]]] = {
    "Point": _point,
    "MultiPoint": _points,
    "LineString": _line,
    "MultiLineString": _many(_line),
    "Polygon": _polygon,
    "MultiPolygon": _many(_polygon),
}


# A tuple, because the type in a file may be an object, which no dictionary can look up.
FLAT_TYPES = tuple(READERS)


def is_geometry_type(geometry_type: Any) -> bool:
    """Whether a value is the name of an RFC 7946 geometry type."""
    return isinstance(geometry_type, str) and (geometry_type in READERS or geometry_type == "GeometryCollection")


def _read_positions(
    pointer: str, coordinates: Any, role: CoordinatesRole, polygon: int, inner: str = "/{}"
) -> Coordinates:
    """Convert positions to an array; types and lengths are tested in C, as there may be a million positions."""
    expect(isinstance(coordinates, list), pointer, coordinates, "an array of positions")
    lengths: set[int] = set()
    if set(map(type, coordinates)) <= {list}:
        lengths = set(map(len, coordinates))
    is_plain = bool(lengths) and lengths <= {2, 3}
    if not is_plain or not set(map(type, chain.from_iterable(coordinates))) <= {int, float}:
        for index, position in enumerate(coordinates):
            _expect_position(pointer + inner.format(index), position)
        # RFC 7946 discourages more than three elements but permits them.
        is_plain = False
    return Coordinates(
        pointer=pointer,
        role=role,
        polygon=polygon,
        positions=_array(coordinates, not is_plain or len(lengths) > 1),
        is_point=not inner,
        lengths=frozenset(lengths),
        ends_alike=max(lengths, default=2) == 2 or coordinates[0][2:] == coordinates[-1][2:],
    )


def _array(coordinates: Sequence[Sequence[float]], is_mixed: bool) -> Positions:
    if not coordinates:
        return np.empty((0, 2))
    rows = [position[:2] for position in coordinates] if is_mixed else coordinates
    return np.array(rows, dtype=np.float64)[:, :2]


def _expect_position(pointer: str, position: Any) -> None:
    expect(isinstance(position, list), pointer, position, "a position [lon, lat]")
    if len(position) < 2:
        raise Misformed(pointer, f"a position of {len(position)} numbers", "longitude and latitude")
    for index, number in enumerate(position):
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        expect(is_number, f"{pointer}/{index}", number, "a number")


def expect(condition: bool, pointer: str, found: Any, expected: str) -> None:
    """Raise Misformed with pointer, found and expected unless a condition holds."""
    if not condition:
        raise Misformed(pointer, _described(found), expected)


def _described(value: Any) -> str:
    if isinstance(value, str | bool):
        text = json.dumps(value, ensure_ascii=False)
        return text if len(text) <= 80 else f"{text[:80]}..."
    if value is ABSENT:
        return "nothing"
    return json_kind(value)
