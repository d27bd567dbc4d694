"""`metes measure`: measures every territory and line of a package."""

from __future__ import annotations

from pathlib import Path

from metes.cli.console import console, print_json, progress
from metes.cli.sealed_package import is_modified
from metes.report.tables import measurement_table
from metes.results import derived_tables
from metes.results.case import Case, find_metes_package
from metes.results.derived_tables import write_derived


def run_measure(path: Path | None, *, as_json: bool, write: bool) -> int:
    """Run `metes measure`: print the measurements or write the derived table; return the exit code."""
    case = Case(find_metes_package(path))
    if is_modified(case, as_json=as_json):
        return 1
    with progress("Measuring areas and lengths"):
        rows = derived_tables.measurement_rows(case.measurements)
    if write:
        write_derived(case.package, "measurements", rows)
    if as_json:
        print_json({"measurements": [dict(row) for row in rows]})
    elif not write:
        out = console()
        out.print(measurement_table(rows, width=out.width))
    return 0
