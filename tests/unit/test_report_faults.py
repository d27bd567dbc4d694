"""Faults printed as text with an excerpt of the file, and as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from metes.checks import Fault, Severity
from metes.files.file import File
from metes.report.faults.excerpt import Lines
from metes.report.faults.text import faults_json, faults_text


def fault(**members: object) -> Fault:
    told = {
        "id": "G101",
        "name": "ring_not_closed",
        "severity": Severity.ERROR,
        "file": "geometries/territories.geojson",
        "found": "the last position [bold]here[/bold]",
        "expected": "the first one again",
        "line": 12,
        "column": 1,
        "feature_id": "sakhalin.island",
        "lon": 142.5,
        "lat": 50.1,
        **members,
    }
    return Fault(**told)  # type: ignore[arg-type]  # members of the record, gathered by name


def text_of(
    faults: list[Fault], *, sources: Mapping[str, File] | None = None, most: int | None = 20, **options: object
) -> str:
    stream = io.StringIO()
    console = Console(file=stream, **{"width": 80, **options})  # type: ignore[arg-type]  # members by name
    faults_text(faults, console, sources, most)
    return stream.getvalue()


def test_message_says_where_what_and_what_was_expected() -> None:
    assert fault(found="it", tolerance="1 m").message() == (
        "geometries/territories.geojson, line 12:1, feature sakhalin.island, at 142.5 50.1: "
        "found it; expected the first one again (tolerance 1 m)"
    )


def test_text_is_grouped_by_file_and_check_and_plain_without_a_terminal() -> None:
    faults = [fault(line=20), fault(file="a.csv", line=None, column=None, feature_id=None, lon=None), fault()]
    assert text_of(faults).splitlines() == [
        "a.csv",
        "  error    G101 ring_not_closed",
        "      found     the last position [bold]here[/bold]",
        "      expected  the first one again",
        "geometries/territories.geojson",
        "  error    G101 ring_not_closed",
        "    line 12:1, feature sakhalin.island, at 142.5 50.1",
        "      found     the last position [bold]here[/bold]",
        "      expected  the first one again",
        "    line 20:1, feature sakhalin.island, at 142.5 50.1",
        "      found     the last position [bold]here[/bold]",
        "      expected  the first one again",
    ]


def test_text_shows_the_line_with_a_caret_under_the_place(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_text('{\n"name": "乌苏里", "x": 1}\n', encoding="utf-8")
    sources = {"a.geojson": File(path="a.geojson", location=file)}
    lines = text_of([fault(file="a.geojson", line=2, column=16)], sources=sources).splitlines()
    assert lines[3] == '        2 | "name": "乌苏里", "x": 1}'
    # Three Chinese characters are as wide as six others.
    assert lines[4] == "          | " + " " * 18 + "^"


def test_of_one_check_errors_come_before_warnings_and_each_is_told_for_what_it_is() -> None:
    text = text_of([fault(line=1, severity=Severity.WARNING), fault(line=2), fault(line=3)])
    headings = [line for line in text.splitlines() if "G101" in line]
    assert headings == ["  error    G101 ring_not_closed", "  warning  G101 ring_not_closed"]
    assert text.index("line 2:1") < text.index("  warning") < text.index("line 1:1")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("unit", ["1234567890", "乌苏里江", "\x1b[1m", "a\u0301乌"])
@pytest.mark.parametrize("place", [0, 1, 70, 199, 200])
def test_a_report_fits_the_width_and_the_caret_its_place(tmp_path: Path, width: int, unit: str, place: int) -> None:
    file = tmp_path / "a.geojson"
    line = (unit * 200)[:place] + "X" + (unit * 200)[place:200]
    file.write_text(line, encoding="utf-8")
    words = "a place of which more is to be said than the narrow line of a terminal has room for; " * 2
    told = fault(file="a.geojson", line=1, column=place + 1, expected=words, mend=words)
    lines = text_of([told], sources={"a.geojson": File(path="a.geojson", location=file)}, width=width).splitlines()
    assert max(map(cell_len, lines)) <= width
    caret = next(number for number, each in enumerate(lines) if each.endswith("^"))
    assert cell_len(lines[caret - 1].partition("X")[0]) == cell_len(lines[caret]) - 1
    assert " ".join(" ".join(lines).split()).count(" ".join(words.split())) == 2, "folded words stay whole"
    assert cell_len(lines[caret - 1]) > min(width, 114) - 8, "the room that there is gets used"
    assert not any(each.endswith(" ") for each in lines)


def test_a_report_into_a_pipe_is_not_folded() -> None:
    words = "one line for programs that search it; " * 9
    assert f"expected  {words}" in text_of([fault(expected=words)], width=150)


def test_long_lines_are_shown_round_the_place(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_text("[" + "1," * 5000 + "X," + "2," * 5000 + "3]", encoding="utf-8")
    lines = Lines(File(path="a.geojson", location=file))
    excerpt = lines.excerpt(1, 10002)
    assert excerpt is not None
    assert excerpt.before is not None
    assert len(excerpt.text) <= 102
    assert excerpt.text[len(excerpt.before)] == "X"
    assert (excerpt.text[:3], excerpt.text[-3:]) == ("...", "...")
    assert lines.excerpt(2, 1) is None
    assert lines.excerpt(1, 10**9) is not None


def test_of_many_faults_of_a_kind_the_first_are_shown() -> None:
    many = [fault(line=number) for number in range(1, 31)]
    text = text_of(many)
    assert text.count("found ") == 20
    assert "and 10 more G101 in this file; --all shows them" in text
    assert text_of(many, most=None).count("found ") == 30


def test_what_neighbours_share_is_said_once() -> None:
    text = text_of([fault(line=1, mend="Close it."), fault(line=2, mend="Close it."), fault(line=3, mend="Draw it.")])
    assert (text.count("Close it."), text.count("Draw it.")) == (1, 1)


def test_text_on_a_terminal_has_colour_but_none_from_the_data() -> None:
    text = text_of([fault(found="\x1b[32mgreen")], force_terminal=True, color_system="standard")
    assert "\x1b[1;31merror    G101" in text
    assert "\x1b[32m" not in text
    assert "\\x1b[32mgreen" in text


def test_json_has_every_member() -> None:
    record = json.loads(json.dumps(faults_json([fault(mend="Close it.", related=("b.csv",))])))[0]
    assert record["severity"] == "error"
    assert record["related"] == ["b.csv"]
    assert record["tolerance"] is None
    assert set(record) >= {"id", "name", "pointer", "found", "expected", "lon", "lat", "mend"}
