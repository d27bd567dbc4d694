"""Numbers, intervals and lists in words, for reasons that are always generated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from metes.model.dates import DAYS_PER_YEAR, MIN_YEARS
from metes.model.enums import Verdict
from metes.phrases.interval import Interval

# Verdicts as people read them; ids, JSON and CSV keep the words of the enum.
VERDICT_WORDS = {
    Verdict.CONSISTENT: "holds",
    Verdict.INCONSISTENT: "does not hold",
    Verdict.UNDECIDED: "open",
    Verdict.NOT_CHECKABLE: "not checkable",
}
# Unit names as printed, by the unit name in the tables.
UNIT_WORDS = {"km2": " km2", "km": " km", "1": "", "day": " days"}
# A printed end of a found interval lies outside the real one by at most 10^-2 of the interval or of the margin.
END_SHARE_EXPONENT = 2
# Significant digits of stored values: ten for measured ones, twelve for claimed ones.
FOUND_DIGITS = 10
CLAIMED_DIGITS = 12
# Significant digits of a printed gap: more would exceed the precision of any source or map.
GAP_DIGITS = 4


def exact(value: float) -> Decimal:
    """A claimed value as a decimal number, without the noise of its binary fraction."""
    return Decimal(f"{value:.{CLAIMED_DIGITS}g}")


def outward(interval: Interval, margin: float | None = None) -> tuple[Decimal, Decimal]:
    """Ends of a found interval, rounded outwards: the printed interval contains the real one.

    The number of decimals is chosen so that rounding changes neither the width nor `margin` by more than a hundredth.
    """
    steps = [size for size in (interval.width, abs(margin or 0.0)) if size > 0.0]
    if not steps:
        return (exact(interval.low),) * 2
    decimals = max(0, END_SHARE_EXPONENT - math.floor(math.log10(min(steps))))
    quantum = Decimal(1).scaleb(-decimals)
    low, high = (Decimal(f"{value:.{FOUND_DIGITS}g}") for value in (interval.low, interval.high))
    return low.quantize(quantum, rounding=ROUND_FLOOR), high.quantize(quantum, rounding=ROUND_CEILING)


def digits(value: Decimal) -> str:
    """A decimal number with thousands separators and without trailing zeros."""
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
    """Distance between two values with its unit, to four significant digits but at least to whole units."""
    return quantity(rounded_gap(value, unit), unit)


def rounded_gap(value: float | Decimal, unit: str) -> Decimal:
    """Distance between two values, rounded as `gap` prints it."""
    size = value if isinstance(value, Decimal) else exact(value)
    decimals = 0 if unit == "day" or not size else max(0, GAP_DIGITS - 1 - size.adjusted())
    return size.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def claimed_span(interval: Interval) -> str:
    """Claimed interval in words, such as "294,500 to 325,500 km2", with its ends exactly as they are."""
    return span_of_ends(exact(interval.low), exact(interval.high), interval.unit)


def found_span(interval: Interval, margin: float | None = None) -> str:
    """Found interval in words, with its ends rounded outwards; an exact value as one number."""
    return span_of_ends(*outward(interval, margin), interval.unit)


# Words in the name of a state that call for an article.
STATE_WORDS = ("Empire", "Federation", "Kingdom", "Republic", "Sultanate", "Tsardom", "Union")


def with_article(name: str) -> str:
    """Name of a state as it appears in a sentence: "the Russian Empire", "Japan"."""
    return f"the {name}" if set(STATE_WORDS) & set(name.split()) else name


def capital(text: str) -> str:
    """Capitalise the first letter of a text."""
    return text[:1].upper() + text[1:]


def listing(words: Sequence[str], last: str = "and") -> str:
    """Join words as in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + f" {last} " + words[-1]


def span_of_ends(low: Decimal, high: Decimal, unit: str) -> str:
    """Two ends in words, or one value where they are equal; a long time in years too."""
    if is_long_time(low, unit):
        years, days = ([digits(end) for end in ends] for ends in years_and_days(low, high))
        return f"{' to '.join(dict.fromkeys(years))} years or {' to '.join(dict.fromkeys(days))} days"
    return quantity(low, unit) if low == high else f"{digits(low)} to {quantity(high, unit)}"


def is_long_time(low: Decimal, unit: str) -> bool:
    """Whether a time is long enough to be given in years too."""
    return unit == "day" and float(low) >= MIN_YEARS * DAYS_PER_YEAR


def years_and_days(low: Decimal, high: Decimal) -> tuple[tuple[Decimal, Decimal], tuple[Decimal, Decimal]]:
    """Both ends of a time in years with one decimal, and in whole days."""
    year = Decimal(str(DAYS_PER_YEAR))
    first, last = ((end / year).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP) for end in (low, high))
    from_day, to_day = (end.quantize(Decimal(1), rounding=ROUND_HALF_UP) for end in (low, high))
    return (first, last), (from_day, to_day)


# Most significant digits of a number in a sentence; tables show all.
SENTENCE_DIGITS = 4
# Rounded for a sentence, an interval may be half as wide again, and lose a tenth of its margin.
MOST_WIDENING = 1.5
MARGIN_SHARE = 0.1


def short(value: float, *, rounding: str = ROUND_HALF_UP, count: int = SENTENCE_DIGITS) -> Decimal:
    """A number with at most `count` significant digits, four by default, for sentences."""
    size = exact(value)
    if not size:
        return Decimal(0)
    return size.quantize(Decimal(1).scaleb(size.adjusted() - count + 1), rounding=rounding) + 0


def short_quantity(value: float, unit: str) -> str:
    """A number of at most four significant digits with its unit: "893,700 km2"."""
    return quantity(short(value), unit)


def short_span(interval: Interval) -> str:
    """An interval for sentences, its ends rounded outwards to four significant digits: "579,800 to 589,300 km2"."""
    low, high = short(interval.low, rounding=ROUND_FLOOR), short(interval.high, rounding=ROUND_CEILING)
    return span_of_ends(low, high, interval.unit)


def sentence_ends(interval: Interval, margin: float | None = None) -> tuple[Decimal, Decimal]:
    """Ends of a found interval for a sentence, rounded outwards to four significant digits.

    More digits are kept where four would make the interval more than half as wide again, or change `margin`, the
    distance on which a verdict rests, by more than a tenth. Days and exact values are not shortened.
    """
    fine = outward(interval, margin)
    if interval.unit == "day" or interval.width == 0.0:
        return fine
    for count in range(SENTENCE_DIGITS, FOUND_DIGITS):
        low = short(interval.low, rounding=ROUND_FLOOR, count=count)
        high = short(interval.high, rounding=ROUND_CEILING, count=count)
        moved = max(interval.low - float(low), float(high) - interval.high)
        is_true = margin is None or moved <= MARGIN_SHARE * abs(margin)
        if is_true and float(high - low) <= MOST_WIDENING * interval.width:
            # Neither end is told more finely than the interval is wide.
            return min(low, fine[0]), max(high, fine[1])
    return fine
