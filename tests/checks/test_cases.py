"""Every case under tests/checks: a good one has no fault, a bad one has exactly those that it expects.

A case is a GeoJSON file or a mini package. A bad one carries `"expect"`, a list of texts that begin with the id of
a check; a file that cannot carry it has a sibling of the same name that ends in .expect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metes.checks import CHECKS, check_paths

HERE = Path(__file__).parent


def case_paths() -> list[Path]:
    found = [*HERE.glob("*/good/*"), *HERE.glob("*/bad/*")]
    return sorted(path for path in found if path.is_dir() or path.suffix == ".geojson")


def expected_ids(path: Path) -> list[str]:
    beside = path.with_suffix(".expect")
    if beside.is_file():
        lines = beside.read_text(encoding="utf-8").splitlines()
    else:
        file = path / "datapackage.json" if path.is_dir() else path
        # A number beyond double precision or a byte order mark is what some cases are about.
        value = json.loads(file.read_text(encoding="utf-8-sig"))
        lines = value.get("expect", [])
    return sorted(line.split()[0] for line in lines)


@pytest.mark.parametrize("path", case_paths(), ids=lambda path: path.relative_to(HERE).as_posix())
def test_case_has_exactly_its_faults(path: Path) -> None:
    faults = check_paths([path])
    assert sorted(fault.id for fault in faults) == expected_ids(path), "\n".join(f.message() for f in faults)


@pytest.mark.parametrize("path", case_paths(), ids=lambda path: path.relative_to(HERE).as_posix())
def test_case_expects_what_its_folder_is_named_for(path: Path) -> None:
    ids = {check.NAME: check.ID for check in CHECKS}
    expected = expected_ids(path)
    assert (ids[path.parent.parent.name] in expected) == (path.parent.name == "bad")
    assert path.parent.name == "bad" or not expected
