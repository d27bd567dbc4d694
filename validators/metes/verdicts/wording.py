"""Numbers and intervals in words, for reasons that are composed and never written by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from metes.model.dates import DAYS_OF_A_YEAR, LEAST_YEARS
from metes.phrases.interval import Interval

# Shown in place of the unit names of the tables.
UNIT_WORDS = {"km2": " km2", "km": " km", "1": "", "day": " days"}
# A printed end of what is found lies at most this share of the interval, or of the margin, outside the real one.
END_SHARE_EXPONENT = 2
# What is measured is stored with ten significant digits, what is claimed with twelve.
FOUND_DIGITS = 10
CLAIMED_DIGITS = 12
# A gap is told to so many digits: more of them would say what no source and no map can.
GAP_DIGITS = 4


def exact(value: float) -> Decimal:
    """A claimed value as the decimal number that it is: the noise of binary fractions is left out."""
    return Decimal(f"{value:.{CLAIMED_DIGITS}g}")


def outward(interval: Interval, margin: float | None = None) -> tuple[Decimal, Decimal]:
    """Ends of what is found, rounded outwards: the printed interval holds the whole of the real one.

    There are so many decimals that neither the width nor a `margin` loses more than a hundredth of itself.
    """
    steps = [size for size in (interval.width, abs(margin or 0.0)) if size > 0.0]
    if not steps:
        return (exact(interval.low),) * 2
    decimals = max(0, END_SHARE_EXPONENT - math.floor(math.log10(min(steps))))
    quantum = Decimal(1).scaleb(-decimals)
    low, high = (Decimal(f"{value:.{FOUND_DIGITS}g}") for value in (interval.low, interval.high))
    return low.quantize(quantum, rounding=ROUND_FLOOR), high.quantize(quantum, rounding=ROUND_CEILING)


def digits(value: Decimal) -> str:
    """A decimal number with thousands separators and no empty decimals."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: float) -> str:
    """A number with thousands separators, exact to twelve digits."""
    return digits(exact(value))


def quantity(value: float | Decimal, unit: str) -> str:
    """A number with its unit."""
    if not isinstance(value, Decimal):
        value = exact(value)
    return digits(value) + UNIT_WORDS[unit]


def gap(value: float | Decimal, unit: str) -> str:
    """How far two things lie apart, with its unit: to four digits, yet never coarser than a whole one."""
    size = value if isinstance(value, Decimal) else exact(value)
    decimals = 0 if unit == "day" or not size else max(0, GAP_DIGITS - 1 - size.adjusted())
    return quantity(size.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP), unit)


def claimed_span(interval: Interval) -> str:
    """What is claimed, as "294,500 to 325,500 km2": its ends are decimal numbers and are printed as they are."""
    return _span(exact(interval.low), exact(interval.high), interval.unit)


def found_span(interval: Interval, margin: float | None = None) -> str:
    """What is found, with its ends rounded outwards; an exact value as one number."""
    return _span(*outward(interval, margin), interval.unit)


# Names of states that stand with an article, by the word that asks for it.
STATE_WORDS = ("Empire", "Federation", "Kingdom", "Republic", "Sultanate", "Tsardom", "Union")


def with_article(name: str) -> str:
    """The name of a state as in a sentence: "the Russian Empire", "Japan"."""
    return f"the {name}" if set(STATE_WORDS) & set(name.split()) else name


def capital(text: str) -> str:
    """A text that begins a sentence."""
    return text[:1].upper() + text[1:]


def listing(words: Sequence[str], last: str = "and") -> str:
    """Words joined as in a sentence."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + f" {last} " + words[-1]


def _span(low: Decimal, high: Decimal, unit: str) -> str:
    if unit == "day" and float(low) >= LEAST_YEARS * DAYS_OF_A_YEAR:
        return _years(low, high)
    return quantity(low, unit) if low == high else f"{digits(low)} to {quantity(high, unit)}"


def _years(low: Decimal, high: Decimal) -> str:
    """A long time in years with one decimal, and in whole days: "13.4 years or 4,900 days"."""
    year = Decimal(str(DAYS_OF_A_YEAR))
    years = [digits((days / year).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)) for days in (low, high)]
    days = [digits(end.quantize(Decimal(1), rounding=ROUND_HALF_UP)) for end in (low, high)]
    return f"{' to '.join(dict.fromkeys(years))} years or {' to '.join(dict.fromkeys(days))} days"
