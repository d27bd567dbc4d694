"""`metes at`: who held and who claimed a point on a date."""

from __future__ import annotations

from pathlib import Path

from metes.at import answer, question
from metes.cli.console import console, print_json
from metes.cli.sealed_package import find_package
from metes.model import read_register
from metes.report.at import explain_at
from metes.report.at_json import at_json
from metes.survey.boundaries import outline_stretches


def run_at(asked: tuple[str, str, str | None], path: Path | None, *, as_json: bool) -> int:
    """Run `metes at` for longitude, latitude and optional date as typed, and return the exit code."""
    read = question(*asked)
    package = find_package(path)
    register = read_register(package)
    shapes = {feature.id: feature.geometry for feature in package.layer("territories_layer").features}
    found = answer(register, shapes, outline_stretches(package, register), read)
    if as_json:
        print_json(at_json(found))
    else:
        explain_at(found).print(console())
    return 0
