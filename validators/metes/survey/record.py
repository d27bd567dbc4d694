"""Measured values with their intervals, and the budgets behind them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


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
