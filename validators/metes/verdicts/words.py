"""Numbers and intervals in words, for reasons that are composed and never written by hand."""

from __future__ import annotations

import math

from metes.verdicts.interval import Interval

# Shown in place of the unit names of the tables.
UNIT_WORDS = {"km2": " km2", "km": " km", "1": "", "day": " days"}


def number(value: float, *, step: float | None = None) -> str:
    """A number with thousands separators, rounded to the decimal below `step` or to four digits."""
    scale = abs(value) if step is None or step <= 0.0 else step
    if scale == 0.0:
        return "0"
    keep = 3 if step is None or step <= 0.0 else 1
    decimals = keep - math.floor(math.log10(scale))
    if step is None and float(value).is_integer() and abs(value) < 1e7:
        decimals = 0
    rounded = round(value, decimals)
    return f"{rounded:,.{max(0, decimals)}f}"


def quantity(value: float, unit: str, *, step: float | None = None) -> str:
    """A number with its unit."""
    return number(value, step=step) + UNIT_WORDS[unit]


def span(interval: Interval) -> str:
    """An interval, as "1,450,000 to 1,550,000 km2"; an exact value as one number."""
    if interval.width == 0.0:
        return quantity(interval.low, interval.unit)
    step = interval.width
    return f"{number(interval.low, step=step)} to {quantity(interval.high, interval.unit, step=step)}"


def listing(words: list[str]) -> str:
    """Words joined as in a sentence."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]
