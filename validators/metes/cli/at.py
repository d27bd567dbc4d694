"""`metes at`: who held and who claimed a point on a date."""

from __future__ import annotations

from pathlib import Path

from metes.at import answer, question
from metes.cli.console import console, print_json
from metes.package.bundled import find_package
from metes.report.at import explain_at
from metes.report.at_json import at_json
from metes.results.case import Case


def run_at(asked: tuple[str, str, str | None], path: Path | None, *, as_json: bool) -> int:
    """Run `metes at` for longitude, latitude and optional date as typed, and return the exit code."""
    read = question(*asked)
    case = Case(find_package(path))
    found = answer(case.register, case.shapes, case.survey.borders, read)
    if as_json:
        print_json(at_json(found))
    else:
        explain_at(found).print(console())
    return 0
