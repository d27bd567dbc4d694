"""`metes check`: runs the checks and writes fault reports to files and standard output."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metes.cli.console import console, print_utf8, progress
from metes.cli.resource_limits import allowed_for
from metes.files.atomic import write_atomic
from metes.files.errors import InputError, OutputError
from metes.package.bundled import nearest_root
from metes.report.faults.fault_report import Findings
from metes.report.faults.formats import FaultFormat, format_of, rendered

if TYPE_CHECKING:
    from metes.results.validation import Report

CHECK_CRASHED = 3


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """Which checks run, which faults are waived, and how many faults of a kind the text report shows (`most`).

    With `is_strict`, every warning is an error.
    """

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    waivers: Path | None = None
    today: str | None = None
    most: int | None = None
    is_strict: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Requested reports: output files with their formats, and the format for standard output (None: only a summary)."""

    files: tuple[tuple[Path, FaultFormat], ...]
    stdout: FaultFormat | None


def run_check(paths: Sequence[Path], options: CheckOptions, *, form: str | None, outputs: Sequence[Path]) -> int:
    """Run `metes check` on the paths, or on the nearest package above the working directory; return the exit code."""
    from metes.checks import CHECKS, checked_paths
    from metes.checks.engine.runner import strict
    from metes.checks.engine.selection import chosen_checks
    from metes.checks.engine.waivers import apply_waivers, day_of, read_waivers

    asked = asked_reports(form, outputs)
    checks = chosen_checks(CHECKS, options.select, options.ignore)
    waivers = () if options.waivers is None else read_waivers(options.waivers, CHECKS)
    today = datetime.date.today() if not options.today else day_of(options.today, "--today")
    given = paths or [_package_here()]
    with allowed_for(given), progress("Checking the files"):
        checked = checked_paths(given, checks)
    if options.is_strict:
        checked = strict(checked)
    findings = Findings.of_check(checked, apply_waivers(checked.faults, waivers, today))
    show_reports(findings, asked, options.most)
    return exit_code(findings)


def exit_code(found: Findings | Report) -> int:
    """Exit code of a check or validation: 3 if any check crashed, else 1 if there are errors, else 0."""
    if found.crashes:
        return CHECK_CRASHED
    return 0 if found.is_clean else 1


def asked_reports(form: str | None, outputs: Sequence[Path]) -> Asked:
    """Combine --format and --output into the requested reports; raises InputError if they contradict each other."""
    if not outputs:
        return Asked(files=(), stdout=FaultFormat(form or FaultFormat.TEXT))
    if form is not None and len(outputs) > 1:
        raise InputError(f"--format {form}: found {len(outputs)} outputs; expected one: the endings say the rest")
    for path in outputs:
        if path.is_dir() or not path.resolve().parent.is_dir():
            raise InputError(f"--output {path}: found no folder to write this file to; expected one")
    files = tuple((path, FaultFormat(form) if form is not None else format_of(path)) for path in outputs)
    return Asked(files=files, stdout=None)


def show_reports(findings: Findings, asked: Asked, most: int | None = 20) -> None:
    """Write the requested report files, each atomically, and print a report or one summary line to standard output."""
    for path, form in asked.files:
        try:
            write_atomic(path, rendered(findings, form))
        except OSError as error:
            raise OutputError(f"--output {path}: cannot be written ({error.strerror})") from error
    if asked.stdout is None:
        out = console()
        out.print(findings.headline, highlight=False, markup=False, soft_wrap=True)
    elif asked.stdout is FaultFormat.TEXT:
        from metes.report.faults.text import findings_text

        findings_text(findings, console(), most)
    else:
        print_utf8(rendered(findings, asked.stdout))


def explain_one(identifier: str) -> int:
    """Run `metes check --explain`: print the page of one check.

    Raises InputError for an unknown id or a whole family.
    """
    from metes.checks import CHECKS
    from metes.checks.engine.selection import named_checks
    from metes.explain.lookup import explain_check

    chosen, *others = sorted(named_checks(CHECKS, identifier, "--explain"))
    explanation = explain_check(chosen)
    if explanation is None or others:
        raise InputError(f"--explain: found the family {identifier}; expected one check, such as {chosen}")
    explanation.print(console())
    return 0


def _package_here() -> Path:
    """Nearest package at or above the working directory. The installed package is never checked by default."""
    root = nearest_root(Path.cwd())
    if root is None:
        raise InputError(
            f"{Path.cwd()}: no datapackage.json here or in any folder above; name what to check: metes check ."
        )
    return root
