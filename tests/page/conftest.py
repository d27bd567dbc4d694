"""The page of this package, written once for all tests of a process, and one Chromium for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser import ROOT, Opened, chromium, opened, written
from metes.package.package import open_package
from metes.page.data import payload
from metes.results.case import Case


@pytest.fixture(scope="session")
def data() -> dict[str, Any]:
    """The payload of the page, as Python has it."""
    return payload(Case(open_package(ROOT)))


@pytest.fixture(scope="session")
def page_file(data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, in a directory with a blank in its name."""
    folder = tmp_path_factory.mktemp("written") / "a new place"
    folder.mkdir()
    return written(data, folder)


@pytest.fixture(scope="session")
def inner_file(data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same page, whose functions tests can call as `inner.go(...)`."""
    return written(data, tmp_path_factory.mktemp("inner"), shows=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def real(browser: Browser, page_file: Path) -> Iterator[Opened]:
    """The page in English at 1440 pixels."""
    with opened(browser, page_file) as found:
        yield found


@pytest.fixture
def inner(browser: Browser, inner_file: Path) -> Iterator[Opened]:
    """The page whose functions tests can call, in English at 1440 pixels."""
    with opened(browser, inner_file) as found:
        yield found
