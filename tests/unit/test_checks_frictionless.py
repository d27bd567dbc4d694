"""The stock frictionless command with our plugin, and our reading of tables against its own."""

from __future__ import annotations

import json
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


PACKAGES = sorted(
    path
    for fault in ("foreign_key_dangling", "table_breaks_schema", "interval_off_its_phrase")
    for path in (CASES / fault).glob("*/*")
)


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.relative_to(CASES).as_posix())
def test_dangling_keys_are_those_of_frictionless(folder: Path) -> None:
    report = frictionless.Package(str(folder / "datapackage.json")).validate().to_descriptor()
    theirs = [
        (task["place"], error["rowNumber"])
        for task in report["tasks"]
        for error in task["errors"]
        if error["type"] == "foreign-key"
    ]
    ours = [(fault.file, fault.line) for fault in check_paths([folder]) if fault.id == "P107"]
    # A key that points to a broken row is told by that row alone; no case has a line break in a cell before one.
    waits = folder.name == "required_blank_and_pointed_to"
    assert ours == ([] if waits else theirs)
