"""`metes explain`: shows what is known about the row, check or source with a given id."""

from __future__ import annotations

from pathlib import Path

from metes.cli.console import console, print_json, progress
from metes.cli.sealed_package import is_modified
from metes.explain.lookup import explain, explain_check
from metes.files.json_text import collector_paused
from metes.results.case import Case, find_metes_package


def run_explain(identifier: str, path: Path | None, *, as_json: bool, width: int | None = None) -> int:
    """Run `metes explain` and return the exit code. A check is explained without opening a package."""
    explanation = explain_check(identifier)
    if explanation is None:
        case = Case(find_metes_package(path))
        if is_modified(case, as_json=as_json):
            return 1
        with progress("Measuring what this rests on"), collector_paused():
            explanation = explain(identifier, case)
    if as_json:
        print_json(explanation.to_dict())
    else:
        explanation.print(console(width))
    return 0
