"""The page that compares with other validators follows from its table, and the table from our cases."""

from __future__ import annotations

import subprocess
import sys

from cases import case_names
from command import ROOT
from tables import rows

TABLE = ROOT / "docs" / "comparison.csv"


def test_page_follows_from_its_table() -> None:
    script = ROOT / "scripts" / "compare_validators.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_table_holds_cases_that_are_there_and_names_versions() -> None:
    versions, *found = rows(TABLE)
    assert all(versions.values())
    assert found
    assert {row["case"] for row in found} <= set(case_names())
    assert all(bool(row["ours"]) == ("/bad/" in row["case"]) for row in found)
