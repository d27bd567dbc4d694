"""The GIS files of the release, written once for all tests here, and a real QGIS where one is installed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gis_readers import missing
from metes.export.export import export, tables_of
from metes.export.selection import Selection
from metes.export.tables import GisTable
from metes.package.package import open_package
from qgis_files import NAME, ROOT, SYSTEM_PYTHON, Look, system_environment

LOOK = Path(__file__).parent / "look_with_qgis.py"


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released")
    package = open_package(ROOT)
    export(package, "gpkg", folder / f"{NAME}.gpkg")
    export(package, "fgb", folder / "flatgeobuf")
    return folder


@pytest.fixture(scope="session")
def tables() -> Mapping[str, GisTable]:
    return tables_of(open_package(ROOT), Selection())


@cache
def has_qgis() -> bool:
    if not SYSTEM_PYTHON.is_file():
        return False
    asked = subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, env=system_environment("."))
    return asked.returncode == 0


@pytest.fixture(scope="session")
def look(tmp_path_factory: pytest.TempPathFactory) -> Look:
    """Runs a script under PyQGIS and returns what it says it saw."""
    if not has_qgis():
        missing("no QGIS for the system's Python: apt-get install --no-install-recommends qgis python3-qgis")
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: str | Path) -> Mapping[str, Any]:
        done = subprocess.run(
            [SYSTEM_PYTHON, LOOK, *map(str, arguments)],
            capture_output=True,
            text=True,
            env=system_environment(str(home)),
            timeout=200,
        )
        assert "SEEN" in done.stdout, done.stderr[-3000:]
        seen: Mapping[str, Any] = json.loads(done.stdout.partition("SEEN")[2])
        return seen

    return run
