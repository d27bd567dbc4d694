"""A layer as NumPy arrays of positions and edges, with its shapes and their validity; computed once for a layer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.context import cached_on_layer, note_on_layer
from metes.checks.geometry.shared.spatial_join import Indices, related_pairs
from metes.checks.geometry.shared.validity import invalidity_reasons
from metes.geojson.coordinates import Coordinates, CoordinatesRole, Positions
from metes.geojson.document import GeoJson, RawFeature
from metes.geojson.geometry import geometry_across_antimeridian, geometry_of

Numbers = NDArray[np.float64]

GEOS_REASON = re.compile(r"(?P<reason>[^\[]+)\[(?P<lon>\S+) (?P<lat>\S+)\]")
# Mean radius of the WGS 84 ellipsoid: for values that are compared with a threshold, never for published ones.
EARTH_RADIUS_M = 6_371_008.8
DEGREE_M = EARTH_RADIUS_M * np.pi / 180.0
FLAT_M = 1e-3
# Positions on one line in decimals are off it by a unit of the last binary digit of 180 degrees, 3 nanometres.
LEAST_WIDTH_M = 1e-7
# A triangle cannot cross itself; and splitting a ring at its crossings takes quadratic time.
FEWEST_OF_LOBES = 4
MOST_OF_LOBES = 10_000
# Pairs of edges whose boxes meet, each counted twice: GEOS takes about a second for as many crossings.
MOST_EDGES_MET = 20_000


@dataclass(frozen=True, kw_only=True)
class InvalidFeature:
    """A feature whose shape GEOS calls invalid, with the reason in the words of GEOS and its longitude and latitude."""

    feature: RawFeature
    reason: str
    lon: float | None
    lat: float | None


class LayerArrays:
    """Positions and edges of all parts of a layer that are within the range of degrees, in the order of the file.

    `features` may give another order.

    `owners` holds feature and part by part number; `positions`, shape (n, 2), longitude and latitude in degrees;
    `starts` the index of the first position of every part, and n; `part_of` the part number of every position.
    """

    def __init__(self, layer: GeoJson, features: Sequence[RawFeature] | None = None) -> None:
        self.layer = layer
        ordered = layer.features if features is None else features
        found = [(f, p) for f in ordered for p in f.coordinate_arrays if len(p.positions) and p.is_within_range]
        self.owners: tuple[tuple[RawFeature, Coordinates], ...] = tuple(found)
        sizes = [len(part.positions) for _, part in found]
        self.starts: Indices = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
        self.positions: Positions = np.concatenate([p.positions for _, p in found]) if found else np.empty((0, 2))
        self.part_of: Indices = np.repeat(np.arange(len(found)), sizes)

    def at(self, position: int) -> tuple[RawFeature, Coordinates, int]:
        """Feature and part of a position, and the index of the position in that part."""
        number = int(self.part_of[position])
        feature, part = self.owners[number]
        return feature, part, position - int(self.starts[number])

    @cached_property
    def feature_of(self) -> Indices:
        """Index in the layer of the feature of every position."""
        return np.array([feature.index for feature, _ in self.owners], dtype=np.intp)[self.part_of]

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
        if len(self.positions) == 0:
            return np.empty(0, dtype=np.intp)
        is_path = np.array([part.role is not CoordinatesRole.POINTS for _, part in self.owners])
        return np.flatnonzero((self.part_of[1:] == self.part_of[:-1]) & is_path[self.part_of[:-1]])

    def edges_of(self, number: int) -> slice:
        """The slice of `edges` that belongs to a part."""
        first, last = np.searchsorted(self.edges, self.starts[number : number + 2])
        return slice(int(first), int(last))

    @cached_property
    def edge_spans(self) -> Positions:
        """End minus start of every edge, in degrees of longitude and latitude; shape (m, 2)."""
        return np.asarray(self.positions[self.edges + 1] - self.positions[self.edges])

    @cached_property
    def is_wrapped(self) -> NDArray[np.bool_]:
        """Whether each edge runs round the Earth, because it was meant to cross the antimeridian."""
        if self.layer.plane.is_planar:
            return np.zeros(len(self.edges), dtype=bool)
        spans = np.abs(self.edge_spans[:, 0])
        return np.asarray((spans > 180.0) & (spans < 360.0))

    @cached_property
    def wrapped_parts(self) -> frozenset[str]:
        """JSON pointers of the parts with a wrapped edge, which other checks skip."""
        return frozenset(self.owners[n][1].pointer for n in np.unique(self.part_of[self.edges[self.is_wrapped]]))

    @cached_property
    def edge_latitudes(self) -> Numbers:
        """Latitude of the middle of every edge, in degrees."""
        return np.asarray((self.positions[self.edges + 1, 1] + self.positions[self.edges, 1]) / 2.0)

    @cached_property
    def edge_vectors_m(self) -> Positions:
        """Every edge in metres east and north, in the plane tangent at its middle; shape (m, 2)."""
        east = self.edge_spans[:, 0] * self._parallel_scale
        return np.column_stack([east, self.edge_spans[:, 1]]) * self._unit_m

    @property
    def _unit_m(self) -> float:
        """Metres of a degree of latitude, or of a unit of a plane, which is taken for a metre."""
        return 1.0 if self.layer.plane.is_planar else DEGREE_M

    @property
    def _parallel_scale(self) -> Numbers:
        """Length of a unit of longitude over one of latitude, in the middle of every edge."""
        return np.ones(len(self.edges)) if self.layer.plane.is_planar else np.cos(np.radians(self.edge_latitudes))

    @cached_property
    def bulges_m(self) -> Numbers:
        """Largest distance in metres between each edge, straight in degrees, and the great circle between its ends.

        To first order dlon^2 / 8 sin(lat) cos(lat) of the radius, good to a few percent for edges below 30 degrees.
        """
        lat = np.radians(self.edge_latitudes)
        lon = np.radians(self.edge_spans[:, 0])
        bulges_m = np.abs(lon**2 / 8.0 * np.sin(lat) * np.cos(lat)) * EARTH_RADIUS_M
        return np.where(self.is_wrapped, 0.0, bulges_m)

    @cached_property
    def perimeters_m(self) -> Numbers:
        """Length of every part in metres, good to a few parts in a thousand."""
        vectors = self.edge_vectors_m
        return self._sums(np.hypot(vectors[:, 0], vectors[:, 1]))

    @cached_property
    def widths_m(self) -> Numbers:
        """Width in metres of the strip with the area and perimeter of each sound ring; NaN for other parts."""
        # Strips are narrow, so one latitude is accurate enough for the whole ring.
        doubled_m2 = np.abs(self._sums(self.edge_cross_products_deg2 * self._parallel_scale)) * self._unit_m**2
        safe = np.where(self.perimeters_m > 0.0, self.perimeters_m, 1.0)
        return np.where(self.is_sound_ring, doubled_m2 / safe, np.nan)

    @cached_property
    def is_sound(self) -> NDArray[np.bool_]:
        """Whether each part has a meaningful area or length."""
        return np.array([part.is_sound for _, part in self.owners], dtype=bool)

    @cached_property
    def is_sound_ring(self) -> NDArray[np.bool_]:
        """Whether each part is a sound ring."""
        is_ring = np.array([part.is_ring for _, part in self.owners], dtype=bool)
        return np.asarray(self.is_sound & is_ring)

    @cached_property
    def edge_cross_products_deg2(self) -> Numbers:
        """Twice the signed area between every edge and the first position of its part, in the plane of degrees."""
        # Relative to the first position, so that a small ring far from 0, 0 loses no digits.
        firsts = self.positions[self.starts[self.part_of[self.edges]]] if len(self.edges) else np.empty((0, 2))
        one, other = self.positions[self.edges] - firsts, self.positions[self.edges + 1] - firsts
        return np.asarray(one[:, 0] * other[:, 1] - other[:, 0] * one[:, 1])

    @cached_property
    def doubled_areas_deg2(self) -> Numbers:
        """Twice the signed area of every part in the plane of degrees: positive where a ring runs counterclockwise."""
        return self._sums(self.edge_cross_products_deg2)

    @cached_property
    def is_flat(self) -> NDArray[np.bool_]:
        """Whether each ring is narrower than a millimetre and is no valid polygon by itself.

        A valid ring is as narrow as it was drawn. The lobes of a self-crossing ring may cancel out although they
        enclose an area, so they are measured apart.
        """
        flat = np.asarray(self.widths_m < FLAT_M)
        for number in np.flatnonzero(flat):
            positions = self.owners[number][1].positions
            is_narrow = self.widths_m[number] > LEAST_WIDTH_M and shapely.is_valid(shapely.polygons(positions))
            if len(positions) > MOST_OF_LOBES or is_narrow:
                flat[number] = False
            elif len(positions) > FEWEST_OF_LOBES and not self._is_on_one_line(positions):
                flat[number] = self._have_lobes_no_area(positions, self.perimeters_m[number])
        return flat

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

    def _sums(self, of_edges: Numbers) -> Numbers:
        """Sum over the edges of each part of a value for every edge."""
        return np.bincount(self.part_of[self.edges], weights=of_edges, minlength=len(self.owners)).astype(np.float64)

    @cached_property
    def shapes(self) -> dict[int, BaseGeometry]:
        """Geometries of the sound features, by their index in the layer."""
        return {f.index: f.shape for f in self.layer.features if f.has_shape}

    @property
    def members(self) -> Iterator[tuple[int, BaseGeometry]]:
        """Index in the layer and geometry of every sound feature, the geometries of collections one by one."""
        for index, shape in self.shapes.items():
            for each in shapely.get_parts(shape) if shape.geom_type == "GeometryCollection" else (shape,):
                yield index, each

    @cached_property
    def valid_areas(self) -> dict[int, BaseGeometry]:
        """Valid polygons and multipolygons with an area, by index in the layer: the only shapes safe to overlay.

        The polygons of a GeometryCollection count as one multipolygon if they do not overlap.
        """
        areas = {i: s for i, s in self.shapes.items() if s.geom_type in ("Polygon", "MultiPolygon")}
        areas |= self._areas_of_collections()
        has_inside = shapely.area(object_array(areas.values())) > 0.0
        chosen = zip(sorted(areas.items()), has_inside[np.argsort(list(areas))], strict=True)
        return {i: shape for (i, shape), is_area in chosen if is_area and i not in self._reasons}

    def _areas_of_collections(self) -> dict[int, BaseGeometry]:
        """The polygons of each GeometryCollection as one valid geometry, by index in the layer."""
        found: dict[int, BaseGeometry] = {}
        for index, shape in self.shapes.items():
            if shape.geom_type == "GeometryCollection":
                members = shapely.get_parts(shapely.get_parts(shape))
                polygons = [each for each in members if each.geom_type == "Polygon"]
                if polygons:
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
        wrapped = {self.owners[n][0].index for n in np.unique(self.part_of[self.edges[self.is_wrapped]])}
        places = sorted(wrapped & self._reasons.keys())
        meant = [geometry_across_antimeridian(self.layer.features[place].coordinate_arrays) for place in places]
        still_invalid = invalidity_reasons(meant)
        return frozenset(place for number, place in enumerate(places) if number not in still_invalid)

    @cached_property
    def _reasons(self) -> dict[int, str]:
        """Why shapes are invalid, by index in the layer; shapes with a flat ring are tested too."""
        places = list(self.shapes)
        reasons = invalidity_reasons(list(self.shapes.values()), partial(note_on_layer, self.layer))
        return {places[number]: reason for number, reason in reasons.items()}

    def _invalid(self) -> Iterator[InvalidFeature]:
        for index, reason_text in sorted(self._reasons_without_flat_rings().items()):
            match = GEOS_REASON.fullmatch(reason_text)
            yield InvalidFeature(
                feature=self.layer.features[index],
                reason=(match["reason"] if match else reason_text).strip().lower(),
                lon=float(match["lon"]) if match else None,
                lat=float(match["lat"]) if match else None,
            )

    def _reasons_without_flat_rings(self) -> dict[int, str]:
        """Why geometries are invalid, by index in the layer, apart from parts that are flat, open, too short or out of
        range.

        Such holes are left out, and polygons with such an exterior: they have faults of their own, and hide no other.
        """
        flat = {self.owners[number] for number in np.flatnonzero(self.is_flat)}
        unsound = {
            (f, p) for f in self.layer.features if f.format_issue is None for p in f.coordinate_arrays if not p.is_sound
        }
        affected = ({feature.index for feature, _ in flat} & set(self._reasons)) | {f.index for f, _ in unsound}
        rests: dict[int, BaseGeometry] = {}
        for index in sorted(affected):
            feature = self.layer.features[index]
            left_out = {part for owner, part in flat | unsound if owner is feature}
            gone = {part.polygon for part in left_out if part.role is CoordinatesRole.EXTERIOR}
            rest = [p for p in feature.coordinate_arrays if p not in left_out and not (p.is_ring and p.polygon in gone)]
            if rest:
                rests[index] = geometry_of(rest)
        reasons = {index: reason for index, reason in self._reasons.items() if index not in affected}
        indices = list(rests)
        return reasons | {indices[n]: reason for n, reason in invalidity_reasons(list(rests.values())).items()}


def is_wrapped(layer: GeoJson, feature: RawFeature) -> bool:
    """Whether a feature has an edge that runs the longer way around the Earth."""
    return any(part.pointer in arrays_of(layer).wrapped_parts for part in feature.coordinate_arrays)


def object_array(shapes: Iterable[BaseGeometry]) -> NDArray[np.object_]:
    """Shapes as an object array, which shapely functions accept even if it is empty."""
    return np.array(list(shapes), dtype=object)


def arrays_of(layer: GeoJson) -> LayerArrays:
    """The arrays of a layer, computed when a check first asks."""
    return cached_on_layer(layer, "_layer_arrays", LayerArrays)
