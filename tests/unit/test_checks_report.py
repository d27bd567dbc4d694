"""Faults as people and programs read them."""

from __future__ import annotations

import io
import json

from rich.console import Console

from metes.checks import Fault, Severity
from metes.report.faults import faults_json, faults_text


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


def text_of(faults: list[Fault], **options: object) -> str:
    stream = io.StringIO()
    faults_text(faults, Console(file=stream, width=40, **options))  # type: ignore[arg-type]  # by name
    return stream.getvalue()


def test_message_says_where_what_and_what_was_expected() -> None:
    assert fault(found="it", tolerance="1 m").message() == (
        "geometries/territories.geojson, line 12:1, feature sakhalin.island, at 142.5 50.1: "
        "found it; expected the first one again (tolerance 1 m)"
    )


def test_text_is_grouped_by_file_and_plain_without_a_terminal() -> None:
    faults = [fault(line=20), fault(file="a.csv", line=None, column=None, feature_id=None, lon=None), fault()]
    assert text_of(faults).splitlines() == [
        "a.csv",
        "  G101 ring_not_closed",
        "    found     the last position [bold]here[/bold]",
        "    expected  the first one again",
        "geometries/territories.geojson",
        "  G101 ring_not_closed  line 12:1, feature sakhalin.island, at 142.5 50.1",
        "    found     the last position [bold]here[/bold]",
        "    expected  the first one again",
        "  G101 ring_not_closed  line 20:1, feature sakhalin.island, at 142.5 50.1",
        "    found     the last position [bold]here[/bold]",
        "    expected  the first one again",
    ]


def test_text_on_a_terminal_has_colour_but_none_from_the_data() -> None:
    text = text_of([fault(found="\x1b[32mgreen")], force_terminal=True, color_system="standard")
    assert "\x1b[1;31mG101" in text
    assert "\x1b[32m" not in text
    assert "\\x1b[32mgreen" in text


def test_json_has_every_member() -> None:
    record = json.loads(json.dumps(faults_json([fault(mend="Close it.", related=("b.csv",))])))[0]
    assert record["severity"] == "error"
    assert record["related"] == ["b.csv"]
    assert record["tolerance"] is None
    assert set(record) >= {"id", "name", "pointer", "found", "expected", "lon", "lat", "mend"}
