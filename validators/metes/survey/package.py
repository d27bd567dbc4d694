"""Measures every reading and every line of a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import shapely

from metes.geojson.layer import Feature, Layer
from metes.measure.area import area_m2
from metes.measure.budget import Budget, area_budget
from metes.measure.cross import CrossCheck, cross_check
from metes.measure.edges import STRAIGHT_EDGES
from metes.measure.length_budget import LengthBudget, length_budget
from metes.measure.units import M2_PER_KM2, M_PER_KM
from metes.measure.weighted_sums import MeasuredArea
from metes.model import Register
from metes.model.enums import Outline
from metes.package.package import Package
from metes.survey.boundaries import Boundaries, stretches_by_reading
from metes.survey.line_runs import edge_models_in_words, line_runs
from metes.survey.record import Measurement, Survey

AREA_METHOD = "closed form on WGS 84; interval from the error budget of the boundary"
LENGTH_METHOD = (
    "sum of edges; low: bends shorter than the correlation length cut off, high: full detail, "
    "each less or more the error of its points"
)


def survey(package: Package, register: Register) -> Survey:
    """Measures areas of readings and lengths of lines and segments, in the order of their ids."""
    boundaries = Boundaries(package.layer("segments_layer"), register)
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
        borders=stretches_by_reading(territories, register, boundaries),
        length_budgets=length_budgets,
    )


def _extents(layer: Layer, register: Register, boundaries: Boundaries) -> dict[str, MeasuredArea]:
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


def _length(subject_id: str, segments: Sequence[str], budget: LengthBudget, boundaries: Boundaries) -> Measurement:
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
