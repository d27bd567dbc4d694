"""What a wording around a number claims; the phrases table names the rules, docs/method.md argues them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from metes.phrases.interval import Interval

# A plain number never claims to be closer than its last digit, nor looser than this share of itself.
PLAIN_SHARE = 0.05
ABOUT_SHARE_LEAST = 0.05
ABOUT_SHARE_MOST = 0.10
OVER_SHARE_MOST = 0.50
MULTIPLE_HALF = 0.5
TWICE_HALF = 0.25
HALF = (0.45, 0.55)
DOZENS = (24.0, 100.0)
SEVERAL = (3.0, 12.0)


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """The way from a unit to its SI unit; the factors differ where the unit was never exact."""

    si_unit: str
    factor: float
    factor_low: float
    factor_high: float


def last_digit_unit(number: float) -> float:
    """Unit of the last non-zero digit of a number, or of its last decimal: 100,000 for 1,600,000; 0.1 for 4209.3."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # finite numbers only: the table's own type sees to that
    return float(Decimal(1).scaleb(exponent))


def claimed_ends(number: float, rule: str, digit: float | None = None) -> tuple[float, float]:
    """Lower and upper end of what a number claims under a phrase rule, in its own unit.

    `digit` is the unit of the last printed decimal, where the number alone does not show it: 10,000 for 1.50 million.
    Raises KeyError for a rule that is not known.
    """
    unit = digit or last_digit_unit(number)
    plain = min(unit / 2.0, PLAIN_SHARE * abs(number))
    about = min(max(unit / 2.0, ABOUT_SHARE_LEAST * abs(number)), ABOUT_SHARE_MOST * abs(number))
    multiple = TWICE_HALF if number == 2.0 else MULTIPLE_HALF
    ends = {
        "plain": (number - plain, number + plain),
        "about": (number - about, number + about),
        "almost": (number - unit / 2.0, number),
        "over": (number, number + min(unit, OVER_SHARE_MOST * abs(number))),
        "upward": (number, number + unit),
        "multiple": (number - multiple, number + multiple),
        "half": HALF,
        "range": DOZENS,
        "several": SEVERAL,
        "exact": (number, number),
    }
    return ends[rule]


def claimed_in_si(number: float, rule: str, unit: Conversion, digit: float | None = None) -> Interval:
    """The same in the SI unit. A figure that is the conversion of a rounder one claims no more than that one."""
    low, high = claimed_ends(number, rule, digit)
    own = Interval(low=low * unit.factor_low, high=high * unit.factor_high, unit=unit.si_unit)
    if unit.factor == 1.0 or rule not in ("plain", "about", "almost", "over"):
        return own
    rounder = _rounder(number, unit.factor, digit or last_digit_unit(number))
    if rounder is None:
        return own
    low, high = claimed_ends(rounder, rule)
    wider = Interval(low=low, high=high, unit=unit.si_unit)
    # A claim never gets closer by being a conversion: the printed figure rounds at least as much away.
    return wider if wider.width > own.width else own


def significant_digits(number: float) -> int:
    """Digits of a number from the first to the last that is not zero: 3 for 579,000 and for 1,240."""
    return len(Decimal(repr(number)).normalize().as_tuple().digits)


def _rounder(number: float, factor: float, digit: float) -> float | None:
    """The number of one or two digits, and of fewer than the printed one has, that a figure was converted from.

    It must be printed the same when it is converted and rounded as the figure is: 579,000 square miles are
    1,499,603 km2, and 1,500,000 km2 are 579,153 square miles, which round to 579,000.
    """
    value, half_unit = number * factor, digit / 2.0
    for digits in range(1, min(3, significant_digits(number))):
        candidate = float(f"{value:.{digits - 1}e}")
        if abs(candidate / factor - number) <= half_unit:
            return candidate
    return None
