"""Metadata that other programs read, each held against the validator of its own format.

The validators stand in an environment of their own, .venv-metadata, which `.ci/run` fills from requirements.lock beside
this file; without it these tests skip, and fail in CI.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from browser import need
from command import ROOT
from papers.crate import write_crate
from papers.record import record_of

TOOLS = ROOT / ".venv-metadata/bin"
JSON = Mapping[str, Any]

LOAD_CROISSANT = """
import json, sys
import mlcroissant
paper, root = json.load(open(sys.argv[1])), sys.argv[2]
local = {each["@id"]: f"{root}/{each['@id']}" for each in paper["distribution"]}
data = mlcroissant.Dataset(sys.argv[1], mapping=local)
for each in paper["recordSet"]:
    rows = list(data.records(each["@id"]))
    print(each["@id"], len(rows), sep="\\t")
"""

# The context of RO-Crate 1.3 comes from the package rocrate instead of the network.
VALIDATE_CRATE = """
import json, sys
from importlib.resources import files
from rocrate_validator import models, services
from rocrate_validator.utils.http import HttpRequester

context = json.loads((files("rocrate") / "data/ro-crate.jsonld").read_text(encoding="utf-8"))

class Answer:
    status_code, ok, headers = 200, True, {"Content-Type": "application/ld+json", "Link": ""}
    url, text = context["@id"], json.dumps(context)
    content = text.encode()
    def json(self):
        return context
    def raise_for_status(self):
        pass

def get(self, url, **options):
    if url != context["@id"]:
        raise RuntimeError(f"no network: {url}")
    return Answer()

HttpRequester.get = get
settings = services.ValidationSettings(
    rocrate_uri=sys.argv[1],
    profile_identifier="ro-crate-1.3",
    requirement_severity=models.Severity.RECOMMENDED,
    offline=True,
)
for issue in services.validate(settings).get_issues():
    print("ISSUE", issue.severity.name, issue.message, sep="\\t")
"""
# What the authors of this package do not have.
NOT_HAD = ("ROR identifier", "contactPoint")

# Every property and class must be one of schema.org, as rdflib lists them.
CHECK_VOCABULARY = """
import json, sys
from rdflib import RDF, SDO, Graph
paper = json.load(open(sys.argv[1]))
paper["@context"] = {"@vocab": str(SDO), "@base": "https://metadata.invalid/"}
graph = Graph().parse(data=json.dumps(paper), format="json-ld")
used = set(graph.predicates()) - {RDF.type} | set(graph.objects(None, RDF.type))
assert len(used) > 30, used
print(*sorted(str(term) for term in used if term not in SDO), sep="\\n")
"""


def tool(name: str, *arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment of validators."""
    need((TOOLS / name).is_file(), "no .venv-metadata to validate with: .ci/run shows how to make it")
    return subprocess.run([TOOLS / name, *arguments], cwd=cwd, env={}, capture_output=True, text=True)


def cffconvert(form: str) -> str:
    run = tool("cffconvert", "--format", form)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_citation_is_valid() -> None:
    run = tool("cffconvert", "--validate")
    assert run.returncode == 0, run.stderr


def test_citation_with_a_doi_is_valid_and_one_without_a_title_is_not(tmp_path: Path) -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    for changed, code in (({**citation, "doi": "10.5281/zenodo.1234567"}, 0), ({**citation, "title": None}, 1)):
        (tmp_path / "CITATION.cff").write_text(yaml.safe_dump(changed), encoding="utf-8")
        assert tool("cffconvert", "--validate", cwd=tmp_path).returncode == code


def test_citation_says_what_the_deposit_says() -> None:
    """cffconvert makes the metadata of a deposit from CITATION.cff; all that it makes but the licence is ours."""
    deposit = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    made = json.loads(cffconvert("zenodo"))
    for name in ("creators", "keywords", "publication_date", "title", "version"):
        assert deposit[name] == made[name], name
    assert deposit["description"] == f"<p>{made['description']}</p>"
    assert deposit["license"] == made["license"]["id"][0]


