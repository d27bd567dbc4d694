"""The stock frictionless command with our plugin, and our reading of tables against its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import frictionless
import pytest

from metes.checks import check_paths

CASES = Path(__file__).resolve().parents[1] / "checks"


def stock(folder: Path) -> tuple[int, dict[str, Any]]:
    """Exit code and report of the stock command."""
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def errors_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [error for task in report["tasks"] for error in task["errors"]]


def test_stock_command_shows_our_faults(tmp_path: Path) -> None:
    shutil.copytree(CASES / "boundary_off_segments" / "good" / "every_edge_on_a_segment", tmp_path / "package")
    file = tmp_path / "package" / "territories.geojson"
    descriptor = tmp_path / "package" / "datapackage.json"
    # Without its seal, the stock command alone has nothing to say about the file.
    value = json.loads(descriptor.read_text(encoding="utf-8"))
    for resource in value["resources"]:
        del resource["bytes"], resource["hash"]
    descriptor.write_text(json.dumps(value), encoding="utf-8")
    assert stock(tmp_path / "package")[0] == 0
    file.write_text(file.read_text(encoding="utf-8").replace(",\n[130,48]]", "]"), encoding="utf-8")
    code, report = stock(tmp_path / "package")
    (error,) = errors_of(report)
    assert code == 1
    assert error["type"] == "metes-fault"
    assert error["message"].startswith("G101 ring_not_closed: territories.geojson, line 8:1")


# One fault in a layer, one between two features, one in a table, and one between a table and a layer.
BETWEEN_FILES = [
    next(path for path in sorted((CASES / fault / "bad").iterdir()) if path.is_dir())
    for fault in ("boundary_off_segments", "readings_overlap", "sum_of_readings_differs", "property_differs_from_table")
]


@pytest.mark.parametrize("folder", BETWEEN_FILES, ids=lambda path: path.relative_to(CASES).as_posix())
def test_stock_command_shows_what_lies_between_files(folder: Path) -> None:
    """The same faults as `metes check`, each with the layer or table that it is in, in the table and in the JSON."""
    expected = {fault.id for fault in check_paths([folder]) if fault.severity == "error"}
    code, report = stock(folder)
    told = {error["message"].split()[0] for error in errors_of(report) if error["type"] == "metes-fault"}
    assert (code, told) == (1, expected)
    shown = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert shown.returncode == 1
    for check_id in expected:
        assert f"metes-fault │ {check_id} " in shown.stdout


def test_stock_command_alone_is_left_to_what_it_says_itself(tmp_path: Path) -> None:
    """A cell of another type is told once, by frictionless, though metes knows of it as well."""
    folder = shutil.copytree(CASES / "boundary_off_segments/good/every_edge_on_a_segment", tmp_path / "package")
    table = folder / "segments.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    assert "P106" in {fault.id for fault in check_paths([folder])}
    code, report = stock(folder)
    assert code == 1
    assert "metes-fault" not in {error["type"] for error in errors_of(report)}


def test_warnings_make_no_package_invalid() -> None:
    (folder,) = [path for path in (CASES / "hash_not_declared" / "bad").iterdir() if path.is_dir()][:1]
    assert {fault.severity for fault in check_paths([folder])} == {"warning"}
    assert stock(folder)[0] == 0


PACKAGES = sorted(
    path
    for fault in ("foreign_key_dangling", "table_breaks_schema", "interval_off_its_phrase")
    for path in (CASES / fault).glob("*/*")
    # frictionless refuses a schema with this constraint, which the standard has.
    if "jsonSchema" not in (path / "datapackage.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.relative_to(CASES).as_posix())
def test_dangling_keys_are_those_of_frictionless(folder: Path) -> None:
    report = frictionless.Package(str(folder / "datapackage.json")).validate().to_descriptor()
    theirs = [
        (task["place"], error["rowNumber"])
        for task in report["tasks"]
        for error in task["errors"]
        if error["type"] == "foreign-key" and task["place"].endswith(".csv")
    ]
    # It follows no key from a layer, and has no file to name for rows in the descriptor.
    ours = [(fault.file, fault.line) for fault in check_paths([folder]) if fault.id == "P107" and not fault.pointer]
    # A key that points to a broken row is told by that row alone; no case has a line break in a cell before one.
    waits = folder.name == "required_blank_and_pointed_to"
    assert ours == ([] if waits else theirs)
