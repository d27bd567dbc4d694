"""Signed area between two drawings of one line, and its limit if both drawings state their accuracy correctly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metes.measure.budget import Budget, Run, area_budget
from metes.measure.ellipsoid import FloatArray
from metes.measure.ring_areas import signed_ring_areas_m2


@dataclass(frozen=True, kw_only=True)
class AreaDifference:
    """Signed area between two lines: positive where the second lies to the left of the first, or is the larger ring."""

    area_m2: float
    budget: Budget

    @property
    def half_m2(self) -> float:
        """Half-width in square metres of the 95 % interval around 0 for the difference of two independent drawings."""
        return self.budget.half_m2

    @property
    def ratio(self) -> float:
        """The signed difference divided by the half-width."""
        return self.area_m2 / self.half_m2

    @property
    def is_inside(self) -> bool:
        return abs(self.area_m2) <= self.half_m2


def area_difference(one: Run, other: Run) -> AreaDifference:
    """Compare two lines that run in the same direction, their ends joined by straight edges, or two closed rings.

    Edges are straight in longitude and latitude. The variances of both add up, as do the squares of their systematic
    errors. Raises ValueError for a ring and a line.
    """
    if one.is_closed != other.is_closed:
        raise ValueError(f"found a ring and a line, {one.label} and {other.label}; expected two of a kind")
    if one.is_closed:
        area = abs(_signed_m2(other.coordinates)) - abs(_signed_m2(one.coordinates))
    else:
        area = _signed_m2(np.vstack([one.coordinates, other.coordinates[::-1], one.coordinates[:1]]))
    return AreaDifference(area_m2=area, budget=area_budget([one, other]))


def _signed_m2(ring: FloatArray) -> float:
    return float(signed_ring_areas_m2(ring, np.array([0, len(ring)]))[0])
