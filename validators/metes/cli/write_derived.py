"""What the commands do, returning the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from rich.console import Console

from metes.cli.console import console, print_utf8
from metes.files.atomic import write_atomic
from metes.files.errors import PackageError
from metes.package.bundled import bundled_root, is_bundled, nearest_root
from metes.package.package import Package, open_package
from metes.results import derived_tables

LAYERS = ("segments_layer", "territories_layer")


def run_validate(path: Path | None, *, form: str | None, outputs: Sequence[Path]) -> int:
    """`metes validate`. Reports of faults alone are written as `metes check` writes them."""
    from metes.cli.check import asked_reports, exit_code, show_reports
    from metes.report.faults.fault_report import Findings
    from metes.report.faults.format_names import FaultFormat
    from metes.report.faults.text import crashes_text, faults_text
    from metes.report.tables import summary_lines, verdict_table
    from metes.results.validation import validate

    reports = asked_reports(form, outputs)
    report = validate(find_own_package(path))
    code = exit_code(report)
    if reports.stdout is FaultFormat.JSON:
        # The whole of it: faults, measurements and verdicts.
        print_json(report.to_dict())
        return code
    if reports.stdout is not FaultFormat.TEXT:
        show_reports(Findings.of_validation(report), reports)
        return code
    out = console()
    if report.verdicts:
        out.print(verdict_table(report.verdicts))
    if report.faults:
        faults_text(report.faults, out, Findings.of_validation(report).sources)
    crashes_text(report.crashes, out)
    for line in summary_lines(report):
        out.print(line, highlight=False)
    return code


def run_measure(path: Path | None, *, as_json: bool, write: bool) -> int:
    """`metes measure`."""
    from metes.model import read_register
    from metes.report.tables import measurement_table
    from metes.survey.package import survey

    package = find_own_package(path)
    if is_broken(package, as_json=as_json):
        return 1
    rows = derived_tables.measurement_rows(survey(package, read_register(package)).measurements)
    if write:
        write_derived(package, "measurements", rows)
    if as_json:
        print_json({"measurements": [dict(row) for row in rows]})
    elif not write:
        out = console()
        out.print(measurement_table(rows, width=out.width))
    return 0


def run_explain(identifier: str, path: Path | None, *, as_json: bool) -> int:
    """`metes explain`. A check is explained without a package."""
    from metes.explain.lookup import explain, explain_check

    explanation = explain_check(identifier)
    if explanation is None:
        package = find_own_package(path)
        if is_broken(package, as_json=as_json):
            return 1
        explanation = explain(identifier, package)
    if as_json:
        print_json(explanation.to_dict())
    else:
        explanation.print(console())
    return 0


def run_at(asked: tuple[str, str, str | None], path: Path | None, *, as_json: bool) -> int:
    """Answers who held and who claimed a point."""
    from metes.at import answer, question
    from metes.model import read_register
    from metes.report.at import explain_at
    from metes.report.at_json import at_json
    from metes.survey.boundaries import outline_stretches

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


def find_package(path: Path | None) -> Package:
    """Opens the named package, or the nearest one upwards from the working folder, or the one that came with metes."""
    if path is not None:
        return open_package(path)
    here = Path.cwd()
    root = nearest_root(here) or bundled_root()
    if root is None:
        raise PackageError(
            f"{here}: no datapackage.json here or in any folder above; name the package: metes validate PATH"
        )
    return open_package(root)


def find_own_package(path: Path | None) -> Package:
    """The same, for commands that need the tables of metes; refuses packages that lack one of them."""
    from metes.model import Register

    package = find_package(path)
    needed = ("claims", *(field.name for field in fields(Register)), *LAYERS)
    missing = [name for name in dict.fromkeys(needed) if not package.has(name)]
    if missing:
        more = f" and {len(missing) - 1} others of ours" if len(missing) > 1 else ""
        raise PackageError(
            f"{package.root / package.file.path}: not a package of metes: no table {missing[0]}{more}; "
            f"for the faults of any package use `metes check {package.root}`"
        )
    return package


def is_broken(package: Package, *, as_json: bool) -> bool:
    """Whether a file that is measured or judged is not the one that was sealed; shows the faults if so.

    The derived tables are not looked at: these commands write them, and read them only to compare."""
    from metes.checks import check_before_measuring
    from metes.report.faults.text import faults_json, faults_text

    ours = {package.resource(name).path for name in derived_tables.TABLES if package.has(name)}
    faults = [
        fault for fault in check_before_measuring(package) if fault.file not in ours and fault.severity == "error"
    ]
    if faults and as_json:
        print_json({"faults": faults_json(faults)})
    elif faults:
        errors = Console(stderr=True)
        faults_text(faults, errors)
        errors.print(
            "Not measured: mend the faults first; seal what you meant to change with: make build", soft_wrap=True
        )
    return bool(faults)


def write_derived(package: Package, name: str, rows: derived_tables.Rows) -> None:
    """Writes a derived table, unless the stored one agrees: another version of PROJ then changes no byte."""
    from metes.checks.claims import measurement_not_reproduced, verdict_not_reproduced

    if is_bundled(package.root):
        raise PackageError(f"{package.root}: the package of the installation; --write needs one of your own: name it")
    path = package.root / "datapackage" / "derived" / f"{name}.csv"
    compare = measurement_not_reproduced.compare if name == "measurements" else verdict_not_reproduced.compare
    if path.is_file():
        try:
            same = next(iter(compare(derived_tables.stored_rows(package, name), rows)), None) is None
        except PackageError:
            same = False  # an unreadable old table is replaced
        if same:
            print(f"{name}.csv agrees with a fresh run", file=sys.stderr)
            return
    write_atomic(path, derived_tables.csv_text(rows))
    print(f"{name}.csv written, {len(rows)} rows", file=sys.stderr)


def print_json(value: Mapping[str, Any]) -> None:
    """Writes an object to standard output."""
    print_utf8(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")
