"""Intervals with a unit: the range that a figure claims, or the range that a measurement allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A closed range of values in one unit; `low` equals `high` for an exact value. Raises ValueError if low exceeds
    high.
    """

    low: float
    high: float
    unit: str

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"interval [{self.low}, {self.high}] {self.unit}: low is above high")

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2.0

    def gap_to(self, other: Interval) -> float:
        """Distance between two intervals; if they overlap, minus the length of the overlap."""
        _same_unit(self, other)
        return max(self.low, other.low) - min(self.high, other.high)

    def clearance_in(self, other: Interval) -> float:
        """Distance from an interval to the nearer end of another one that contains it; negative where not contained."""
        _same_unit(self, other)
        return min(self.low - other.low, other.high - self.high)

    def margin_to(self, other: Interval) -> float:
        """Gap between two disjoint intervals, or else the margin by which they agree.

        The margin is the length of the overlap; where one interval contains the other, it is the distance from the
        inner one to the nearer end of the outer one.
        """
        gap = self.gap_to(other)
        if gap > 0.0:
            return gap
        clearance = max(self.clearance_in(other), other.clearance_in(self))
        return -gap if clearance < 0.0 else clearance

    def __add__(self, other: Interval) -> Interval:
        _same_unit(self, other)
        return Interval(low=self.low + other.low, high=self.high + other.high, unit=self.unit)

    def __sub__(self, other: Interval) -> Interval:
        _same_unit(self, other)
        return Interval(low=self.low - other.high, high=self.high - other.low, unit=self.unit)

    def over(self, other: Interval) -> Interval:
        """Quotient of two positive intervals in the same unit, as a pure number. Raises ValueError if the divisor may
        be 0.
        """
        _same_unit(self, other)
        if other.low <= 0.0:
            raise ValueError(f"cannot divide by an interval that reaches {other.low} {other.unit}")
        return Interval(low=self.low / other.high, high=self.high / other.low, unit="1")


def total(intervals: Iterable[Interval]) -> Interval:
    """Sum of one or more intervals in the same unit. Raises ValueError for none."""
    found = list(intervals)
    if not found:
        raise ValueError("cannot add up no interval at all")
    return sum(found[1:], start=found[0])


def _same_unit(one: Interval, other: Interval) -> None:
    if one.unit != other.unit:
        raise ValueError(f"cannot compare {one.unit} with {other.unit}")
