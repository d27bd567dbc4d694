"""A layer as arrays: all positions and edges at once, its shapes, and what is not valid in them; made once a layer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.layer_cache import cached_on_layer
from metes.checks.geometry.shared.validity import reasons
from metes.geojson.coordinates import Coordinates, CoordinatesRole, Positions
from metes.geojson.document import GeoJson, RawFeature

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

REASON = re.compile(r"(?P<reason>[^\[]+)\[(?P<lon>\S+) (?P<lat>\S+)\]")
# Mean radius of the WGS 84 ellipsoid: for what is compared with a threshold, not for what is published.
RADIUS_M = 6_371_008.8
DEGREE_M = RADIUS_M * np.pi / 180.0
FLAT_M = 1e-3
# A triangle cannot cross itself; and cutting a ring where it does takes the square of its positions in time.
FEWEST_OF_LOBES = 4
MOST_OF_LOBES = 10_000


@dataclass(frozen=True, kw_only=True)
class Invalid:
    """A feature whose shape GEOS calls invalid, in its words and at its place."""

    feature: RawFeature
    reason: str
    lon: float | None
    lat: float | None


class LayerArrays:
    """Positions of every part of a layer that lies on the ground, one after the other."""

    def __init__(self, layer: GeoJson) -> None:
        self.layer = layer
        found = [(f, p) for f in layer.features for p in f.parts if len(p.positions) and p.is_within_range]
        self.owners: tuple[tuple[RawFeature, Coordinates], ...] = tuple(found)
        sizes = [len(part.positions) for _, part in found]
        self.starts: Indices = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
        self.positions: Positions = np.concatenate([p.positions for _, p in found]) if found else np.empty((0, 2))
        self.part_of: Indices = np.repeat(np.arange(len(found)), sizes)

    def at(self, position: int) -> tuple[RawFeature, Coordinates, int]:
        """Feature and part of a position, and its index in the part."""
        number = int(self.part_of[position])
        feature, part = self.owners[number]
        return feature, part, position - int(self.starts[number])

    @cached_property
    def feature_of(self) -> Indices:
        """Place in the layer of the feature of every position."""
        return np.array([feature.index for feature, _ in self.owners], dtype=np.intp)[self.part_of]

    @cached_property
    def nodes(self) -> Indices:
        """The same number for every position that is the same."""
        _, numbers = np.unique(self.positions[:, 0] + 1j * self.positions[:, 1], return_inverse=True)
        return numbers

    @cached_property
    def is_alone(self) -> NDArray[np.bool_]:
        """Which positions one feature alone has."""
        lowest = np.full(len(self.positions), np.iinfo(np.intp).max)
        highest = np.full(len(self.positions), -1)
        np.minimum.at(lowest, self.nodes, self.feature_of)
        np.maximum.at(highest, self.nodes, self.feature_of)
        return np.asarray((lowest == highest)[self.nodes])

    @cached_property
    def edges(self) -> Indices:
        """Index of the first position of every edge of a line or ring."""
        if len(self.positions) == 0:
            return np.empty(0, dtype=np.intp)
        is_path = np.array([part.role is not CoordinatesRole.POINTS for _, part in self.owners])
        return np.flatnonzero((self.part_of[1:] == self.part_of[:-1]) & is_path[self.part_of[:-1]])

    def edges_of(self, number: int) -> slice:
        """The edges of a part, which stand one after the other."""
        first, last = np.searchsorted(self.edges, self.starts[number : number + 2])
        return slice(int(first), int(last))

    @cached_property
    def edge_spans(self) -> Positions:
        """Difference of the ends of every edge, in degrees."""
        return np.asarray(self.positions[self.edges + 1] - self.positions[self.edges])

    @cached_property
    def is_wrapped(self) -> NDArray[np.bool_]:
        """Which edges run round the Earth, since they were to cross the antimeridian."""
        spans = np.abs(self.edge_spans[:, 0])
        return np.asarray((spans > 180.0) & (spans < 360.0))

    @cached_property
    def wrapped_parts(self) -> frozenset[str]:
        """Pointers of the parts with such an edge, of which nothing else is to be said."""
        return frozenset(self.owners[n][1].pointer for n in np.unique(self.part_of[self.edges[self.is_wrapped]]))

    @cached_property
    def edge_latitudes(self) -> Numbers:
        """Latitude of the middle of every edge, in degrees."""
        return np.asarray((self.positions[self.edges + 1, 1] + self.positions[self.edges, 1]) / 2.0)

    @cached_property
    def edge_vectors_m(self) -> Positions:
        """Every edge in metres east and north, in the plane that touches its middle."""
        east = self.edge_spans[:, 0] * np.cos(np.radians(self.edge_latitudes))
        return np.column_stack([east, self.edge_spans[:, 1]]) * DEGREE_M

    @cached_property
    def bulges_m(self) -> Numbers:
        """How far the shortest way on the sphere leaves each edge, in metres: a straight one bends towards the pole.

        To first order dlon^2 / 8 sin(lat) cos(lat) of the radius, which is good to a few percent below 30 degrees."""
        lat = np.radians(self.edge_latitudes)
        lon = np.radians(self.edge_spans[:, 0])
        bulges_m = np.abs(lon**2 / 8.0 * np.sin(lat) * np.cos(lat)) * RADIUS_M
        return np.where(self.is_wrapped, 0.0, bulges_m)

    @cached_property
    def perimeters_m(self) -> Numbers:
        """Length of every part in metres, good to a few parts in a thousand."""
        vectors = self.edge_vectors_m
        return self._sums(np.hypot(vectors[:, 0], vectors[:, 1]))

    @cached_property
    def widths_m(self) -> Numbers:
        """Width of the strip that has area and perimeter of each sound ring, in metres; nan for other parts."""
        # Strips are narrow, so that one latitude serves the whole ring.
        doubled_m2 = np.abs(self._sums(self.edge_turns_deg2 * np.cos(np.radians(self.edge_latitudes)))) * DEGREE_M**2
        safe = np.where(self.perimeters_m > 0.0, self.perimeters_m, 1.0)
        return np.where(self.is_sound_ring, doubled_m2 / safe, np.nan)

    @cached_property
    def is_sound(self) -> NDArray[np.bool_]:
        """Of which parts an area or length means anything."""
        return np.array([part.is_sound for _, part in self.owners], dtype=bool)

    @cached_property
    def is_sound_ring(self) -> NDArray[np.bool_]:
        """Which parts are rings that have an area."""
        is_ring = np.array([part.is_ring for _, part in self.owners], dtype=bool)
        return np.asarray(self.is_sound & is_ring)

    @cached_property
    def edge_turns_deg2(self) -> Numbers:
        """Twice the signed area between every edge and the first position of its part, in the plane of degrees."""
        # From the first position, so that a small ring far from 0, 0 keeps its digits.
        firsts = self.positions[self.starts[self.part_of[self.edges]]] if len(self.edges) else np.empty((0, 2))
        one, other = self.positions[self.edges] - firsts, self.positions[self.edges + 1] - firsts
        return np.asarray(one[:, 0] * other[:, 1] - other[:, 0] * one[:, 1])

    @cached_property
    def doubled_areas_deg2(self) -> Numbers:
        """Twice the signed area of every part in the plane of degrees: positive where a ring runs counterclockwise."""
        return self._sums(self.edge_turns_deg2)

    @cached_property
    def is_flat(self) -> NDArray[np.bool_]:
        """Which rings are narrower than a millimetre: the seventh decimal of a degree is ten of them.

        The lobes of a ring that crosses itself may cancel; they enclose something all the same."""
        flat = np.asarray(self.widths_m < FLAT_M)
        for number in np.flatnonzero(flat):
            positions = self.owners[number][1].positions
            if len(positions) > MOST_OF_LOBES:
                flat[number] = False
            elif len(positions) > FEWEST_OF_LOBES:
                lobes = shapely.make_valid(shapely.polygons(positions))
                flat[number] = lobes.area * DEGREE_M**2 < FLAT_M * self.perimeters_m[number]
        return flat

    def _sums(self, of_edges: Numbers) -> Numbers:
        """Sums over the edges of each part."""
        return np.bincount(self.part_of[self.edges], weights=of_edges, minlength=len(self.owners)).astype(np.float64)

    @cached_property
    def shapes(self) -> dict[int, BaseGeometry]:
        """Geometries of the sound features, by their place in the layer."""
        return {f.index: f.shape for f in self.layer.features if f.is_sound}

    @cached_property
    def valid_areas(self) -> dict[int, BaseGeometry]:
        """Polygons and multipolygons that GEOS calls valid and that have an area: overlays may be given these alone."""
        areas = {i: s for i, s in self.shapes.items() if s.geom_type in ("Polygon", "MultiPolygon")}
        has_inside = shapely.area(objects(areas.values())) > 0.0
        chosen = zip(areas.items(), has_inside, strict=True)
        return {i: shape for (i, shape), is_area in chosen if is_area and i not in self._reasons}

    @cached_property
    def invalid(self) -> tuple[Invalid, ...]:
        """Every feature that is not valid in the plane of degrees. Rings without an area have a fault of their own."""
        return tuple(self._invalid())

    @cached_property
    def _reasons(self) -> dict[int, str]:
        """Why shapes are not valid, by their place in the layer; every shape is tested, also one with a flat ring."""
        places = list(self.shapes)
        return {places[number]: reason for number, reason in reasons(list(self.shapes.values())).items()}

    def _invalid(self) -> Iterator[Invalid]:
        flat = {self.owners[number][0].index for number in np.flatnonzero(self.is_flat)}
        for index, told in self._reasons.items():
            if index in flat:
                continue
            match = REASON.fullmatch(told)
            yield Invalid(
                feature=self.layer.features[index],
                reason=(match["reason"] if match else told).strip().lower(),
                lon=float(match["lon"]) if match else None,
                lat=float(match["lat"]) if match else None,
            )


def objects(shapes: Iterable[BaseGeometry]) -> NDArray[np.object_]:
    """Shapes as an array, which shapely wants where there may be none."""
    return np.array(list(shapes), dtype=object)


def arrays_of(layer: GeoJson) -> LayerArrays:
    """The arrays of a layer, made when the first check asks."""
    return cached_on_layer(layer, "_drawn", LayerArrays)
