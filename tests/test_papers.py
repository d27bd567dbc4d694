"""Generated papers are current and say what an archive, a search engine and a reader need."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

import write_dictionary
import write_papers

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("module", [write_dictionary, write_papers])
def test_a_fresh_run_writes_the_same(module: object) -> None:
    assert module.main(["--check"]) == 0  # type: ignore[attr-defined]  # two modules with one way in


def test_citation_has_what_the_format_demands() -> None:
    """Citation File Format 1.2.0: four required members, SPDX licences, a day of release."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"]
    assert citation["title"]
    assert citation["authors"]
    assert citation["type"] in {"dataset", "software"}
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(citation["date-released"]))
    assert {(ROOT / "LICENSES" / f"{name}.txt").is_file() or name == "MIT" for name in citation["license"]} == {True}


def test_every_licence_of_a_resource_has_its_text() -> None:
    for resource in json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        for licence in resource["licenses"]:
            assert (ROOT / licence["path"]).is_file(), resource["name"]


def test_the_box_and_the_years_are_those_of_the_treaties() -> None:
    paper = json.loads((ROOT / "docs/dataset.jsonld").read_text(encoding="utf-8"))
    south, west, north, east = map(float, paper["spatialCoverage"]["geo"]["box"].split())
    # The mouth of the Amur at 53 N 141 E, the Pamirs at 37 N 73 E and Tonkin at 21 N 108 E lie inside.
    assert south < 21 < 53 < north
    assert west < 73 < 141 < east
    assert paper["temporalCoverage"].startswith("1689/20")


def test_every_column_of_the_tables_is_in_the_dictionary() -> None:
    text = (ROOT / "docs/dictionary.md").read_text(encoding="utf-8")
    for resource in json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        section = text.partition(f'<a id="{resource["name"]}"></a>')[2].partition("<a id=")[0]
        schema = json.loads((ROOT / resource["schema"]).read_text(encoding="utf-8"))
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [field["name"] for field in schema["fields"]]


def test_a_quantity_has_its_unit_in_the_dictionary() -> None:
    text = (ROOT / "docs/dictionary.md").read_text(encoding="utf-8")
    for column, unit in (("accuracy_m", "m"), ("total_km2", "km2"), ("lon", "degree"), ("low", "see `unit_id`")):
        rows = re.findall(rf"^\| `{column}` \| number[^|]*\| ([^|]*) \|", text, re.MULTILINE)
        assert rows
        assert unit in rows
