"""The stock frictionless command with our plugin, and our reading of tables against its own."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from typing import Any

import frictionless
import pytest
from frictionless.console.console import console
from typer.testing import CliRunner

from cases import laid_out, lay_out, package_names
from metes.checks import check_paths


def stock(folder: Path, *options: str) -> tuple[int, str]:
    """Exit code and output of `frictionless validate datapackage.json`, run in this process."""
    with chdir(folder):
        done = CliRunner().invoke(console, ["validate", "datapackage.json", *options], env={"COLUMNS": "200"})
    return done.exit_code, done.stdout


def stock_report(folder: Path) -> tuple[int, dict[str, Any]]:
    """Exit code and report of the stock command."""
    code, text = stock(folder, "--json")
    return code, json.loads(text)


def errors_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [error for task in report["tasks"] for error in task["errors"]]


def test_stock_command_shows_our_faults(tmp_path: Path) -> None:
    """In a process of its own, where frictionless finds our plugin as it does for a user."""
    lay_out("boundary_off_segments/good/every_edge_on_a_segment", tmp_path / "package")
    file = tmp_path / "package" / "territories.geojson"
    descriptor = tmp_path / "package" / "datapackage.json"
    # Without its seal, the stock command alone has nothing to say about the file.
    value = json.loads(descriptor.read_text(encoding="utf-8"))
    for resource in value["resources"]:
        del resource["bytes"], resource["hash"]
    descriptor.write_text(json.dumps(value), encoding="utf-8")
    assert stock_report(tmp_path / "package")[0] == 0
    file.write_text(file.read_text(encoding="utf-8").replace(",\n[130,48]]", "]"), encoding="utf-8")
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=tmp_path / "package", capture_output=True, text=True, check=False)
    (error,) = errors_of(json.loads(done.stdout))
    assert done.returncode == 1
    assert error["type"] == "metes-fault"
    assert error["message"].startswith("G101 ring_not_closed: territories.geojson, line 8:1")


# One fault in a layer, one between two features, one in a table, and one between a table and a layer.
BETWEEN_FILES = [
    package_names(fault, "bad")[0]
    for fault in ("boundary_off_segments", "readings_overlap", "sum_of_readings_differs", "property_differs_from_table")
]


@pytest.mark.parametrize("name", BETWEEN_FILES)
def test_stock_command_shows_what_lies_between_files(name: str) -> None:
    """The same faults as `metes check`, each with the layer or table that it is in, in the table and in the JSON."""
    folder = laid_out(name)
    expected = {fault.id for fault in check_paths([folder]) if fault.severity == "error"}
    code, report = stock_report(folder)
    told = {error["message"].split()[0] for error in errors_of(report) if error["type"] == "metes-fault"}
    assert (code, told) == (1, expected)
    shown_code, shown = stock(folder)
    assert shown_code == 1
    for check_id in expected:
        assert f"metes-fault │ {check_id} " in shown


def test_stock_command_alone_is_left_to_what_it_says_itself(tmp_path: Path) -> None:
    """A cell of another type is told once, by frictionless, though metes knows of it as well."""
    folder = lay_out("boundary_off_segments/good/every_edge_on_a_segment", tmp_path / "package")
    table = folder / "segments.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    assert "P106" in {fault.id for fault in check_paths([folder])}
    code, report = stock_report(folder)
    assert code == 1
    assert "metes-fault" not in {error["type"] for error in errors_of(report)}


def test_warnings_make_no_package_invalid() -> None:
    folder = laid_out(package_names("hash_not_declared", "bad")[0])
    assert {fault.severity for fault in check_paths([folder])} == {"warning"}
    assert stock_report(folder)[0] == 0


PACKAGES = [
    name
    for fault in ("foreign_key_dangling", "interval_off_its_phrase", "table_breaks_schema")
    for name in package_names(fault)
    # frictionless refuses a schema with this constraint, which the standard has.
    if "jsonSchema" not in (laid_out(name) / "datapackage.json").read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", PACKAGES)
def test_dangling_keys_are_those_of_frictionless(name: str) -> None:
    folder = laid_out(name)
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
