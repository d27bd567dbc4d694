"""Generated papers are current and say what an archive, a search engine and a reader need."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

import write_dictionary
import write_papers
from csv_table import read_rows

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


# Item types of CSL 1.0.2, appendix III of its specification.
CSL_TYPES = {
    "article",
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "bill",
    "book",
    "broadcast",
    "chapter",
    "classic",
    "collection",
    "dataset",
    "document",
    "entry",
    "entry-dictionary",
    "entry-encyclopedia",
    "event",
    "figure",
    "graphic",
    "hearing",
    "interview",
    "legal_case",
    "legislation",
    "manuscript",
    "map",
    "motion_picture",
    "musical_score",
    "pamphlet",
    "paper-conference",
    "patent",
    "performance",
    "periodical",
    "personal_communication",
    "post",
    "post-weblog",
    "regulation",
    "report",
    "review",
    "review-book",
    "software",
    "song",
    "speech",
    "standard",
    "thesis",
    "treaty",
    "webpage",
}


def test_bibliography_has_every_source_in_the_shape_of_csl_json() -> None:
    items = json.loads((ROOT / "docs/sources.csl.json").read_text(encoding="utf-8"))
    rows = read_rows(ROOT / "datapackage/registers/sources.csv")
    assert [item["id"] for item in items] == [row["source_id"] for row in rows]
    for item, row in zip(items, rows, strict=True):
        assert item["type"] in CSL_TYPES
        assert item["title"] == row["title"]
        assert item.get("URL", "") == row["url"]
        assert item.get("DOI", "") == row["doi"]
        for name in ("accessed", "issued"):
            dates = item.get(name, {"date-parts": [[]]})["date-parts"]
            assert len(dates) == 1
            assert len(dates[0]) <= 3
            assert all(isinstance(part, int) for part in dates[0])
        (accessed,) = item.get("accessed", {"date-parts": [[]]})["date-parts"]
        assert "-".join(f"{part:02}" for part in accessed) == row["accessed"]


def test_bibliography_names_a_treaty_and_the_version_of_a_data_set() -> None:
    row = dict.fromkeys(("source_id", "kind", "title", "producer", "year", "locator", "url", "doi"), "")
    row |= {"accessed": "2026-03-04", "language": "en", "note": "", "kind": "treaty_text", "year": "1881"}
    (treaty,) = write_papers.bibliography([row])
    assert treaty["type"] == "treaty"
    assert treaty["issued"] == {"date-parts": [[1881]]}
    assert treaty["accessed"] == {"date-parts": [[2026, 3, 4]]}
    (layer,) = write_papers.bibliography([row | {"kind": "geodata", "year": "0.7.1"}])
    assert (layer["type"], layer["version"], "issued" in layer) == ("dataset", "0.7.1", False)


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
