"""Lets tests import the build scripts as the scripts import each other, and what tests share."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that a test may break."""
    target = tmp_path / "package"
    for folder in ("datapackage", "geometries"):
        shutil.copytree(ROOT / folder, target / folder)
    shutil.copy(ROOT / "datapackage.json", target)
    return target
