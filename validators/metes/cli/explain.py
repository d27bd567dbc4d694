"""`metes explain`: shows what is known about the row, check or source with a given id."""

from __future__ import annotations

from pathlib import Path

from metes.cli.console import console, print_json
from metes.cli.sealed_package import find_metes_package, is_modified
from metes.explain.lookup import explain, explain_check


def run_explain(identifier: str, path: Path | None, *, as_json: bool) -> int:
    """Run `metes explain` and return the exit code. A check is explained without opening a package."""
    explanation = explain_check(identifier)
    if explanation is None:
        package = find_metes_package(path)
        if is_modified(package, as_json=as_json):
            return 1
        explanation = explain(identifier, package)
    if as_json:
        print_json(explanation.to_dict())
    else:
        explanation.print(console())
    return 0
