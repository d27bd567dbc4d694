"""Measures every reading and every line of a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import groupby

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError
from metes.geojson.layer import Feature, Layer
from metes.measure.area import area_m2
from metes.measure.boundary import EdgeIndex, IntArray, outline_by_owner, ring_runs, run_coordinates
from metes.measure.budget import Budget, Run, area_budget
from metes.measure.cross import CrossCheck, cross_check
from metes.measure.depth import Stretch
from metes.measure.edges import STRAIGHT_EDGES
from metes.measure.ellipsoid import FloatArray
from metes.measure.length_budget import LengthBudget, length_budget
from metes.measure.weighted_sums import MeasuredArea
from metes.model import Register
from metes.model.enums import Outline
from metes.model.geometry import Reading
from metes.package.package import Package
from metes.survey.line_runs import edge_models_in_words, line_runs
from metes.survey.record import Measurement, Survey

AREA_METHOD = "closed form on WGS 84; interval from the error budget of the boundary"
LENGTH_METHOD = (
    "sum of edges; low: bends shorter than the correlation length cut off, high: full detail, "
    "each less or more the error of its points"
)
M2_PER_KM2 = 1e6
M_PER_KM = 1e3


def survey(package: Package, register: Register) -> Survey:
    """Measures areas of readings and lengths of lines and segments, in the order of their ids."""
    boundaries = _Boundaries(package.layer("segments_layer"), register)
    territories = package.layer("territories_layer")
    measured_areas = _extents(territories, register, boundaries)
    areas, budgets = _areas(territories, measured_areas)
    # A line of the tables that no source draws has no segments and is not measured.
    lines = {line.line_id: found for line in register.lines if (found := register.segments_of(line.line_id))}
    lines |= {segment: (segment,) for segment in boundaries.coordinates}
    lengths, length_budgets = [], {}
    for subject_id, segments in lines.items():
        length_budgets[subject_id] = length_budget(line_runs(segments, boundaries.coordinates, register))
        lengths.append(_length(subject_id, segments, length_budgets[subject_id], boundaries))
    return Survey(
        measurements=tuple(sorted([*areas, *lengths], key=lambda row: (row.subject_id, row.quantity))),
        budgets=budgets,
        measured_areas=measured_areas,
        borders=_borders(territories, register, boundaries),
        length_budgets=length_budgets,
    )


def outline_stretches(package: Package, register: Register) -> Mapping[str, Sequence[Stretch]]:
    """The boundary of every reading in stretches of one accuracy, for questions of place."""
    boundaries = _Boundaries(package.layer("segments_layer"), register)
    return _borders(package.layer("territories_layer"), register, boundaries)


def _borders(layer: Layer, register: Register, boundaries: _Boundaries) -> dict[str, tuple[Stretch, ...]]:
    return {
        feature.id: boundaries.stretches(feature.geometry, register.reading_by_id[feature.id])
        for feature in layer.features
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
        self.coarsest_m = {segment.segment_id: segment.accuracy_m for segment in register.segments}
        for use in register.segment_uses:
            self.coarsest_m[use.segment_id] = max(self.coarsest_m[use.segment_id], use.accuracy_m)

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

    def stretches(self, territory: BaseGeometry, reading: Reading) -> tuple[Stretch, ...]:
        """The boundary by segment; a whole outline is one stretch, and counts as border.

        A line may have meant a river that has moved: of the accuracies of a segment in its uses the coarsest counts,
        up to that of the reading."""
        if reading.outline is Outline.WHOLE:
            label = f"outline of {reading.source_id}"
            accuracy = reading.accuracy_m
            return (Stretch(label=label, geometry=territory.boundary, accuracy_m=accuracy, is_coast=False),)
        found = []
        for owner, lines in outline_by_owner(territory, self.index).items():
            name = self.ids[owner] if owner >= 0 else None
            found.append(
                Stretch(
                    label=name or f"no segment of {reading.reading_id}",
                    geometry=lines,
                    accuracy_m=min(self.coarsest_m[name], reading.accuracy_m) if name else reading.accuracy_m,
                    is_coast=name is not None and self.register.segment_by_id[name].kind == "coast",
                )
            )
        return tuple(found)

    def _kind(self, segment_id: str) -> tuple[str, str, float]:
        segment = self.register.segment_by_id[segment_id]
        return segment.source_id, segment.error_class, segment.accuracy_m

    def _run(self, ring: FloatArray, owners: IntArray, first: int, edges: int) -> Run:
        positions = [(first + step) % len(owners) for step in range(edges)]
        names = [self.ids[int(owners[position])] for position in positions]
        segments = tuple((name, len(list(same))) for name, same in groupby(names))
        segment = self.register.segment_by_id[names[0]]
        label = names[0] if len(segments) == 1 else f"{names[0]} to {names[-1]}"
        return Run(
            label=f"{label} ({segment.source_id})",
            origin=_origin(segment.source_id, segment.error_class),
            coordinates=run_coordinates(ring, first, edges),
            accuracy_m=segment.accuracy_m,
            correlation_m=self.correlation_m(segment.error_class),
            source_id=segment.source_id,
            segments=segments,
        )


def _origin(source_id: str, error_class: str) -> str:
    return f"{source_id} {error_class}"


def _extents(layer: Layer, register: Register, boundaries: _Boundaries) -> dict[str, MeasuredArea]:
    values = area_m2([feature.geometry for feature in layer.features])
    found = {}
    for feature, value in zip(layer.features, values, strict=True):
        reading = register.reading_by_id[feature.id]
        # Its land on the left of each run: what two readings share is found by that.
        rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(feature.geometry)))
        runs = [run for ring in rings for run in boundaries.runs(shapely.get_coordinates(ring), reading)]
        if reading.outline is Outline.WHOLE and len(runs) > 1:
            runs = [replace(run, label=f"{run.label}, ring {at} of {len(runs)}") for at, run in enumerate(runs, 1)]
        found[feature.id] = MeasuredArea(label=feature.id, area_m2=float(value), runs=tuple(runs))
    return found


def _areas(layer: Layer, measured_areas: Mapping[str, MeasuredArea]) -> tuple[list[Measurement], dict[str, Budget]]:
    # The libraries of the cross-checks let go of the interpreter: a second thread makes them while budgets are summed.
    with ThreadPoolExecutor(1) as beside:
        checked = beside.map(cross_check, [feature.geometry for feature in layer.features])
        budgets = {feature.id: area_budget(measured_areas[feature.id].runs) for feature in layer.features}
        measurements = [
            _area(feature, measured_areas[feature.id].area_m2, budgets[feature.id], checks)
            for feature, checks in zip(layer.features, checked, strict=True)
        ]
    return measurements, budgets


def _area(feature: Feature, value: float, budget: Budget, checks: CrossCheck) -> Measurement:
    return Measurement(
        subject_id=feature.id,
        quantity="area",
        value=value / M2_PER_KM2,
        low=max(0.0, value - budget.half_m2) / M2_PER_KM2,
        high=(value + budget.half_m2) / M2_PER_KM2,
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


def _length(subject_id: str, segments: Sequence[str], budget: LengthBudget, boundaries: _Boundaries) -> Measurement:
    return Measurement(
        subject_id=subject_id,
        quantity="length",
        value=budget.length_m / M_PER_KM,
        low=budget.low_m / M_PER_KM,
        high=budget.high_m / M_PER_KM,
        unit="km",
        random_half=budget.random_half_m / M_PER_KM,
        systematic_half=budget.systematic_half_m / M_PER_KM,
        edge_model=edge_models_in_words(budget),
        method=LENGTH_METHOD,
        check_epsg6933=None,
        check_laea=None,
        check_geodesic=None,
        vertices=sum(len(boundaries.coordinates[segment]) for segment in segments),
    )
