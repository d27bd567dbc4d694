"""Measured values with their intervals, and the budgets behind them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from metes.measure.budget import Budget
from metes.measure.depth import Stretch
from metes.measure.length_budget import LengthBudget
from metes.measure.weighted_sums import MeasuredArea


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
class Survey:
    """All measurements of a package, with the error budgets and boundaries behind them.

    `budgets`, `measured_areas` and `borders` are keyed by reading id, `length_budgets` by line or segment id.
    """

    measurements: tuple[Measurement, ...]
    budgets: dict[str, Budget]
    measured_areas: dict[str, MeasuredArea]
    borders: dict[str, tuple[Stretch, ...]]
    length_budgets: dict[str, LengthBudget]
