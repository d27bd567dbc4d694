"""All points, lines and rings of a layer as columns of numbers, read from the coordinates of one geometry at a time.

A layer may have a million rings: an object for each would take more memory than the text, and a loop over them more
time than reading it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metes.geojson.coordinates import ROUNDING_DEG, Coordinates, CoordinatesRole, Positions, read_coordinates

Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]

ROLES = tuple(CoordinatesRole)
POINTS, LINE, EXTERIOR, HOLE = range(len(ROLES))
# Stands for the missing index of a part, as that of a Point.
NOWHERE = -1
PLAIN_LENGTHS = frozenset({2})
# Parts of a feature with so many are kept as objects while the feature is in use.
RECENT_FEATURES = 8


class PartTable:
    """Columns with one row for every part of a layer, in the order of the file.

    `positions`, shape (n, 2), holds longitude and latitude of all parts one after the other, and `starts` the index of
    the first position of every part, and n. `feature_starts` holds the number of the first part of every feature, and
    the number of parts. The other columns are those of `Coordinates`; `role` is an index into ROLES. In a layer whose
    numbers are no degrees, `is_planar` is True.
    """

    is_planar = False

    def __init__(self, builder: PartBuilder) -> None:
        self.positions: Positions = _column(builder.numbers, np.float64).reshape(-1, 2)
        self.sizes: Indices = _column(builder.sizes, np.int64)
        self.starts: Indices = np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.intp)
        counts = _column(builder.counts, np.int64)
        self.feature_starts: Indices = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
        self.feature: NDArray[np.int32] = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self.role: NDArray[np.int8] = _column(builder.roles, np.int8)
        self.polygon: NDArray[np.int32] = _column(builder.polygons, np.int32)
        self.place: NDArray[np.int32] = _column(builder.places, np.int32).reshape(-1, 2)
        self.is_level: Mask = _column(builder.levels, np.int8).astype(bool)
        self.is_point: Mask = _column(builder.points, np.int8).astype(bool)
        self.length_code: NDArray[np.int8] = _column(builder.length_codes, np.int8)
        self.length_sets: Sequence[frozenset[int]] = tuple(builder.length_sets)
        self._members: Mapping[int, tuple[int, str]] = builder.members
        self._geometry_pointers: Sequence[str] | None = builder.geometry_pointers
        self._recent = lru_cache(maxsize=RECENT_FEATURES)(self._read_feature)

    def __len__(self) -> int:
        return len(self.sizes)

    def of_feature(self, feature: int) -> tuple[Coordinates, ...]:
        """The parts of a feature as objects."""
        start, end = self.feature_starts[feature : feature + 2].tolist()
        if end - start <= 1:
            return (self.part(start),) if start < end else ()
        return self._recent(feature)

    def _read_feature(self, feature: int) -> tuple[Coordinates, ...]:
        return tuple(map(self.part, range(*self.feature_starts[feature : feature + 2].tolist())))

    def chosen(self, numbers: Indices, positions: Positions, sizes: Indices) -> PartTable:
        """A table of some parts of one feature alone, with other positions, shape (n, 2), and sizes."""
        feature = int(self.feature[numbers[0]])
        table = PartTable.__new__(PartTable)
        table.positions, table.sizes = positions, sizes
        table.starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
        table.feature_starts = np.array([0, len(numbers)])
        table.feature = np.zeros(len(numbers), dtype=np.int32)
        for column in ("role", "polygon", "place", "is_level", "is_point", "length_code"):
            setattr(table, column, getattr(self, column)[numbers])
        table.length_sets, table.is_planar = self.length_sets, self.is_planar
        own = {number: new for new, number in enumerate(numbers.tolist())} if self._members else {}
        table._members = {own[number]: member for number, member in self._members.items() if number in own}
        table._geometry_pointers = [self.geometry_pointer(feature)]
        table._recent = lru_cache(maxsize=1)(table._read_feature)
        return table

    def part(self, number: int) -> Coordinates:
        """One part as an object; its positions are a view."""
        start, end = self.starts[number : number + 2].tolist()
        return Coordinates(
            pointer=self.pointer(number),
            role=ROLES[self.role[number]],
            polygon=int(self.polygon[number]),
            positions=self.positions[start:end],
            is_point=bool(self.is_point[number]),
            lengths=self.length_sets[self.length_code[number]],
            ends_alike=bool(self.is_level[number]),
            member=self.member(number),
            is_planar=self.is_planar,
        )

    def pointer(self, number: int) -> str:
        """JSON pointer of a part."""
        inner = "".join(f"/{index}" for index in self.place[number].tolist() if index != NOWHERE)
        below = self._members[number][1] if number in self._members else ""
        return f"{self.geometry_pointer(int(self.feature[number]))}{below}/coordinates{inner}"

    def geometry_pointer(self, feature: int) -> str:
        """JSON pointer of the geometry of a feature."""
        return f"/features/{feature}/geometry" if self._geometry_pointers is None else self._geometry_pointers[feature]

    def first_positions(self, feature: int, indices: Sequence[int]) -> Iterator[Sequence[float]]:
        """First position at indices into the coordinates of a feature that is no collection, and at fewer of them.

        The innermost comes first.
        """
        first, end = self.feature_starts[feature : feature + 2].tolist()
        nested = int(np.count_nonzero(self.place[first] != NOWHERE))
        for depth in range(min(len(indices), nested), -1, -1):
            own = first + np.flatnonzero((self.place[first:end, :depth] == indices[:depth]).all(axis=1))
            if len(own) and depth == nested and len(indices) > nested:
                position = self.starts[own[0]] + indices[nested]
                if position < self.starts[own[0] + 1]:
                    yield self.positions[position].tolist()
            if len(own):
                yield self.positions[self.starts[own[0]]].tolist()

    def member(self, number: int) -> int:
        """Number of the geometry of a GeometryCollection that a part belongs to; 0 in any other geometry."""
        return self._members[number][0] if number in self._members else 0

    @cached_property
    def has_parts(self) -> Mask:
        """Whether each feature has parts."""
        return np.asarray(np.diff(self.feature_starts) > 0)

    @cached_property
    def in_collection(self) -> Mask:
        """Whether each feature is a GeometryCollection with parts."""
        found = np.zeros(len(self.feature_starts) - 1, dtype=bool)
        found[self.feature[list(self._members)]] = True
        return found

    @property
    def noun(self) -> str:
        """What all parts are in the plural: points, lines or rings, and parts if they are of several kinds."""
        nouns = {POINTS: "points", LINE: "lines", EXTERIOR: "rings", HOLE: "rings"}
        found = {nouns[role] for role in np.unique(self.role).tolist()}
        return found.pop() if len(found) == 1 else "parts"

    @cached_property
    def is_ring(self) -> Mask:
        return np.asarray(self.role >= EXTERIOR)

    @cached_property
    def is_closed(self) -> Mask:
        """Whether the first and last position of each part are equal; False for a part without positions."""
        some = np.flatnonzero(self.sizes)
        first, last = self.positions[self.starts[some]], self.positions[self.starts[some + 1] - 1]
        closed = np.zeros(len(self), dtype=bool)
        closed[some] = (first == last).all(axis=1)
        return closed

    @cached_property
    def is_too_short(self) -> Mask:
        """Whether each part has fewer than four positions, counting the closing position even if it is missing."""
        return np.asarray(self.sizes + ~self.is_closed < 4)

    @cached_property
    def is_outside_degrees(self) -> Mask:
        """Whether each position is beyond the range of longitude and latitude, or not a number."""
        lon, lat = self.positions.T
        is_inside = (np.abs(lon) <= 180 + ROUNDING_DEG) & (np.abs(lat) <= 90 + ROUNDING_DEG)
        return np.asarray(~is_inside)

    @property
    def is_out_of_range(self) -> Mask:
        """Whether each position is out of the range that the plane of the layer has."""
        return np.asarray(~np.isfinite(self.positions).all(axis=1)) if self.is_planar else self.is_outside_degrees

    @cached_property
    def is_within_range(self) -> Mask:
        """Whether all positions of each part are in range."""
        return np.asarray(self.counts_of(np.flatnonzero(self.is_out_of_range)) == 0)

    @cached_property
    def is_sound(self) -> Mask:
        """Whether each part has a meaningful area or length."""
        is_whole = ~self.is_ring | (self.is_closed & ~self.is_too_short)
        return np.asarray(is_whole & self.is_within_range)

    @cached_property
    def is_feature_sound(self) -> Mask:
        """Whether each feature has parts, all of them sound."""
        counts = np.diff(self.feature_starts)
        unsound = np.bincount(self.feature[~self.is_sound], minlength=len(counts))
        return np.asarray((counts > 0) & (unsound == 0))

    def of_lengths(self, is_meant: Callable[[frozenset[int]], bool]) -> Indices:
        """Numbers of the parts whose set of numbers of elements fulfils `is_meant`."""
        codes = [code for code, lengths in enumerate(self.length_sets) if is_meant(lengths)]
        return np.flatnonzero(np.isin(self.length_code, codes))

    def counts_of(self, positions: Indices) -> Indices:
        """How many of some positions, given by their index, lie in each part."""
        return np.bincount(self.part_of(positions), minlength=len(self))

    def part_of(self, positions: Indices | int) -> Indices:
        """Number of the part of each of some positions."""
        return np.asarray(np.searchsorted(self.starts, positions, side="right") - 1)


class PartBuilder:
    """Appends the parts of one geometry after the other, for a PartTable."""

    def __init__(self) -> None:
        self.numbers, self.sizes, self.counts = array("d"), array("q"), array("q")
        self.roles, self.levels, self.points, self.length_codes = array("b"), array("b"), array("b"), array("b")
        self.polygons, self.places = array("i"), array("i")
        self.length_sets: dict[frozenset[int], int] = {PLAIN_LENGTHS: 0}
        self.members: dict[int, tuple[int, str]] = {}
        self.geometry_pointers: list[str] | None = None

    def append(self, pointer: str, geometry: Any) -> bool:
        """Append the parts of the next geometry; None has none. Raises Misformed, and then the geometry has no parts.

        Returns whether the geometry is as nearly all are: no collection, none of its arrays empty.
        """
        before = len(self.sizes)
        try:
            is_plain = geometry is not None and self._appended_plainly(geometry)
            if geometry is not None and not is_plain:
                for part in list(read_coordinates(pointer, geometry)):
                    self._append_part(part, part.pointer[len(pointer) :])
        finally:
            self.counts.append(len(self.sizes) - before)
        return is_plain

    def append_all(self, kind: str, coordinates: Sequence[Any]) -> bool:
        """Append the parts of many geometries of one type by their coordinates; False, and none, if some are unusual.

        This is several times faster than one by one where the geometries are small.
        """
        if kind == "Point":
            is_appended = self._append_lines([[each] for each in coordinates], POINTS, places=None, is_point=True)
        elif kind == "Polygon" and set(map(type, coordinates)) == {list}:
            is_appended = self._append_polygons(coordinates, is_many=False)
        else:
            return False
        if is_appended:
            self.counts.extend([1] * len(coordinates) if kind == "Point" else map(len, coordinates))
        return is_appended

    def _appended_plainly(self, geometry: Any) -> bool:
        """Whether the geometry is as nearly all are, and its parts were appended without a loop over them."""
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        coordinates = geometry.get("coordinates") if isinstance(kind, str) else None
        if type(coordinates) is not list or not coordinates:
            return False
        if kind == "Point":
            return self._append_lines([[coordinates]], POINTS, places=None, is_point=True)
        if kind in ("LineString", "MultiPoint"):
            if kind == "LineString" and len(coordinates) < 2:
                return False
            return self._append_lines([coordinates], LINE if kind == "LineString" else POINTS, places=None)
        if kind == "MultiLineString":
            return self._append_many_lines(coordinates)
        if kind == "Polygon":
            return self._append_polygons([coordinates], is_many=False)
        if kind == "MultiPolygon":
            return self._append_polygons(coordinates, is_many=True)
        return False

    def _append_many_lines(self, lines: Sequence[Any]) -> bool:
        if set(map(type, lines)) != {list} or min(map(len, lines)) < 2:
            return False
        numbers = np.arange(len(lines), dtype=np.int32)
        places = np.column_stack([numbers, np.full_like(numbers, NOWHERE)])
        if not self._append_lines(lines, LINE, places=places):
            return False
        self.polygons[-len(lines) :] = array("i", numbers.tobytes())
        return True

    def _append_polygons(self, polygons: Sequence[Any], *, is_many: bool) -> bool:
        if set(map(type, polygons)) != {list}:
            return False
        counts = np.fromiter(map(len, polygons), dtype=np.int64, count=len(polygons))
        if not counts.all():
            return False
        rings = list(chain.from_iterable(polygons))
        polygon = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        within = np.arange(len(rings)) - np.repeat(np.cumsum(counts) - counts, counts)
        places = np.full((len(rings), 2), NOWHERE, dtype=np.int32)
        places[:, int(is_many)] = within
        if is_many:
            places[:, 0] = polygon
        if not self._append_lines(rings, EXTERIOR, places=places):
            return False
        # The rows of the rings were appended as those of exterior rings of one polygon. They are replaced and not
        # written through NumPy: a profiler, such as that of Dask, keeps frames, and with them any view of an array,
        # which could then grow no more.
        if is_many:
            self.polygons[-len(rings) :] = array("i", polygon.tobytes())
        self.roles[-len(rings) :] = array("b", np.where(within == 0, EXTERIOR, HOLE).astype(np.int8).tobytes())
        return True

    def _append_lines(
        self, lines: Sequence[Any], role: int, *, places: NDArray[np.int32] | None, is_point: bool = False
    ) -> bool:
        """Append arrays of positions; False, and nothing is appended, if they are not plain or of several lengths."""
        if set(map(type, lines)) != {list}:
            return False
        sizes = array("q", map(len, lines))
        positions = list(chain.from_iterable(lines))
        if not all(sizes) or set(map(type, positions)) != {list}:
            return False
        lengths = set(map(len, positions))
        numbers = list(chain.from_iterable(positions))
        if lengths not in ({2}, {3}) or not set(map(type, numbers)) <= {int, float}:
            return False
        level = array("b", [1]) * len(sizes)
        if lengths == {2}:
            self.numbers.extend(array("d", numbers))
        else:
            high = np.array(numbers, dtype=np.float64).reshape(-1, 3)
            self.numbers.frombytes(np.ascontiguousarray(high[:, :2]).tobytes())
            ends = np.cumsum(np.frombuffer(sizes, dtype=np.int64))
            is_level = high[ends - 1, 2] == high[ends - np.frombuffer(sizes, dtype=np.int64), 2]
            level = array("b", is_level.astype(np.int8).tobytes())
        self.sizes.extend(sizes)
        self.roles.extend(array("b", [role]) * len(sizes))
        self.levels.extend(level)
        self.points.extend(array("b", [is_point]) * len(sizes))
        self.length_codes.extend(array("b", [self._length_code(frozenset(lengths))]) * len(sizes))
        self.polygons.extend(array("i", [0]) * len(sizes))
        self.places.extend(
            array("i", [NOWHERE, NOWHERE]) * len(sizes) if places is None else array("i", places.tobytes())
        )
        return True

    def _append_part(self, part: Coordinates, below: str) -> None:
        """Append one part; `below` is its JSON pointer within the geometry of the feature."""
        prefix, _, inner = below.rpartition("/coordinates")
        if prefix or part.member:
            self.members[len(self.sizes)] = (part.member, prefix)
        place = [int(index) for index in inner.split("/")[1:]]
        self.numbers.frombytes(np.ascontiguousarray(part.positions).tobytes())
        self.sizes.append(len(part.positions))
        self.roles.append(ROLES.index(part.role))
        self.levels.append(part.ends_alike)
        self.points.append(part.is_point)
        self.length_codes.append(self._length_code(part.lengths))
        self.polygons.append(part.polygon)
        self.places.extend((*place, NOWHERE, NOWHERE)[:2])

    def _length_code(self, lengths: frozenset[int]) -> int:
        return self.length_sets.setdefault(lengths, len(self.length_sets))


def _column(values: array[Any], kind: type[np.generic]) -> NDArray[Any]:
    """The bytes of an array as a NumPy array of a type; an empty array has no bytes to share."""
    return np.frombuffer(values, dtype=kind) if len(values) else np.empty(0, dtype=kind)


NO_PARTS = PartTable(PartBuilder())