def test_citation_reads_as_in_the_other_papers() -> None:
    citation = cffconvert("apalike").strip()
    assert record_of(ROOT).text() == citation
    assert json.loads((ROOT / "docs/croissant.json").read_text(encoding="utf-8"))["citeAs"] == citation
    assert json.loads((ROOT / "docs/dataset.jsonld").read_text(encoding="utf-8"))["creditText"] == citation


def test_croissant_is_valid_without_a_warning() -> None:
    run = tool("mlcroissant", "validate", "--jsonld", "docs/croissant.json")
    assert run.returncode == 0, run.stderr
    assert "Done." in run.stderr
    assert "WARNING" not in run.stderr


def test_croissant_whose_field_names_no_file_is_invalid(tmp_path: Path) -> None:
    paper = json.loads((ROOT / "docs/croissant.json").read_text(encoding="utf-8"))
    paper["recordSet"][0]["field"][0]["source"]["fileObject"] = {"@id": "none.csv"}
    (tmp_path / "croissant.json").write_text(json.dumps(paper), encoding="utf-8")
    assert tool("mlcroissant", "validate", "--jsonld", tmp_path / "croissant.json").returncode != 0


def test_croissant_loads_every_row_of_every_table() -> None:
    run = tool("python", "-c", LOAD_CROISSANT, ROOT / "docs/croissant.json", ROOT)
    assert run.returncode == 0, run.stderr
    found = dict(line.split("\t") for line in run.stdout.splitlines())
    for resource in json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        if resource["format"] == "csv":
            with (ROOT / resource["path"]).open(encoding="utf-8", newline="") as stream:
                rows = len(list(csv.reader(stream))) - 1
            assert found.pop(resource["name"]) == str(rows), resource["name"]
    assert not found


def test_json_ld_uses_terms_of_schema_org() -> None:
    run = tool("python", "-c", CHECK_VOCABULARY, ROOT / "docs/dataset.jsonld")
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == ""


@pytest.fixture
def crate(tmp_path: Path) -> Path:
    """A folder with a file of each kind, as a release has them."""
    for name in ("CITATION.cff", "datapackage.json", "datapackage/registers/units.csv", "geometries/places.geojson"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("a.gpkg", "a.qgz", "flatgeobuf/a.fgb", "geoparquet/a.parquet", "docs/a.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"abc")
    write_crate(tmp_path, record_of(ROOT))
    return tmp_path


def issues(folder: Path) -> list[str]:
    run = tool("python", "-c", VALIDATE_CRATE, folder)
    assert run.returncode == 0, run.stderr
    found = [line.split("\t", 1)[1] for line in run.stdout.splitlines() if line.startswith("ISSUE")]
    return [issue for issue in found if not any(words in issue for words in NOT_HAD)]


def test_crate_has_all_that_its_profile_requires_and_recommends(crate: Path) -> None:
    assert issues(crate) == []


def test_crate_without_a_file_that_it_lists_is_invalid(crate: Path) -> None:
    (crate / "a.gpkg").unlink()
    assert any(issue.startswith("REQUIRED") and "a.gpkg" in issue for issue in issues(crate))


def test_crate_tells_size_and_hash_of_every_file(crate: Path) -> None:
    graph = json.loads((crate / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    listed = {part["@id"] for part in entities["./"]["hasPart"]}
    there = {path.relative_to(crate).as_posix() for path in crate.rglob("*") if path.is_file()}
    assert listed == there - {"ro-crate-metadata.json"}
    # FIPS 180-4: the message "abc".
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (entities["a.gpkg"]["sha256"], entities["a.gpkg"]["contentSize"]) == (expected, "3")
    assert entities["datapackage/registers/units.csv"]["license"] == {
        "@id": "https://creativecommons.org/licenses/by/4.0/"
    }
