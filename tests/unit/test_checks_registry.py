"""What every check promises: a page, an id for ever, a name that is its file's, cases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cases import case_names
from metes import checks
from metes.checks import CHECKS, RETIRED, Check, check_page
from metes.checks.engine.check import FAMILIES, SECTIONS, RunnableCheck, Scope, order

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(checks.__file__).parent


def by_id(check: Check) -> str:
    return check.ID


def test_registry_is_sorted_by_running_order() -> None:
    ids = [check.ID for check in CHECKS]
    assert ids == sorted(ids, key=order)


def test_ids_and_names_stand_once() -> None:
    ids = [*(check.ID for check in CHECKS), *RETIRED]
    assert len(set(ids)) == len(ids)
    assert len({check.NAME for check in CHECKS}) == len(CHECKS)


def test_registry_holds_every_module_with_an_id() -> None:
    modules = {path.stem for path in FOLDER.rglob("*.py") if "\nID = " in path.read_text(encoding="utf-8")}
    assert modules == {check.NAME for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_name_is_that_of_the_file(check: Check) -> None:
    assert check.__name__.rpartition(".")[2] == check.NAME  # type: ignore[attr-defined]  # a module
    assert check.ID[0] in FAMILIES


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_page_has_its_sections_in_order(check: Check) -> None:
    page = check_page(check)
    assert list(page) == ["What is found", *SECTIONS]
    assert all(page.values())
    first = page["What is found"].split("\n\n")[0]
    assert first.endswith("."), "the fault is one sentence"


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_check_runs_or_compares(check: Check) -> None:
    assert isinstance(check, RunnableCheck) or check.SCOPE is Scope.DERIVED
    assert hasattr(check, "compare") == (check.SCOPE is Scope.DERIVED)


@pytest.mark.parametrize("check", [c for c in CHECKS if c.SCOPE is not Scope.DERIVED], ids=by_id)
@pytest.mark.parametrize("kind", ["good", "bad"])
def test_check_has_cases(check: Check, kind: str) -> None:
    assert case_names(check.NAME, kind)


def test_page_of_all_checks_is_current() -> None:
    script = ROOT / "scripts" / "write_check_pages.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
