"""Generated papers are current and say what an archive, a search engine and a reader need."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import shutil
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

import seal
import write_dictionary
import write_papers
from csv_table import read_rows
from papers.record import record_of
from releasing.assemble import read_me

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]


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


# Search engines for data require the first two of a data set, and recommend the others that apply.
OF_DATASET = {
    *("name", "description"),
    *("alternateName", "creator", "hasPart", "identifier", "isAccessibleForFree", "keywords", "license"),
    *("measurementTechnique", "spatialCoverage", "temporalCoverage", "variableMeasured", "version", "url"),
    "distribution",
}
OF_DOWNLOAD = {"contentUrl", "encodingFormat"}


def test_json_ld_has_what_search_engines_ask_for() -> None:
    paper = json.loads((ROOT / "docs/dataset.jsonld").read_text(encoding="utf-8"))
    # Its files are downloads, not data sets of their own, so that it has no parts.
    assert OF_DATASET - {"hasPart"} <= set(paper)
    assert 50 <= len(paper["description"]) <= 5000
    addresses = [each["contentUrl"] for each in paper["distribution"]]
    assert all(set(each) >= OF_DOWNLOAD for each in paper["distribution"])
    assert len(set(addresses)) == len(addresses) == 1 + len(RESOURCES)
    assert all(address.startswith("https://") and f"v{paper['version']}/" in address for address in addresses)
    for resource in RESOURCES:
        (download,) = [each for each in paper["distribution"] if each["contentUrl"].endswith(f"/{resource['path']}")]
        data = (ROOT / resource["path"]).read_bytes()
        assert download["contentSize"] == f"{len(data)} B"
        assert download["sha256"] == hashlib.sha256(data).hexdigest()


def test_deposit_has_the_members_and_words_that_the_archive_takes() -> None:
    """Zenodo's description of its deposit API: required members, and its closed lists of words."""
    deposit = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    required = {"title", "upload_type", "publication_date", "creators", "description", "access_right", "license"}
    assert required <= set(deposit)
    assert deposit["upload_type"] == "dataset"
    assert deposit["access_right"] == "open"
    roles = {each["type"] for each in deposit["contributors"]}
    assert roles <= {"DataCollector", "DataCurator", "Distributor", "Editor", "Other", "Producer", "RightsHolder"}
    assert {each["type"] for each in deposit["dates"]} <= {"Collected", "Valid", "Withdrawn"}
    assert re.fullmatch(r"[a-z]{3}", deposit["language"])


def test_the_package_has_an_identity() -> None:
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}|https://doi\.org/10\.\d{4,9}/\S+", descriptor["id"])
    assert datetime.datetime.fromisoformat(descriptor["created"]).tzinfo is not None
    assert all(each["roles"] for each in descriptor["contributors"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert descriptor["homepage"] == project["urls"]["Repository"]


def test_years_agree_everywhere() -> None:
    treaties = read_rows(ROOT / "datapackage/registers/treaties.csv")
    years = sorted(row["date_earliest"][:4] for row in treaties)
    first, last = years[0], years[-1]
    assert f"China and its neighbours, {first}-{last}," in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{first}-{last}" in read_me(ROOT, record_of(ROOT)).splitlines()[2]
    paper = json.loads((ROOT / "docs/dataset.jsonld").read_text(encoding="utf-8"))
    assert paper["temporalCoverage"] == f"{first}/{last}"
    (valid,) = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))["dates"]
    assert (valid["start"], valid["end"]) == (first, last)


@pytest.fixture
def another(tmp_path: Path, cropped_package: Path) -> Path:
    """What the seal and the papers are made from, in a small copy."""
    for folder in ("datapackage", "geometries"):
        shutil.copytree(cropped_package / folder, tmp_path / folder)
    cards = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("sources/*/source.yml")]
    for name in ("scripts/descriptor.yml", "pyproject.toml", "docs/validator.md", *cards):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_address_and_doi_are_set_in_one_place_each(another: Path) -> None:
    address = f'Repository = "{record_of(ROOT).repository}"'
    issues = f'Issues = "{record_of(ROOT).repository}/issues"'
    for name, old, new in (
        ("pyproject.toml", address, f'Repository = "https://git.example/lines/metes"\nTracker{issues}'),
        ("scripts/descriptor.yml", record_of(ROOT).descriptor["id"], "https://doi.org/10.5281/zenodo.1234567"),
    ):
        text = (another / name).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (another / name).write_text(text.replace(old, new), encoding="utf-8")
    assert seal.main([], root=another) == 0
    assert write_papers.main([], root=another) == 0
    written = ["datapackage.json", *map(str, write_papers.papers(another))]
    texts = {name: (another / name).read_text(encoding="utf-8") for name in written}
    old_owner = urlsplit(record_of(ROOT).repository).path.split("/")[1]
    assert not [name for name, text in texts.items() if re.search(rf"\b{old_owner}/metes", text)]
    citation = yaml.safe_load(texts["CITATION.cff"])
    assert (citation["doi"], citation["url"]) == ("10.5281/zenodo.1234567", "https://doi.org/10.5281/zenodo.1234567")
    assert citation["repository-code"] == "https://git.example/lines/metes"
    assert "- repo: https://git.example/lines/metes\n" in texts["docs/validator.md"]
    assert "uses: lines/metes@v" in texts["docs/validator.md"]


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
