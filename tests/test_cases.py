"""Every case under tests/checks: a good one has no fault, a bad one has exactly those that it expects."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from cases import BASES, CASES, DESCRIPTIONS, ENDINGS, case_names, expected_ids, laid_out, package_names
from metes.checks import CHECKS, check_paths


@pytest.mark.parametrize("name", case_names())
def test_case_has_exactly_its_faults(name: str) -> None:
    faults = check_paths([laid_out(name)])
    assert sorted(fault.id for fault in faults) == expected_ids(name), "\n".join(f.message() for f in faults)


@pytest.mark.parametrize("name", case_names())
def test_case_expects_what_its_folder_is_named_for(name: str) -> None:
    ids = {check.NAME: check.ID for check in CHECKS}
    check, kind, _ = name.split("/")
    expected = expected_ids(name)
    assert (ids[check] in expected) == (kind == "bad")
    assert kind == "bad" or not expected


def test_every_file_belongs_to_a_case() -> None:
    """A folder that no `cases.json` describes would never be checked."""
    described = {*case_names(), *(f"{BASES}/{base}" for base in json.loads((CASES / BASES / DESCRIPTIONS).read_text()))}
    files = [path.relative_to(CASES) for path in CASES.rglob("*") if path.is_file()]
    owners = {
        "/".join(path.parts[: 2 if path.parts[0] == BASES else 3]): path for path in files if path.name != DESCRIPTIONS
    }
    assert [path for owner, path in owners.items() if owner not in described] == []


@pytest.mark.parametrize("check", sorted(path.parent.name for path in CASES.glob(f"*/{DESCRIPTIONS}")))
def test_description_has_known_members_and_is_used(check: str) -> None:
    found = json.loads((CASES / check / DESCRIPTIONS).read_text(encoding="utf-8"))
    members = {member for case in found.values() for member in case}
    assert members <= {"base", "without", "descriptor", "expect"}
    files = [case for case in found if case.endswith(ENDINGS)]
    assert all((CASES / check / case).is_file() and list(found[case]) == ["expect"] for case in files)


def test_package_is_its_base_with_the_changes_of_the_case() -> None:
    """Files left out are missing, files of the case replace those of the base, and hashes are those of the files."""
    base = laid_out("property_differs_from_table/good/same_values")
    case = laid_out("file_empty/bad/empty_table")
    assert {path.name for path in base.iterdir()} - {path.name for path in case.iterdir()} == {"places.geojson"}
    assert (case / "sources.csv").read_bytes() == (base / "sources.csv").read_bytes()
    assert (case / "places.csv").read_bytes() == b""
    descriptor = json.loads((case / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["expect"] == ["B101 places.csv"]
    sizes = {each["path"]: (each["bytes"], each["hash"]) for each in descriptor["resources"]}
    assert sizes == {path: _size_and_hash(case / path) for path in ("sources.csv", "places.csv")}


def test_no_file_of_a_package_repeats_that_of_its_base() -> None:
    repeated = []
    for name in package_names():
        base = json.loads((CASES / name.split("/")[0] / DESCRIPTIONS).read_text(encoding="utf-8"))
        base_name = base[name.partition("/")[2]].get("base")
        if base_name is not None and (CASES / name).is_dir():
            below = laid_out(f"{BASES}/{base_name}")
            own = [path for path in (CASES / name).rglob("*") if path.is_file()]
            same = [path for path in own if _same(path, below / path.relative_to(CASES / name))]
            repeated += same
    assert repeated == []


def _same(path: Path, other: Path) -> bool:
    return other.is_file() and path.read_bytes() == other.read_bytes()


def _size_and_hash(file: Path) -> tuple[int, str]:
    data = file.read_bytes()
    return len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"
