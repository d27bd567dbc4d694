"""Measures every reading and every line of a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.measure.area import area_m2
from metes.measure.boundary import EdgeIndex, IntArray, landward_border, outline_by_owner, ring_runs, run_coordinates
from metes.measure.budget import Budget, Run, area_budget
from metes.measure.cross import cross_check
from metes.measure.depth import Stretch as DepthStretch
from metes.measure.ellipsoid import FloatArray
from metes.measure.length import generalised_length_m, length_m
from metes.measure.record import GEODESIC_EDGES, STRAIGHT_EDGES, Measurement, Stretch, Survey
from metes.model import Register
from metes.model.enums import Outline
from metes.model.geometry import Reading
from metes.package import Layer, Package, PackageError

AREA_METHOD = "closed form on WGS 84; interval from the error budget of the boundary"
LENGTH_METHOD = "sum of geodesic edges; low: bends shorter than the correlation length cut off, high: full detail"
M2_PER_KM2 = 1e6
M_PER_KM = 1e3


def survey(package: Package, register: Register) -> Survey:
    """Measures areas of readings and lengths of lines and segments, in the order of their ids."""
    boundaries = _Boundaries(package.layer("segments_layer"), register)
    territories = package.layer("territories_layer")
    areas, budgets = _areas(territories, register, boundaries)
    lengths = [_length(line.line_id, register.segments_of(line.line_id), boundaries) for line in register.lines]
    lengths += [_length(segment, (segment,), boundaries) for segment in boundaries.coordinates]
    rows = sorted([*areas, *lengths], key=lambda row: (row.subject_id, row.quantity))
    borders = {
        feature.id: boundaries.stretches(feature.geometry, register.reading_by_id[feature.id])
        for feature in territories.features
    }
    return Survey(measurements=tuple(rows), budgets=budgets, borders=borders)


def outline_stretches(package: Package, register: Register) -> Mapping[str, Sequence[DepthStretch]]:
    """The boundary of every reading in stretches of one accuracy, for questions of place.

    A line may have meant a river that has moved: the coarsest of its uses counts, up to the accuracy of the reading."""
    boundaries = _Boundaries(package.layer("segments_layer"), register)
    coarsest = {segment.segment_id: segment.accuracy_m for segment in register.segments}
    for use in register.segment_uses:
        coarsest[use.segment_id] = max(coarsest[use.segment_id], use.accuracy_m)
    return {
        feature.id: boundaries.depth_stretches(feature.geometry, register.reading_by_id[feature.id], coarsest)
        for feature in package.layer("territories_layer").features
    }


class _Boundaries:
    """The segments with their attributes, and the index that finds them by edge."""

    def __init__(self, layer: Layer, register: Register) -> None:
        self.register = register
        self.coordinates: Mapping[str, FloatArray] = {
            feature.id: shapely.get_coordinates(feature.geometry) for feature in layer.features
        }
        self.ids = list(self.coordinates)
        self.index = EdgeIndex(list(self.coordinates.values()))

    def correlation_m(self, error_class: str) -> float:
        return self.register.error_class_by_id[error_class].correlation_km * M_PER_KM

    def runs(self, ring: FloatArray, reading: Reading) -> list[Run]:
        """Cuts a ring into runs of one source, class and accuracy."""
        if reading.outline is Outline.WHOLE:
            correlation = self.correlation_m(reading.error_class)
            return [
                Run(
                    label=f"outline of {reading.source_id}",
                    origin=_origin(reading.source_id, reading.error_class),
                    coordinates=ring,
                    accuracy_m=reading.accuracy_m,
                    correlation_m=correlation,
                    source_id=reading.source_id,
                )
            ]
        owners = self.index.owners(ring)
        if (owners < 0).any():
            lon, lat = ring[int(np.argmax(owners < 0))]
            raise PackageError(
                f"territories.geojson, {reading.reading_id}: the edge from {lon} {lat} lies on no segment; "
                "expected every edge of an outline of segments to be an edge of a segment"
            )
        kinds = [self._kind(self.ids[owner]) for owner in owners]
        return [self._run(ring, owners, first, edges) for first, edges in ring_runs(kinds)]

    def landward(self, territory: BaseGeometry, reading: Reading) -> BaseGeometry:
        """The boundary without the segments that are coast; all of a whole outline."""
        if reading.outline is Outline.WHOLE:
            return territory.boundary
        is_coast = [self.register.segment_by_id[segment_id].kind == "coast" for segment_id in self.ids]
        return landward_border(territory, self.index, is_coast)

    def stretches(self, territory: BaseGeometry, reading: Reading) -> tuple[Stretch, ...]:
        """The boundary cut where its accuracy changes, or coast meets land; a whole outline counts as border."""
        if reading.outline is Outline.WHOLE:
            label = f"outline of {reading.source_id}"
            accuracy = reading.accuracy_m
            return (Stretch(label=label, geometry=territory.boundary, accuracy_m=accuracy, is_coast=False),)
        pieces: dict[tuple[bool, float], list[BaseGeometry]] = {}
        names: dict[tuple[bool, float], dict[str, None]] = {}
        for ring in shapely.get_rings(shapely.get_parts(territory)):
            coordinates = shapely.get_coordinates(ring)
            ids = [self.ids[owner] for owner in self.index.owners(coordinates)]
            kinds = [(self.register.segment_by_id[i].kind == "coast", self._accuracy(i)) for i in ids]
            for first, edges in ring_runs(kinds):
                kind = kinds[first]
                pieces.setdefault(kind, []).append(shapely.LineString(run_coordinates(coordinates, first, edges)))
                run = (ids[(first + step) % len(ids)] for step in range(edges))
                names.setdefault(kind, {}).update(dict.fromkeys(run))
        return tuple(
            Stretch(
                label=", ".join(names[kind]),
                geometry=shapely.MultiLineString(pieces[kind]),
                accuracy_m=kind[1],
                is_coast=kind[0],
            )
            for kind in sorted(pieces)
        )

    def _accuracy(self, segment_id: str) -> float:
        return self.register.segment_by_id[segment_id].accuracy_m

    def depth_stretches(
        self, territory: BaseGeometry, reading: Reading, coarsest_m: Mapping[str, float]
    ) -> Sequence[DepthStretch]:
        """The boundary by segment, each with the coarsest accuracy among its uses, at most that of the reading."""
        if reading.outline is Outline.WHOLE:
            return (DepthStretch(geometry=territory.boundary, accuracy_m=reading.accuracy_m, is_coast=False),)
        found = []
        for owner, lines in outline_by_owner(territory, self.index).items():
            segment = self.register.segment_by_id[self.ids[owner]] if owner >= 0 else None
            accuracy_m = reading.accuracy_m if segment is None else coarsest_m[segment.segment_id]
            found.append(
                DepthStretch(
                    geometry=lines,
                    accuracy_m=min(accuracy_m, reading.accuracy_m),
                    is_coast=segment is not None and segment.kind == "coast",
                )
            )
        return found

    def _kind(self, segment_id: str) -> tuple[str, str, float]:
        segment = self.register.segment_by_id[segment_id]
        return segment.source_id, segment.error_class, segment.accuracy_m

    def _run(self, ring: FloatArray, owners: IntArray, first: int, edges: int) -> Run:
        positions = [(first + step) % len(owners) for step in range(edges)]
        names = list(dict.fromkeys(self.ids[int(owners[position])] for position in positions))
        segment = self.register.segment_by_id[names[0]]
        label = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
        return Run(
            label=f"{label} ({segment.source_id})",
            origin=_origin(segment.source_id, segment.error_class),
            coordinates=run_coordinates(ring, first, edges),
            accuracy_m=segment.accuracy_m,
            correlation_m=self.correlation_m(segment.error_class),
            source_id=segment.source_id,
        )


def _origin(source_id: str, error_class: str) -> str:
    return f"{source_id} {error_class}"


def _areas(layer: Layer, register: Register, boundaries: _Boundaries) -> tuple[list[Measurement], dict[str, Budget]]:
    values = area_m2([feature.geometry for feature in layer.features])
    measurements, budgets = [], {}
    for feature, value in zip(layer.features, values, strict=True):
        reading = register.reading_by_id[feature.id]
        rings = shapely.get_rings(shapely.get_parts(feature.geometry))
        runs = [run for ring in rings for run in boundaries.runs(shapely.get_coordinates(ring), reading)]
        budget = area_budget(runs)
        budgets[feature.id] = budget
        checks = cross_check(feature.geometry)
        measurements.append(
            Measurement(
                subject_id=feature.id,
                quantity="area",
                value=float(value) / M2_PER_KM2,
                low=max(0.0, float(value) - budget.half_m2) / M2_PER_KM2,
                high=(float(value) + budget.half_m2) / M2_PER_KM2,
                unit="km2",
                random_half=budget.random_half_m2 / M2_PER_KM2,
                systematic_half=budget.systematic_half_m2 / M2_PER_KM2,
                edge_model=STRAIGHT_EDGES,
                method=AREA_METHOD,
                check_epsg6933=checks.epsg6933_m2 / M2_PER_KM2,
                check_laea=checks.laea_m2 / M2_PER_KM2,
                check_geodesic=checks.geodesic_m2 / M2_PER_KM2,
                vertices=int(shapely.get_num_coordinates(feature.geometry)),
            )
        )
    return measurements, budgets


def _length(subject_id: str, segment_ids: Sequence[str], boundaries: _Boundaries) -> Measurement:
    full = coarse = 0.0
    vertices = 0
    for segment_id in segment_ids:
        coordinates = boundaries.coordinates[segment_id]
        segment = boundaries.register.segment_by_id[segment_id]
        full += length_m(coordinates)
        coarse += generalised_length_m(coordinates, boundaries.correlation_m(segment.error_class))
        vertices += len(coordinates)
    return Measurement(
        subject_id=subject_id,
        quantity="length",
        value=full / M_PER_KM,
        low=coarse / M_PER_KM,
        high=full / M_PER_KM,
        unit="km",
        random_half=None,
        systematic_half=None,
        edge_model=GEODESIC_EDGES,
        method=LENGTH_METHOD,
        check_epsg6933=None,
        check_laea=None,
        check_geodesic=None,
        vertices=vertices,
    )
