"""Numbers in words: claimed ends are printed as given, found ends are rounded outwards."""

from __future__ import annotations

import re

import pytest

from metes.model.enums import Verdict
from metes.phrases.interval import Interval
from metes.verdicts.judge_quantity import judge_quantity
from metes.verdicts.messages import in_english, sentence_quantity
from metes.verdicts.rule import Finding
from metes.verdicts.wording import claimed_span, found_span, gap, number


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (294_500.0, 325_500.0, "km2", "294,500 to 325,500 km2"),
        (1.75, 2.25, "1", "1.75 to 2.25"),
        (4_209.25, 4_209.35, "km", "4,209.25 to 4,209.35 km"),
        (0.1 + 0.2, 0.7, "km", "0.3 to 0.7 km"),  # the noise of binary fractions is no digit
        (1_242.5 * 2.589988110336, 1_243.5 * 2.589988110336, "km2", "3,218.06022709 to 3,220.6502152 km2"),
        (19.0, 19.0, "1", "19"),
    ],
)
def test_claimed_ends_are_printed_as_they_are(low: float, high: float, unit: str, words: str) -> None:
    assert claimed_span(Interval(low=low, high=high, unit=unit)) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (308_455.31, 309_794.22, "308,455 to 309,795 km2"),
        (1.856_805_6, 1.988_829_9, "1.856 to 1.989 km2"),
        (48.738_4, 62.738_4, "48.7 to 62.8 km2"),
        (-1.234_5, 1.234_5, "-1.24 to 1.24 km2"),
        (97.0, 97.0, "97 km2"),
    ],
)
def test_found_ends_are_rounded_outwards(low: float, high: float, words: str) -> None:
    assert found_span(Interval(low=low, high=high, unit="km2")) == words


@pytest.mark.parametrize(
    ("low", "high", "unit", "margin", "words"),
    [
        (888_137.4, 899_167.9, "km2", 650_832.1, "888,100 to 899,200 km2"),
        (308_455.31, 309_794.22, "km2", None, "308,400 to 309,800 km2"),
        # Four digits would touch a claim that starts at 899,190, five would come too near.
        (888_137.4, 899_167.9, "km2", 22.1, "888,137 to 899,168 km2"),
        # Four digits would make the interval three times as wide: five.
        (308_455.31, 308_485.22, "km2", None, "308,450 to 308,490 km2"),
        (0.508_19, 0.512_71, "1", None, "0.5081 to 0.5128"),
        (35_169.0, 35_171.0, "day", None, "96.3 years or 35,169 to 35,171 days"),
        (710_850.0, 710_850.0, "km2", 100.0, "710,850 km2"),
    ],
)
def test_a_sentence_has_four_digits_where_the_verdict_allows_it(
    low: float, high: float, unit: str, margin: float | None, words: str
) -> None:
    assert in_english(sentence_quantity(Interval(low=low, high=high, unit=unit), margin)) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (3652.425, 5478.6375, "10 to 15 years or 3,652 to 5,479 days"),
        (4900.0, 4900.0, "13.4 years or 4,900 days"),  # 16 May 1991 to 14 October 2004: 13 years and 151 days
        (549.0, 549.0, "549 days"),
    ],
)
def test_a_long_time_is_told_in_years_with_its_days(low: float, high: float, words: str) -> None:
    assert claimed_span(Interval(low=low, high=high, unit="day")) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (551_707.18, "km2", "551,707 km2"),
        (1_549_379.936, "km2", "1,549,380 km2"),
        (5.055, "km2", "5.055 km2"),
        (0.0284478, "1", "0.02845"),
        (578.6375, "day", "579 days"),
        (0.0, "1", "0"),
    ],
)
def test_a_gap_has_four_digits_and_is_never_coarser_than_a_whole_one(value: float, unit: str, words: str) -> None:
    assert gap(value, unit) == words


@pytest.mark.parametrize(("value", "words"), [(0.0, "0"), (1234567.0, "1,234,567"), (0.125, "0.125"), (549.0, "549")])
def test_number(value: float, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("low", "high"), [(308_455.31, 309_794.22), (294_480.123, 294_499.987), (325_500.004, 330_000.0)]
)
def test_printed_margin_is_the_difference_of_the_printed_ends(low: float, high: float) -> None:
    """Whoever subtracts the two printed ends finds the printed gap."""
    claimed = Interval(low=400_500.0, high=425_500.0, unit="km2")
    found = Interval(low=low, high=high, unit="km2")
    result = judge_quantity(claimed, [Finding(label="f", interval=found)], [], found_as="the area")
    assert result.verdict is Verdict.INCONSISTENT
    printed = re.search(r"is \S+ to (\S+) km2 .* by (\S+) km2", result.reason.replace(",", ""))
    assert printed is not None
    end, gap = (float(each) for each in printed.groups())
    assert gap == pytest.approx(400_500.0 - end, abs=1e-9)
