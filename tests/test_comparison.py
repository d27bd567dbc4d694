"""The page that compares with other validators follows from its tables, and our column from our answers of today."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cases import case_names
from command import ROOT
from metes.checks import Severity, checked_paths
from metes.files.errors import InputError
from suites import Suite, SuiteCase, suites
from tables import rows

TABLE = ROOT / "docs" / "comparison.csv"
SUITES = ROOT / "docs" / "comparison_suites.csv"
HEAD = ("suite", "title", "like", "case", "right", "rule")


def answer(case: SuiteCase) -> str:
    """What metes says about a case."""
    try:
        checked = checked_paths([case.path])
    except InputError:
        return "error"
    assert checked.crashes == ()
    severities = {fault.severity for fault in checked.faults}
    return "error" if Severity.ERROR in severities else "warning" if severities else "no"


def test_page_follows_from_its_tables() -> None:
    script = ROOT / "scripts" / "compare_validators.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_table_holds_cases_that_are_there_and_names_versions() -> None:
    versions, *found = rows(TABLE)
    assert all(versions.values())
    assert found
    assert {row["case"] for row in found} <= set(case_names())
    assert all(bool(row["ours"]) == ("/bad/" in row["case"]) for row in found)


def test_table_of_the_suites_holds_every_case_with_its_rule() -> None:
    expected = [
        (suite.name, suite.title, suite.like, case.name, case.right, case.rule)
        for suite in suites()
        for case in suite.cases
    ]
    assert [tuple(row[name] for name in HEAD) for row in rows(SUITES)] == expected
    assert len({(suite, case, right) for suite, _, _, case, right, _ in expected}) == len(expected)


@pytest.mark.parametrize("suite", suites(), ids=lambda suite: suite.name)
def test_metes_is_right_on_every_case_of_a_suite(suite: Suite) -> None:
    """No good case is refused, no bad one accepted, and the table has what metes says today."""
    stored = {(row["case"], row["right"]): row["ours"] for row in rows(SUITES) if row["suite"] == suite.name}
    said = {(case.name, case.right): answer(case) for case in suite.cases}
    assert said == stored
    wrong = {"good": {"error"}, "bad": {"warning", "no"}, "bad to write": {"no"}}
    assert [key for key, value in said.items() if value in wrong[key[1]]] == []
