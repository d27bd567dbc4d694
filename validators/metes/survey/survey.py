"""Measures the readings and lines of a package: one of them, or all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import shapely

from metes.files.errors import MissingRowError
from metes.geojson.layer import Feature
from metes.measure.area import area_m2
from metes.measure.budget import Budget, area_budget
from metes.measure.cross_checks import CrossCheck, cross_check
from metes.measure.depth import Stretch
from metes.measure.edges import STRAIGHT_EDGES
from metes.measure.length_budget import LengthBudget, length_budget
from metes.measure.units import M2_PER_KM2, M_PER_KM
from metes.measure.weighted_sums import MeasuredArea
from metes.model import Register
from metes.model.enums import Outline
from metes.package.package import Package
from metes.survey.boundaries import Boundaries, edge_models_in_words, line_runs

AREA_METHOD = "closed form on WGS 84; interval from the error budget of the boundary"
LENGTH_METHOD = (
    "sum of edges; low: bends shorter than the correlation length cut off, high: full detail, "
    "each less or more the error of its points"
)

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A measured value with its 95 % interval; the fields are the columns of derived/measurements.csv."""

    subject_id: str
    quantity: str
    value: float
    low: float
    high: float
    unit: str
    random_half: float | None
    systematic_half: float | None
    edge_model: str
    method: str
    check_epsg6933: float | None
    check_laea: float | None
    check_geodesic: float | None
    vertices: int

    def row(self) -> dict[str, Any]:
        return asdict(self)


class OnDemand(Mapping[K, V]):
    """A mapping whose values are computed when they are looked up first, and kept.

    Asking for the keys, the length or whether a key is there computes nothing.
    """

    def __init__(self, keys: Iterable[K], compute: Callable[[K], V]) -> None:
        self._keys = dict.fromkeys(keys)
        self._compute = compute
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._values:
            if key not in self._keys:
                raise MissingRowError(f"no geometry {key!r}, which a table names; metes check lists all such faults")
            self._values[key] = self._compute(key)
        return self._values[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Survey:
    """The measurements of a package, each made when it is asked for, and once.

    `areas` (km2), `measured_areas`, `budgets` and `borders` are by reading_id; `lengths` (km) and `length_budgets` by
    line_id and segment_id. Looking up one id measures that subject alone, with the same numbers as measuring all.
    """

    def __init__(self, package: Package, register: Register) -> None:
        self._package = package
        self._register = register

    @cached_property
    def features(self) -> Mapping[str, Feature]:
        """Features of the layer of territories by reading_id."""
        return self._package.layer("territories_layer").by_id()

    @cached_property
    def areas(self) -> Mapping[str, Measurement]:
        return OnDemand(self.features, self._area)

    def area_ends_km2(self, name: str) -> tuple[float, float]:
        """Ends of the 95 % interval of a reading's area in km2, without the cross-checks of `areas`."""
        value, half = self.measured_areas[name].area_m2, self.budgets[name].half_m2
        return max(0.0, value - half) / M2_PER_KM2, (value + half) / M2_PER_KM2

    @cached_property
    def lengths(self) -> Mapping[str, Measurement]:
        return OnDemand(self._segments, self._length)

    @cached_property
    def measured_areas(self) -> Mapping[str, MeasuredArea]:
        return OnDemand(self.features, self._measured_area)

    @cached_property
    def budgets(self) -> Mapping[str, Budget]:
        return OnDemand(self.features, lambda name: area_budget(self.measured_areas[name].runs))

    @cached_property
    def length_budgets(self) -> Mapping[str, LengthBudget]:
        return OnDemand(
            self._segments,
            lambda name: length_budget(line_runs(self._segments[name], self._boundaries.coordinates, self._register)),
        )

    @cached_property
    def borders(self) -> Mapping[str, tuple[Stretch, ...]]:
        """The boundary of every reading in stretches of one accuracy, for questions of place."""
        return OnDemand(self.features, self._border)

    @cached_property
    def measurements(self) -> tuple[Measurement, ...]:
        """Every area and length, sorted by subject and quantity."""
        names = list(self.features)
        geometries = [self.features[name].geometry for name in names]
        # The libraries of the cross-checks let go of the interpreter: a second thread makes them while budgets are
        # summed.
        with ThreadPoolExecutor(1) as beside:
            checked = beside.map(cross_check, geometries)
            for name in names:
                _ = self.budgets[name]
            self._cross_checks.update(zip(names, checked, strict=True))
        found = [*self.areas.values(), *self.lengths.values()]
        return tuple(sorted(found, key=lambda row: (row.subject_id, row.quantity)))

    @cached_property
    def _areas_m2(self) -> Mapping[str, float]:
        """Areas of all readings, from one call: its last bit depends on what is summed together, and it is quick."""
        values = area_m2([feature.geometry for feature in self.features.values()])
        return dict(zip(self.features, values.tolist(), strict=True))

    @cached_property
    def _cross_checks(self) -> dict[str, CrossCheck]:
        return {}

    @cached_property
    def _boundaries(self) -> Boundaries:
        return Boundaries(self._package.layer("segments_layer"), self._register)

    @cached_property
    def _segments(self) -> Mapping[str, Sequence[str]]:
        """Ids of the segments of every line that has any, and every segment by itself."""
        register = self._register
        # A line of the tables that no source draws has no segments and is not measured.
        drawn = ((row.line_id, register.segments_of(row.line_id)) for row in register.lines)
        lines: dict[str, Sequence[str]] = {line_id: found for line_id, found in drawn if found}
        return {**lines, **{segment: (segment,) for segment in self._boundaries.coordinates}}

    def _measured_area(self, name: str) -> MeasuredArea:
        geometry, reading = self.features[name].geometry, self._register.reading_by_id[name]
        # Its land on the left of each run: what two readings share is found by that.
        rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(geometry)))
        runs = [run for ring in rings for run in self._boundaries.runs(shapely.get_coordinates(ring), reading)]
        if reading.outline is Outline.WHOLE and len(runs) > 1:
            runs = [replace(run, label=f"{run.label}, ring {at} of {len(runs)}") for at, run in enumerate(runs, 1)]
        return MeasuredArea(label=name, area_m2=self._areas_m2[name], runs=tuple(runs))

    def _border(self, name: str) -> tuple[Stretch, ...]:
        return self._boundaries.stretches(self.features[name].geometry, self._register.reading_by_id[name])

    def _area(self, name: str) -> Measurement:
        feature = self.features[name]
        if name not in self._cross_checks:
            self._cross_checks[name] = cross_check(feature.geometry)
        budget, checks = self.budgets[name], self._cross_checks[name]
        low, high = self.area_ends_km2(name)
        return Measurement(
            subject_id=name,
            quantity="area",
            value=self.measured_areas[name].area_m2 / M2_PER_KM2,
            low=low,
            high=high,
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

    def _length(self, name: str) -> Measurement:
        budget, segments = self.length_budgets[name], self._segments[name]
        return Measurement(
            subject_id=name,
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
            vertices=sum(len(self._boundaries.coordinates[segment]) for segment in segments),
        )
