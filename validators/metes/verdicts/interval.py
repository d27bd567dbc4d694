"""Intervals with a unit: what a figure claims, and what a measurement allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A range of values in one unit; `low` equals `high` for an exact value."""

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
        """Distance between two intervals; negative when they overlap, by the size of the overlap.

        A point inside an interval overlaps it by its distance to the nearer end.
        """
        _same_unit(self, other)
        if 0.0 in (self.width, other.width):
            point, span = (self, other) if self.width == 0.0 else (other, self)
            return max(span.low - point.low, point.low - span.high)
        return max(self.low, other.low) - min(self.high, other.high)

    def __add__(self, other: Interval) -> Interval:
        _same_unit(self, other)
        return Interval(low=self.low + other.low, high=self.high + other.high, unit=self.unit)

    def over(self, other: Interval) -> Interval:
        """Quotient of two positive intervals in one unit, a pure number."""
        _same_unit(self, other)
        if other.low <= 0.0:
            raise ValueError(f"cannot divide by an interval that reaches {other.low} {other.unit}")
        return Interval(low=self.low / other.high, high=self.high / other.low, unit="1")


def total(intervals: Iterable[Interval]) -> Interval:
    """Sum of intervals in one unit."""
    first, *rest = intervals
    for interval in rest:
        first = first + interval
    return first


def _same_unit(one: Interval, other: Interval) -> None:
    if one.unit != other.unit:
        raise ValueError(f"cannot compare {one.unit} with {other.unit}")
