"""SARIF against the official schema, as a package of the npm registry carries it: with `--deep` alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import jsonschema
import pytest

from cases import CASES, case_names
from command import ROOT
from metes.checks import checked_paths
from metes.report.faults.fault_report import Findings
from metes.report.faults.formats import FaultFormat, rendered

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
SCHEMA = "package/lib/schemas/sarif-2.1.0-rtm.5.json"


def test_sarif_keeps_to_the_official_schema(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if not request.config.getoption("--deep") or shutil.which("npm") is None:
        pytest.skip("needs --deep, npm and its registry; tests/unit/test_report_formats.py holds the shape without")
    packed = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    with tarfile.open(tmp_path / packed.stdout.strip()) as archive:
        member = archive.extractfile(SCHEMA)
        assert member is not None
        schema = json.load(member)
    validator = jsonschema.validators.validator_for(schema)(schema)
    for paths in ([ROOT], [CASES / name for name in case_names(kind="bad") if name.endswith(".geojson")]):
        checked = checked_paths(paths)
        findings = Findings(faults=checked.faults, files=checked.files, sources=checked.sources, root=checked.root)
        report = json.loads(rendered(findings, FaultFormat.SARIF))
        assert [error.message for error in validator.iter_errors(report)] == []
