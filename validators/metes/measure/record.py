"""The record of a measurement."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from metes.measure.budget import Budget

STRAIGHT_EDGES = "straight in longitude and latitude"
GEODESIC_EDGES = "geodesic"


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


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A stretch of a territory's boundary of one accuracy; a coast parts it from nothing but the sea."""

    label: str
    geometry: BaseGeometry
    accuracy_m: float
    is_coast: bool


@dataclass(frozen=True, kw_only=True)
class Survey:
    """All measurements of a package, with the error budget and the stretches of boundary of each measured area."""

    measurements: tuple[Measurement, ...]
    budgets: dict[str, Budget]
    borders: dict[str, tuple[Stretch, ...]]
