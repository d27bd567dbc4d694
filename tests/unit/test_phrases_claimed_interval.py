"""Interval that a wording such as 'over' or 'about' gives to a number."""

from __future__ import annotations

import pytest

from metes.phrases.claimed_interval import Conversion, claimed_ends, claimed_in_si, last_digit_unit

SQUARE_MILE = Conversion(si_unit="km2", factor=2.589988110336, factor_low=2.589988110336, factor_high=2.589988110336)
SQUARE_KILOMETRE = Conversion(si_unit="km2", factor=1.0, factor_low=1.0, factor_high=1.0)


@pytest.mark.parametrize(
    ("number", "unit"),
    [(1_600_000.0, 100_000.0), (164.0, 1.0), (4209.3, 0.1), (4200.0, 100.0), (1.5, 0.1), (90_000.0, 1e4)],
)
def test_last_digit(number: float, unit: float) -> None:
    assert last_digit_unit(number) == pytest.approx(unit, rel=1e-12)


@pytest.mark.parametrize(
    ("number", "rule", "low", "high"),
    [
        (4200.0, "plain", 4150.0, 4250.0),
        (90_000.0, "plain", 85_500.0, 94_500.0),  # half a unit would be 5,000: more than 5 %
        (164.0, "about", 155.8, 172.2),
        (1_600_000.0, "almost", 1_550_000.0, 1_600_000.0),
        (50.0, "over", 50.0, 60.0),
        (1_600_000.0, "upward", 1_600_000.0, 1_700_000.0),
        (2.0, "multiple", 1.75, 2.25),
        (5.0, "multiple", 4.5, 5.5),
        (0.5, "half", 0.45, 0.55),
        (24.0, "range", 24.0, 100.0),
        (19.0, "exact", 19.0, 19.0),
    ],
)
def test_rule(number: float, rule: str, low: float, high: float) -> None:
    assert claimed_ends(number, rule) == pytest.approx((low, high), rel=1e-12)


def test_converted_figure_claims_what_the_rounder_one_does() -> None:
    converted = claimed_in_si(579_000.0, "plain", SQUARE_MILE)
    direct = claimed_in_si(1_500_000.0, "plain", SQUARE_KILOMETRE)
    assert (converted.low, converted.high) == (direct.low, direct.high) == (1_450_000.0, 1_550_000.0)


def test_figure_that_converts_to_no_rounder_one_keeps_its_own_digits() -> None:
    # 1,243 square miles are 3,219.4 km2; no number of two digits lies within 1.3 km2 of that.
    found = claimed_in_si(1_243.0, "plain", SQUARE_MILE)
    assert (found.low, found.high) == pytest.approx((1_242.5 * 2.589988110336, 1_243.5 * 2.589988110336))


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [
        # 18.13 km2: 18 has more digits than 7, which is no conversion of it.
        (7.0, 6.65 * 2.589988110336, 7.35 * 2.589988110336),
        # 150.2 km2: 150 has as many digits as 58.
        (58.0, 57.5 * 2.589988110336, 58.5 * 2.589988110336),
        # 3,211.6 km2: 3,200 km2 are 1,235.5 square miles, which round to 1,240.
        (1_240.0, 3_150.0, 3_250.0),
        (579.0, 1_450.0, 1_550.0),
        (579_000.0, 1_450_000.0, 1_550_000.0),
    ],
)
def test_rounder_figure_has_fewer_digits(number: float, low: float, high: float) -> None:
    found = claimed_in_si(number, "plain", SQUARE_MILE)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)


@pytest.mark.parametrize("rule", ["plain", "about", "almost", "over"])
def test_conversion_never_narrows_a_claim(rule: str) -> None:
    for number in (7.0, 15.0, 58.0, 120.0, 386.0, 579.0, 1_240.0, 1_930.0, 9_650.0, 579_000.0):
        low, high = claimed_ends(number, rule)
        found = claimed_in_si(number, rule, SQUARE_MILE)
        assert found.width >= (high - low) * SQUARE_MILE.factor * (1 - 1e-12)


def test_unknown_rule_is_refused() -> None:
    with pytest.raises(KeyError):
        claimed_ends(1.0, "roughly")
