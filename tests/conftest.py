"""Lets tests import the build scripts as the scripts import each other, and what tests share."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option of `make check-deep`, and those of the pictures of the page."""
    parser.addoption(
        "--deep",
        action="store_true",
        help="break the whole package, not the cropped one, and try thousands of random files",
    )
    parser.addoption("--screenshots", type=Path, metavar="FOLDER", help="directory for the screenshots of the page")
    parser.addoption("--write-pictures", action="store_true", help="write docs/page.png anew")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that a test may break."""
    target = tmp_path / "package"
    for folder in ("datapackage", "geometries"):
        shutil.copytree(ROOT / folder, target / folder)
    shutil.copy(ROOT / "datapackage.json", target)
    return target


@pytest.fixture(scope="session")
def cropped_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small package cut from the real one, for reading; see cropped.py."""
    from cropped import crop

    return crop(tmp_path_factory.mktemp("cropped") / "package")


@pytest.fixture
def cropped(cropped_package: Path, tmp_path: Path) -> Path:
    """A copy of the small package that a test may break."""
    return Path(shutil.copytree(cropped_package, tmp_path / "cropped"))
