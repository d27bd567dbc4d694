"""The interval that a number claims through its wording; the table of phrases names the rules, docs/method.md explains
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from metes.phrases.interval import Interval

# A plain number claims at most the precision of its last digit, and never less than this share of its value.
PLAIN_SHARE = 0.05
ABOUT_SHARE_MIN = 0.05
ABOUT_SHARE_MAX = 0.10
OVER_SHARE_MAX = 0.50
MULTIPLE_HALF = 0.5
TWICE_HALF = 0.25
HALF = (0.45, 0.55)
DOZENS = (24.0, 100.0)
SEVERAL = (3.0, 12.0)


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """Factors from a unit to its SI unit; `factor_low` and `factor_high` differ where the unit was never exactly
    defined.
    """

    si_unit: str
    factor: float
    factor_low: float
    factor_high: float


def last_digit_unit(number: float) -> float:
    """Unit of a number's last non-zero digit or last decimal: 100,000 for 1,600,000; 0.1 for 4209.3."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # the number type of the table admits finite numbers only
    return float(Decimal(1).scaleb(exponent))


def claimed_ends(number: float, rule: str, digit: float | None = None) -> tuple[float, float]:
    """Lower and upper end of the interval that a number claims under a phrase rule, in the number's own unit.

    `digit` is the unit of the last printed decimal where the number alone does not show it: 10,000 for 1.50 million.
    Raises KeyError for an unknown rule.
    """
    unit = digit or last_digit_unit(number)
    plain = min(unit / 2.0, PLAIN_SHARE * abs(number))
    about = min(max(unit / 2.0, ABOUT_SHARE_MIN * abs(number)), ABOUT_SHARE_MAX * abs(number))
    multiple = TWICE_HALF if number == 2.0 else MULTIPLE_HALF
    ends = {
        "plain": (number - plain, number + plain),
        "about": (number - about, number + about),
        "almost": (number - unit / 2.0, number),
        "over": (number, number + min(unit, OVER_SHARE_MAX * abs(number))),
        "upward": (number, number + unit),
        "multiple": (number - multiple, number + multiple),
        "half": HALF,
        "range": DOZENS,
        "several": SEVERAL,
        "exact": (number, number),
    }
    return ends[rule]


def claimed_in_si(number: float, rule: str, unit: Conversion, digit: float | None = None) -> Interval:
    """The interval that a number claims under a phrase rule, converted to the SI unit.

    A figure converted from a rounder one (579,000 square miles from 1,500,000 km2) claims no more precision than the
    rounder figure.
    """
    low, high = claimed_ends(number, rule, digit)
    own = Interval(low=low * unit.factor_low, high=high * unit.factor_high, unit=unit.si_unit)
    rounder = rounder_original(number, unit, rule, digit)
    if rounder is None:
        return own
    low, high = claimed_ends(rounder, rule)
    return Interval(low=low, high=high, unit=unit.si_unit)


def rounder_original(number: float, unit: Conversion, rule: str, digit: float | None = None) -> float | None:
    """The SI number from which a figure was converted and whose interval it therefore claims; None if there is none.

    1,500,000 (km2) for 579,000 square miles.
    """
    if unit.factor == 1.0 or rule not in ("plain", "about", "almost", "over"):
        return None
    rounder = _rounder_original(number, unit.factor, digit or last_digit_unit(number))
    if rounder is None:
        return None
    low, high = claimed_ends(number, rule, digit)
    wider_low, wider_high = claimed_ends(rounder, rule)
    # Conversion never makes a claim more precise: use the rounder figure's interval where it is wider.
    return rounder if wider_high - wider_low > high * unit.factor_high - low * unit.factor_low else None


def significant_digits(number: float) -> int:
    """Number of digits from the first to the last non-zero one: 3 for 579,000 and for 1,240."""
    return len(Decimal(repr(number)).normalize().as_tuple().digits)


def _rounder_original(number: float, factor: float, digit: float) -> float | None:
    """The SI number of one or two digits from which a figure was converted; None if there is none.

    The number must have fewer digits than the printed one, and convert and round to the same figure: 579,000 square
    miles are 1,499,603 km2, and 1,500,000 km2 are 579,153 square miles, which round to 579,000.
    """
    value, half_unit = number * factor, digit / 2.0
    for digits in range(1, min(3, significant_digits(number))):
        candidate = float(f"{value:.{digits - 1}e}")
        if abs(candidate / factor - number) <= half_unit:
            return candidate
    return None
