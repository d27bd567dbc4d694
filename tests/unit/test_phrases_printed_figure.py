"""Reading of figures as documents print them, in English, Chinese and Russian."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metes.phrases.claimed_interval import claimed_ends
from metes.phrases.printed_figure import PrintedFigure, read_printed_figure
from metes.phrases.vocabulary import SPELLINGS, folded, unit_named
from tables import register

REGISTERS = Path(__file__).resolve().parents[2] / "datapackage/registers"


@pytest.mark.parametrize(
    ("value", "unit", "number", "rule", "unit_id"),
    [
        ("1.6 millions", "square kilometers", 1_600_000.0, "plain", "km2"),
        ("almost 1.6 millions", "square kilometers", 1_600_000.0, "almost", "km2"),
        ("579,000", "square miles", 579_000.0, "plain", "sq_mi"),
        ("2004", None, 2004.0, "plain", None),
        ("dozens of Taiwan islands", None, None, "range", None),
        ("twice the size of Turkey", None, 2.0, "multiple", None),
        ("five times the size of Italy", None, 5.0, "multiple", None),
        ("split in half", None, 0.5, "half", None),
        ("over 600,000", "km²", 600_000.0, "over", "km2"),
        ("160多万", "平方公里", 1_600_000.0, "upward", "km2"),
        ("一百六十多万", "平方公里", 1_600_000.0, "upward", "km2"),
        ("近375", "平方公里", 375.0, "almost", "km2"),
        ("约63万", "平方公里", 630_000.0, "about", "km2"),
        ("125万余", "平方公里", 1_250_000.0, "upward", "km2"),
        ("二十五万亩", None, 250_000.0, "plain", "mu"),
        ("两万八千平方公里", None, 28_000.0, "plain", "km2"),
        ("1709万8千多平方公里", None, 17_098_000.0, "upward", "km2"),
        ("1亿5000万亩", None, 150_000_000.0, "plain", "mu"),
        ("一万零五公里", None, 10_005.0, "plain", "km"),
        ("两倍", None, 2.0, "multiple", None),
        ("более 1,5 млн", "кв. км", 1_500_000.0, "over", "km2"),
        ("1,5 million", None, 1_500_000.0, "plain", None),
        ("1 500 000", "km2", 1_500_000.0, "plain", "km2"),
        ("1\u00a0500\u202f000 км²", None, 1_500_000.0, "plain", "km2"),
        ("около 23 тыс.", "кв. км", 23_000.0, "about", "km2"),
        ("полтора миллиона десятин", None, 1_500_000.0, "plain", "dessiatine"),
        ("15 вёрст", None, 15.0, "plain", "verst"),
        ("1.500.000 ha", None, 1_500_000.0, "plain", "ha"),
        ("about 1m", "sq km", 1_000_000.0, "about", "km2"),
        ("half a million acres", None, 500_000.0, "plain", "acre"),
        ("4,200-km", None, 4_200.0, "plain", "km"),
        ("1071,8", "км", 1_071.8, "plain", "km"),
        ("1,782.75", "km", 1_782.75, "plain", "km"),
        ("43.1 %", None, 0.431, "plain", "share"),
        ("No. 19", None, 19.0, "exact", None),
        ("19th", None, 19.0, "exact", None),
        ("the other 175 countries", None, 175.0, "plain", "number"),
        ("20里", None, 20.0, "plain", "li"),
        ("40 nautical miles", None, 40.0, "plain", "nmi"),
    ],
)
def test_figure_is_read(value: str, unit: str | None, number: float | None, rule: str, unit_id: str | None) -> None:
    read = read_printed_figure(value, unit)
    assert read is not None
    assert (read.number, read.rule, read.unit_id) == (number, rule, unit_id)


@pytest.mark.parametrize(
    "value",
    [
        "up to 41,000",  # an upper end is no figure of any phrase
        "13 верст 455 саж.",  # two units
        "5 m",  # metres or millions
        "1,500 км",  # one thousand and five hundred in English, one and a half in Russian
        "12,34,567",
        "一万五平方公里",  # 15,000 in speech, 10,005 by the digits
        "超过40多万",  # two phrases that exclude each other
        "vast",
        "",
    ],
)
def test_what_has_no_pattern_is_not_read(value: str) -> None:
    read = read_printed_figure(value)
    assert read is None


def test_printed_decimals_are_kept() -> None:
    # 1.50 million says "not 1.49 and not 1.51"; 1.5 million says "not 1.4 and not 1.6".
    assert read_printed_figure("1.50 million") == PrintedFigure(number=1_500_000.0, rule="plain", digit=10_000.0)
    assert claimed_ends(1_500_000.0, "plain", 10_000.0) == (1_495_000.0, 1_505_000.0)
    assert claimed_ends(1_500_000.0, "plain") == (1_450_000.0, 1_550_000.0)


@given(number=st.integers(min_value=1_000, max_value=99_999_999))
def test_one_number_in_the_typography_of_many_countries(number: int) -> None:
    grouped = f"{number:,}"
    for mark in (",", " ", "\u00a0", "\u202f"):
        read = read_printed_figure(grouped.replace(",", mark), "square kilometres")
        assert read is not None
        assert (read.number, read.unit_id) == (float(number), "km2")
    if grouped.count(",") > 1:
        read = read_printed_figure(grouped.replace(",", "."))
        assert read is not None
        assert read.number == float(number)


@given(tenths=st.integers(min_value=1, max_value=9_999))
def test_one_number_of_millions_in_three_languages(tenths: int) -> None:
    english = f"{tenths / 10:.1f}"
    russian = english.replace(".", ",")
    chinese = f"{tenths * 10}"
    printed = (f"{english} million", f"{russian} million", f"{russian} млн", f"{chinese}万", f"{english} mn")
    read = [read_printed_figure(each) for each in printed]
    assert {each.number for each in read if each is not None} == {tenths * 100_000.0}
    assert None not in read


def test_spellings_name_units_of_the_table_and_each_names_one() -> None:
    ids = {row["unit_id"] for row in register("units")}
    assert set(SPELLINGS) <= ids
    words = [word for spellings in SPELLINGS.values() for word in spellings]
    assert len(set(words)) == len(words)
    for unit_id, spellings in SPELLINGS.items():
        assert {unit_named(each) for each in spellings} == {unit_id}
        assert all(folded(each) == each for each in spellings)


def test_every_unit_of_the_issue_is_read() -> None:
    asked = ("km2", "mu", "li", "verst", "dessiatine", "sq mi", "acre", "hectare", "km", "mile", "nautical mile")
    assert None not in {unit_named(each) for each in asked}
