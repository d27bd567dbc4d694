"""The signed area between two drawings of one line, and how large it may be if both state their accuracy honestly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metes.measure.area import signed_ring_areas_m2
from metes.measure.budget import Budget, Run, area_budget
from metes.measure.ellipsoid import FloatArray


@dataclass(frozen=True, kw_only=True)
class AreaDifference:
    """Area between two lines: positive where the second lies to the left of the first, or is the larger ring."""

    area_m2: float
    budget: Budget

    @property
    def half_m2(self) -> float:
        """Half-width of the 95 % interval about 0 of the difference of two independent drawings."""
        return self.budget.half_m2

    @property
    def ratio(self) -> float:
        """The difference, with its sign, in half-widths."""
        return self.area_m2 / self.half_m2

    @property
    def is_inside(self) -> bool:
        return abs(self.area_m2) <= self.half_m2


def area_difference(one: Run, other: Run) -> AreaDifference:
    """Compares two lines that run the same way, their ends joined straight, or two closed rings.

    Edges are straight in longitude and latitude. The variances of the two add, and so do the squares of their
    systematic parts. Raises ValueError for a ring with a line.
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
