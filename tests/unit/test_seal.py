"""The seal tells size and hash of every file, fits the official profile, and stops where something is missing."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pytest
import yaml

import seal
from tables import rows

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def scratch(tmp_path: Path, cropped_package: Path) -> Path:
    """A small copy of what the seal reads."""
    for folder in ("datapackage", "geometries"):
        shutil.copytree(cropped_package / folder, tmp_path / folder)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "descriptor.yml", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for card in sorted((ROOT / "sources").glob("*/source.yml")):
        (tmp_path / "sources" / card.parent.name).mkdir(parents=True)
        shutil.copy(card, tmp_path / "sources" / card.parent.name)
    return tmp_path


def sealed(root: Path, *arguments: str) -> dict[str, Any]:
    assert seal.main(list(arguments), root=root) == 0
    descriptor: dict[str, Any] = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
    return descriptor


def test_every_resource_tells_the_size_and_hash_of_its_file(scratch: Path) -> None:
    for resource in sealed(scratch)["resources"]:
        data = (scratch / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["licenses"]
        assert resource["sources"]
        assert resource["encoding"] == "utf-8"


def test_every_published_file_is_a_resource(scratch: Path) -> None:
    paths = {resource["path"] for resource in sealed(scratch)["resources"]}
    there = {path.relative_to(scratch).as_posix() for path in scratch.glob("datapackage/*/*.csv")}
    there |= {path.relative_to(scratch).as_posix() for path in scratch.glob("geometries/*.geojson")}
    assert paths == there


def test_geojson_is_no_table(scratch: Path) -> None:
    for resource in sealed(scratch)["resources"]:
        is_layer = resource["path"].endswith(".geojson")
        assert is_layer == resource["name"].endswith("_layer")
        assert resource.get("type") == (None if is_layer else "table")
        assert resource["mediatype"] == ("application/geo+json" if is_layer else "text/csv")


def test_it_fits_the_official_profile(scratch: Path) -> None:
    profile = json.loads((files("metes.package") / "profiles/datapackage-2.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(profile).validate(sealed(scratch))


def test_the_stock_command_finds_nothing(scratch: Path) -> None:
    sealed(scratch)
    report = frictionless.validate(scratch / "datapackage.json")
    assert report.valid, report.flatten(["title", "message"])


def test_sealing_twice_gives_the_same_bytes(scratch: Path) -> None:
    assert seal.sealed_text(scratch) == seal.sealed_text(scratch)


def test_layer_schemas_name_the_properties_of_the_features() -> None:
    for layer in ("segments", "territories", "places"):
        schema = json.loads((ROOT / "datapackage/schemas" / f"{layer}_layer.json").read_text(encoding="utf-8"))
        features = json.loads((ROOT / "geometries" / f"{layer}.geojson").read_text(encoding="utf-8"))["features"]
        for feature in features:
            assert list(feature["properties"]) == [field["name"] for field in schema["fields"]]


@pytest.mark.parametrize("path", ["geometries/places.geojson", "datapackage/registers/lines.csv"])
def test_a_missing_file_is_named_and_the_old_seal_left_whole(
    scratch: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    before = sealed(scratch)
    (scratch / path).unlink()
    assert seal.main([], root=scratch) == 2
    assert capsys.readouterr().err == f"seal: {path}: found no file; expected the file that descriptor.yml names\n"
    assert json.loads((scratch / "datapackage.json").read_text(encoding="utf-8")) == before


def test_derived_tables_may_be_missing_before_the_first_judging(scratch: Path) -> None:
    (scratch / "datapackage/derived/verdicts.csv").unlink()
    assert seal.main([], root=scratch) == 2
    names = {resource["name"] for resource in sealed(scratch, "--derived-may-be-missing")["resources"]}
    assert "verdicts" not in names
    assert "measurements" in names


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"licences": ["WTFPL"]}, "found the licence WTFPL"),
        ({"sources": ["nobody"]}, "found the source nobody"),
        ({"sources": []}, "found sources []"),
        ({"path": "datapackage/registers/README.md"}, "found this ending"),
        ({"name": "lines"}, "found a duplicate resource name"),
        ({"title": 7}, "expected what the Data Package v2 profile allows"),
        ({"colour": "red"}, "expected name, title, description, path, schema, licences, sources"),
    ],
)
def test_a_wrong_descriptor_is_refused(
    scratch: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], message: str
) -> None:
    path = scratch / "scripts" / "descriptor.yml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    (first, *_) = [raw for raw in declared["resources"] if raw["name"] == "segments"]
    first.update(change)
    path.write_text(yaml.safe_dump(declared), encoding="utf-8")
    assert seal.main([], root=scratch) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_sources_by_row_are_those_of_the_table(scratch: Path) -> None:
    (resource,) = [r for r in sealed(scratch)["resources"] if r["name"] == "readings"]
    used = {row["source_id"] for row in rows(scratch / resource["path"])}
    assert len(resource["sources"]) == len(used)
    assert all(source["path"].startswith("sources/") for source in resource["sources"])


@pytest.mark.parametrize("name", ["segments", "territories", "places"])
def test_layer_declares_the_licences_and_sources_of_all_its_features(scratch: Path, name: str) -> None:
    (resource,) = [each for each in sealed(scratch)["resources"] if each["name"] == f"{name}_layer"]
    features = json.loads((scratch / resource["path"]).read_text(encoding="utf-8"))["features"]
    licences = {each["properties"]["licence"] for each in features}
    assert {each["name"] for each in resource["licenses"]} == licences
    titles = {row["source_id"]: row["title"] for row in rows(scratch / "datapackage/registers/sources.csv")}
    used = {titles[each["properties"]["source_id"]] for each in features}
    assert {each["title"] for each in resource["sources"]} == used


def test_licences_by_row_follow_the_rows_and_an_unknown_one_is_refused(
    scratch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = scratch / "datapackage/registers/places.csv"
    text = path.read_text(encoding="utf-8")
    assert "ODbL-1.0" in text
    path.write_text(text.replace("ODbL-1.0", "CC-BY-4.0"), encoding="utf-8")
    (resource,) = [each for each in sealed(scratch)["resources"] if each["name"] == "places"]
    assert "ODbL-1.0" not in {each["name"] for each in resource["licenses"]}
    path.write_text(text.replace("ODbL-1.0", "WTFPL"), encoding="utf-8")
    assert seal.main([], root=scratch) == 2
    assert "found the licence WTFPL" in capsys.readouterr().err
