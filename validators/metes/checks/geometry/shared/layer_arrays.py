"""A layer as NumPy arrays of positions and parts, with its shapes and their validity; computed once for a layer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.context import cached_on_layer, note_on_layer
from metes.checks.engine.processes import mapped
from metes.checks.geometry.shared.edge_block import DEGREE_M, EdgeBlock
from metes.checks.geometry.shared.spatial_join import FEWEST_CROWDED, Indices, related_pairs
from metes.checks.geometry.shared.validity import invalidity_reasons
from metes.geojson.coordinates import Coordinates, Positions
from metes.geojson.document import GeoJson, RawFeature
from metes.geojson.geometry import geometry_across_antimeridian, ranges, rows_in, shapes_of, types_of
from metes.geojson.parts import EXTERIOR, POINTS

Numbers = NDArray[np.float64]

GEOS_REASON = re.compile(r"(?P<reason>[^\[]+)\[(?P<lon>\S+) (?P<lat>\S+)\]")
FLAT_M = 1e-3
# Positions on one line in decimals are off it by a unit of the last binary digit of 180 degrees, 3 nanometres.
LEAST_WIDTH_M = 1e-7
# A triangle cannot cross itself; and splitting a ring at its crossings takes quadratic time.
FEWEST_OF_LOBES = 4
MOST_OF_LOBES = 10_000
# Pairs of edges whose boxes meet, each counted twice: GEOS takes about a second for as many crossings.
MOST_EDGES_MET = 20_000
# An edge that bulges less is the same in both edge models for every check.
LEAST_BULGE_M = 100.0
# Positions that are worth several processes.
LEAST_SHARED = 300_000
# Positions in a block of edges or of shapes: a block takes some tens of megabytes.
BLOCK_POSITIONS = 200_000
AREAS = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, kw_only=True)
class InvalidFeature:
    """A feature whose shape GEOS calls invalid, with the reason in the words of GEOS and its longitude and latitude.

    `is_across`: reason and place are those of the shape whose edges of over 180 degrees take the shorter way.
    """

    feature: RawFeature
    reason: str
    lon: float | None
    lat: float | None
    is_across: bool = False


@dataclass(frozen=True, kw_only=True)
class ChosenEdges:
    """Some edges of a layer: index of the first position of each, and a number in metres or degrees that it has."""

    edges: Indices
    values: Numbers


@dataclass(frozen=True, kw_only=True)
class PartSizes:
    """Sizes of all parts of a layer in the order of the file, and its edges that are wrapped or bulge.

    `doubled_areas_deg2`: twice the signed area in the plane of degrees, positive where a ring runs counterclockwise;
    `perimeters_m`: length in metres, good to a few parts in a thousand; `doubled_areas_m2`: about twice the area.
    """

    doubled_areas_deg2: Numbers
    perimeters_m: Numbers
    doubled_areas_m2: Numbers
    wrapped: ChosenEdges
    bulging: ChosenEdges


@dataclass(frozen=True, kw_only=True)
class Validity:
    """Why features are invalid, by index in the layer, and whether each sound feature has an area."""

    reasons: Mapping[int, str]
    has_inside: NDArray[np.bool_]


class LayerArrays:
    """Positions of all parts of a layer that are within the range of degrees, in the order of the file.

    `features`, by index in the layer, may give another order; edges and positions are then all that is asked for.

    `numbers` holds the number of every such part in the table of all parts; the arrays of this class count only these.
    `positions`, shape (n, 2), longitude and latitude in degrees; `starts` the index of the first position of every
    part, and n.
    """

    def __init__(self, layer: GeoJson, features: Indices | None = None) -> None:
        self.layer, self.table = layer, layer.parts
        is_meant = (self.table.sizes > 0) & self.table.is_within_range
        self.numbers: Indices = np.flatnonzero(is_meant)
        if features is not None:
            every = ranges(self.table.feature_starts[features], self.table.feature_starts[features + 1])
            self.numbers = every[is_meant[every]]
        sizes = self.table.sizes[self.numbers]
        self.starts: Indices = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
        parts = self.table
        self.positions: Positions = rows_in(parts.positions, parts.starts[self.numbers], parts.starts[self.numbers + 1])
        self.role = self.table.role[self.numbers]
        self._shapes_of_block = lru_cache(maxsize=1)(self._read_block)

    def owner(self, number: int | np.intp) -> tuple[RawFeature, Coordinates]:
        """Feature and part by part number."""
        chosen = int(self.numbers[number])
        return self.layer.features[int(self.table.feature[chosen])], self.table.part(chosen)

    def at(self, position: int) -> tuple[RawFeature, Coordinates, int]:
        """Feature and part of a position, and the index of the position in that part."""
        number = int(self.part_of(position))
        feature, part = self.owner(number)
        return feature, part, position - int(self.starts[number])

    def part_of(self, positions: Indices | int) -> Indices:
        """Part number of some positions, given by their index."""
        return np.asarray(np.searchsorted(self.starts, positions, side="right") - 1)

    @cached_property
    def owner_feature(self) -> NDArray[np.int32]:
        """Index in the layer of the feature of every part."""
        return np.asarray(self.table.feature[self.numbers])

    @cached_property
    def feature_of(self) -> Indices:
        """Index in the layer of the feature of every position."""
        return np.repeat(self.owner_feature.astype(np.intp), np.diff(self.starts))

    @cached_property
    def position_ids(self) -> Indices:
        """Integer id of each distinct coordinate, for every position."""
        _, numbers = np.unique(self.positions[:, 0] + 1j * self.positions[:, 1], return_inverse=True)
        return numbers

    @cached_property
    def is_in_one_feature(self) -> NDArray[np.bool_]:
        """Whether each position occurs in one feature only."""
        lowest = np.full(len(self.positions), np.iinfo(np.intp).max)
        highest = np.full(len(self.positions), -1)
        np.minimum.at(lowest, self.position_ids, self.feature_of)
        np.maximum.at(highest, self.position_ids, self.feature_of)
        return np.asarray((lowest == highest)[self.position_ids])

    @cached_property
    def edges(self) -> Indices:
        """Index of the first position of every edge of a line or ring."""
        return self._block(0, len(self.numbers)).edges

    def blocks(self) -> Iterator[EdgeBlock]:
        """The edges of all parts, in blocks of whole parts."""
        first = 0
        while first < len(self.numbers):
            end = int(np.searchsorted(self.starts, self.starts[first] + BLOCK_POSITIONS, side="right")) - 1
            end = min(max(end, first + 1), len(self.numbers))
            yield self._block(first, end)
            first = end

    def _block(self, first: int, end: int) -> EdgeBlock:
        start = int(self.starts[first])
        return EdgeBlock(
            self.positions[start : int(self.starts[end])],
            self.starts[first : end + 1] - start,
            self.role[first:end] != POINTS,
            is_planar=self.layer.plane.is_planar,
            first_part=first,
            first_position=start,
        )

    @cached_property
    def sizes(self) -> PartSizes:
        """Sizes of all parts, computed block by block."""
        areas, perimeters, areas_m2 = [np.empty(0)], [np.empty(0)], [np.empty(0)]
        edges: dict[str, list[Indices]] = {"wrapped": [], "bulging": []}
        values: dict[str, list[Numbers]] = {"wrapped": [], "bulging": []}
        for block in self.blocks():
            areas.append(block.sums(block.cross_products_deg2))
            perimeters.append(block.sums(block.lengths_m))
            areas_m2.append(np.abs(block.sums(block.cross_products_deg2 * block.parallel_scale)) * block.unit_m**2)
            for name, which, of in (
                ("wrapped", block.is_wrapped, block.spans[:, 0]),
                ("bulging", block.bulges_m > LEAST_BULGE_M, block.bulges_m),
            ):
                edges[name].append(block.edges[which] + block.first_position)
                values[name].append(of[which])
        chosen = {
            name: ChosenEdges(
                edges=np.concatenate([np.empty(0, dtype=np.intp), *edges[name]]),
                values=np.concatenate([np.empty(0), *values[name]]),
            )
            for name in edges
        }
        return PartSizes(
            doubled_areas_deg2=np.concatenate(areas),
            perimeters_m=np.concatenate(perimeters),
            doubled_areas_m2=np.concatenate(areas_m2),
            **chosen,
        )

    @cached_property
    def wrapped_parts(self) -> Indices:
        """Numbers of the parts with a wrapped edge, which other checks skip."""
        return np.unique(self.part_of(self.sizes.wrapped.edges))

    @cached_property
    def wrapped_features(self) -> frozenset[int]:
        """Indices in the layer of the features with a wrapped edge."""
        return frozenset(self.owner_feature[self.wrapped_parts].tolist())

    @cached_property
    def widths_m(self) -> Numbers:
        """Width in metres of the strip with the area and perimeter of each sound ring; NaN for other parts."""
        # Strips are narrow, so one latitude is accurate enough for the whole ring.
        safe = np.where(self.sizes.perimeters_m > 0.0, self.sizes.perimeters_m, 1.0)
        return np.where(self.is_sound_ring, self.sizes.doubled_areas_m2 / safe, np.nan)

    @cached_property
    def is_sound(self) -> NDArray[np.bool_]:
        """Whether each part has a meaningful area or length."""
        return np.asarray(self.table.is_sound[self.numbers])

    @cached_property
    def is_sound_ring(self) -> NDArray[np.bool_]:
        """Whether each part is a sound ring."""
        return np.asarray(self.is_sound & (self.role >= EXTERIOR))

    @cached_property
    def is_flat(self) -> NDArray[np.bool_]:
        """Whether each ring is narrower than a millimetre and is no valid polygon by itself.

        A valid ring is as narrow as it was drawn. The lobes of a self-crossing ring may cancel out although they
        enclose an area, so they are measured apart.
        """
        flat = np.asarray(self.widths_m < FLAT_M)
        for number in np.flatnonzero(flat):
            positions = self.positions[self.starts[number] : self.starts[number + 1]]
            is_narrow = self.widths_m[number] > LEAST_WIDTH_M and shapely.is_valid(shapely.polygons(positions))
            if len(positions) > MOST_OF_LOBES or is_narrow:
                flat[number] = False
            elif len(positions) > FEWEST_OF_LOBES and not self._is_on_one_line(positions):
                flat[number] = self._have_lobes_no_area(positions, self.sizes.perimeters_m[number])
        return flat

    @property
    def _unit_m(self) -> float:
        """Metres of a degree of latitude, or of a unit of a plane, which is taken for a metre."""
        return 1.0 if self.layer.plane.is_planar else DEGREE_M

    def _is_on_one_line(self, positions: Positions) -> bool:
        hull = shapely.convex_hull(shapely.multipoints(positions))
        return bool(hull.area * self._unit_m**2 < FLAT_M * hull.length * self._unit_m / 2.0)

    def _have_lobes_no_area(self, positions: Positions, perimeter_m: float) -> bool:
        """Whether the parts into which a ring divides the plane have no area; False if it crosses itself everywhere."""
        low, high = np.minimum(positions[1:], positions[:-1]), np.maximum(positions[1:], positions[:-1])
        edges = shapely.box(*low.T, *high.T)
        if sum(len(one) for one, _ in related_pairs(edges, edges, most=MOST_EDGES_MET)) > MOST_EDGES_MET:
            # It is invalid anyway, and reported as that.
            return False
        lobes = shapely.make_valid(shapely.polygons(positions))
        return bool(lobes.area * self._unit_m**2 < FLAT_M * perimeter_m)

    @cached_property
    def sound(self) -> Indices:
        """Index in the layer of every sound feature."""
        return np.flatnonzero(self.table.is_feature_sound)

    @cached_property
    def types(self) -> NDArray[np.int8]:
        """GeometryType of every sound feature."""
        return types_of(self.table, self.sound)

    @cached_property
    def outer_parts(self) -> Indices:
        """Numbers of the parts of sound features that are no holes."""
        return np.flatnonzero(self.table.is_feature_sound[self.owner_feature] & (self.role <= EXTERIOR))

    @cached_property
    def outer_bounds(self) -> Numbers:
        """West, south, east and north of each of `outer_parts`; shape (n, 4)."""
        if not len(self.numbers):
            return np.empty((0, 4))
        columns = [
            extreme.reduceat(self.positions[:, axis], self.starts[:-1])[self.outer_parts]
            for extreme in (np.minimum, np.maximum)
            for axis in (0, 1)
        ]
        return np.column_stack(columns)

    @cached_property
    def bounds(self) -> Numbers:
        """West, south, east and north of every sound feature; holes do not count. Shape (n, 4)."""
        if not len(self.sound):
            return np.empty((0, 4))
        firsts = np.searchsorted(self.owner_feature[self.outer_parts], self.sound)
        low, high = (
            extreme.reduceat(self.outer_bounds[:, columns], firsts, axis=0)
            for extreme, columns in ((np.minimum, slice(0, 2)), (np.maximum, slice(2, 4)))
        )
        return np.hstack([low, high])

    @cached_property
    def position_counts(self) -> Indices:
        """Number of positions of every sound feature."""
        ends = self.table.starts[self.table.feature_starts]
        return np.asarray(ends[self.sound + 1] - ends[self.sound])

    @cached_property
    def _block_starts(self) -> Indices:
        """Where each block of shapes begins in `sound`, and its length."""
        before = np.cumsum(self.position_counts) - self.position_counts
        return np.append(np.unique(before // BLOCK_POSITIONS, return_index=True)[1], len(self.sound)).astype(np.intp)

    def _read_block(self, number: int) -> NDArray[np.object_]:
        return shapes_of(self.table, self.sound[self._block_starts[number] : self._block_starts[number + 1]])

    def shape(self, index: int) -> BaseGeometry | None:
        """Geometry of a feature by its index in the layer; None if it is not sound."""
        if not self.table.is_feature_sound[index]:
            return None
        place = int(np.searchsorted(self.sound, index))
        number = int(np.searchsorted(self._block_starts, place, side="right")) - 1
        return self._shapes_of_block(number)[place - self._block_starts[number]]

    def shapes(self, indices: Sequence[int] | Indices) -> NDArray[np.object_]:
        """Geometries of some sound features, by their index in the layer."""
        return shapes_of(self.table, indices)

    def members_of(self, kinds: Collection[GeometryType]) -> Iterator[tuple[Indices, NDArray[np.object_]]]:
        """Index in the layer and geometry of the sound features of some types, those of collections one by one."""
        is_any = np.isin(self.types, [*kinds, GeometryType.GEOMETRYCOLLECTION])
        chosen = self.sound[is_any]
        before = np.cumsum(self.position_counts[is_any])
        for indices in np.split(chosen, np.flatnonzero(np.diff(before // BLOCK_POSITIONS)) + 1):
            shapes = self.shapes(indices)
            is_collection = shapely.get_type_id(shapes) == GeometryType.GEOMETRYCOLLECTION
            if is_collection.any():
                pairs = [
                    (index, each)
                    for index, shape, is_several in zip(indices, shapes, is_collection, strict=True)
                    for each in (shapely.get_parts(shape) if is_several else (shape,))
                ]
                indices, shapes = np.array([index for index, _ in pairs]), object_array(each for _, each in pairs)
            is_meant = np.isin(shapely.get_type_id(shapes), list(kinds))
            yield indices[is_meant], shapes[is_meant]

    def points_of(self, features: Indices) -> tuple[Indices, Positions]:
        """Every position of some sound features: index in the layer of its feature, and longitude and latitude."""
        ends = self.table.starts[self.table.feature_starts]
        starts, ends = ends[features], ends[features + 1]
        return np.repeat(features, ends - starts), rows_in(self.table.positions, starts, ends)

    def has_many_parts(self, index: int) -> bool:
        """Whether a feature has enough rings for `is_crowded`."""
        return bool(np.diff(self.table.feature_starts[index : index + 2])[0] >= FEWEST_CROWDED)

    def polygons_of(self, index: int) -> NDArray[np.object_]:
        """The polygons of a sound feature."""
        return np.asarray(shapely.get_parts(self.shapes([index])))

    @cached_property
    def valid_areas(self) -> Indices:
        """Index in the layer of the valid polygons and multipolygons with an area: the only shapes safe to overlay.

        The polygons of a GeometryCollection count as one multipolygon if they do not overlap.
        """
        chosen = self.sound[np.isin(self.types, AREAS) & self._validity.has_inside]
        collections = [index for index, shape in self._areas_of_collections.items() if shape.area > 0.0]
        chosen = np.union1d(chosen, np.array(collections, dtype=np.intp))
        return chosen[~np.isin(chosen, list(self._validity.reasons))]

    def areas(self, indices: Sequence[int]) -> NDArray[np.object_]:
        """Geometries of some of `valid_areas`, by index in the layer; of collections, their polygons."""
        found = self.shapes(indices)
        for number, index in enumerate(indices) if self._areas_of_collections else ():
            found[number] = self._areas_of_collections.get(index, found[number])
        return found

    @cached_property
    def _areas_of_collections(self) -> dict[int, BaseGeometry]:
        """The polygons of each GeometryCollection as one valid geometry, by index in the layer."""
        found: dict[int, BaseGeometry] = {}
        for index in self.sound[self.types == GeometryType.GEOMETRYCOLLECTION].tolist():
            members = shapely.get_parts(self.polygons_of(index))
            polygons = members[shapely.get_type_id(members) == GeometryType.POLYGON]
            if len(polygons):
                found[index] = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
        overlapping = invalidity_reasons(list(found.values()))
        return {index: shape for number, (index, shape) in enumerate(found.items()) if number not in overlapping}

    @cached_property
    def invalid_features(self) -> tuple[InvalidFeature, ...]:
        """Every feature that is invalid in the plane of degrees, even without its polygons and holes of no area.

        The check `ring_without_area` (G127) reports those rings. Features in `valid_across_antimeridian` are left out.
        """
        return tuple(each for each in self._invalid() if each.feature.index not in self.valid_across_antimeridian)

    @cached_property
    def valid_across_antimeridian(self) -> frozenset[int]:
        """Indices of features that are invalid as written, but valid if edges of over 180 degrees take the shorter
        way; the check `antimeridian_crossed` (G117) reports them.
        """
        return frozenset(place for place, reason in self._reasons_across_antimeridian.items() if not reason)

    @cached_property
    def _reasons_across_antimeridian(self) -> dict[int, str]:
        """Why features that are invalid as written are so, too, if edges of over 180 degrees take the shorter way; by
        index in the layer, blank if they are valid then.
        """
        places = sorted(self.wrapped_features & self._validity.reasons.keys())
        meant = [geometry_across_antimeridian(self.layer.features[place].coordinate_arrays) for place in places]
        still_invalid = invalidity_reasons(meant)
        return {place: still_invalid.get(number, "") for number, place in enumerate(places)}

    @cached_property
    def _validity(self) -> Validity:
        """Why shapes are invalid, and whether they have an area; shapes with a flat ring are tested too."""
        reasons: dict[int, str] = {}
        has_inside = [np.empty(0, dtype=bool)]
        blocks = range(len(self._block_starts) - 1)
        sizes = [int(self.position_counts[start:end].sum()) for start, end in pairwise(self._block_starts)]
        for found, is_area, notes in mapped(self._validity_of_block, blocks, sizes, LEAST_SHARED):
            reasons |= found
            has_inside.append(is_area)
            for note in notes:
                note_on_layer(self.layer, note)
        return Validity(reasons=reasons, has_inside=np.concatenate(has_inside))

    def _validity_of_block(self, number: int) -> tuple[dict[int, str], NDArray[np.bool_], list[str]]:
        """Why shapes of a block are invalid, which have an area, and what was not examined."""
        notes: list[str] = []
        start, shapes = self._block_starts[number], self._shapes_of_block(number)
        found = invalidity_reasons(shapes, notes.append)
        reasons = {int(self.sound[start + place]): reason for place, reason in found.items()}
        return reasons, shapely.area(shapes) > 0.0, notes

    def _invalid(self) -> Iterator[InvalidFeature]:
        for index, as_written in sorted(self._reasons_without_flat_rings().items()):
            # Where the longer way crosses other edges, that is only what G117 says.
            across = self._reasons_across_antimeridian.get(index, "")
            is_across = bool(across) and self._is_closed_across_antimeridian(index)
            is_across &= as_written == self._validity.reasons.get(index)
            reason_text = across if is_across else as_written
            match = GEOS_REASON.fullmatch(reason_text)
            yield InvalidFeature(
                feature=self.layer.features[index],
                reason=(match["reason"] if match else reason_text).strip().lower(),
                lon=float(match["lon"]) if match else None,
                lat=float(match["lat"]) if match else None,
                is_across=is_across,
            )

    def _is_closed_across_antimeridian(self, index: int) -> bool:
        """Whether no ring of a feature runs around a pole, where the shorter way does not close it."""
        rings = (each.positions[:, 0] for each in self.layer.features[index].coordinate_arrays if each.is_ring)
        return all(abs(np.unwrap(lon, period=360.0)[-1] - np.unwrap(lon, period=360.0)[0]) < 180.0 for lon in rings)

    def _reasons_without_flat_rings(self) -> dict[int, str]:
        """Why geometries are invalid, by index in the layer, apart from parts that are flat, open, too short or out of
        range.

        Such holes are left out, and polygons with such an exterior: they have faults of their own, and hide no other.
        """
        reasons = dict(self._validity.reasons)
        unsound = np.flatnonzero(~self.table.is_sound)
        flat = self.numbers[self.is_flat] if reasons or len(unsound) else self.numbers[:0]
        is_left_out = ~self.table.is_sound
        is_left_out[flat] = True
        affected = np.intersect1d(self.table.feature[flat], list(reasons))
        for index in np.union1d(affected, self.table.feature[unsound]).astype(int).tolist():
            reasons.pop(index, None)
            rest = self._shape_without(index, is_left_out)
            for reason in invalidity_reasons([] if rest is None else [rest]).values():
                reasons[index] = reason
        return reasons

    def _shape_without(self, index: int, is_part_left_out: NDArray[np.bool_]) -> BaseGeometry | None:
        """The shape of a feature without some parts of the table and their holes; None if nothing is left."""
        table = self.table
        own = np.arange(*table.feature_starts[index : index + 2].tolist())
        is_left_out = is_part_left_out[own]
        gone = table.polygon[own[is_left_out & (table.role[own] == EXTERIOR)]]
        left = own[~is_left_out & ~(table.is_ring[own] & np.isin(table.polygon[own], gone))]
        if not len(left):
            return None
        positions = rows_in(table.positions, table.starts[left], table.starts[left + 1])
        rest: BaseGeometry = shapes_of(table.chosen(left, positions, table.sizes[left]), [0])[0]
        return rest


def is_wrapped(layer: GeoJson, feature: RawFeature) -> bool:
    """Whether a feature has an edge that runs the longer way around the Earth."""
    return feature.index in arrays_of(layer).wrapped_features


def object_array(shapes: Iterable[BaseGeometry]) -> NDArray[np.object_]:
    """Shapes as an object array, which shapely functions accept even if it is empty."""
    return np.array(list(shapes), dtype=object)


def arrays_of(layer: GeoJson) -> LayerArrays:
    """The arrays of a layer, computed when a check first asks."""
    return cached_on_layer(layer, "_layer_arrays", LayerArrays)
