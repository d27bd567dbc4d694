"""What `metes check` does, and how reports of faults are written."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metes.cli.console import console, print_utf8
from metes.cli.resource_limits import allowed_for
from metes.files.atomic import write_atomic
from metes.files.errors import PackageError
from metes.package.bundled import nearest_root
from metes.report.faults.fault_report import Findings
from metes.report.faults.format_names import FaultFormat, format_of
from metes.report.faults.formats import rendered

if TYPE_CHECKING:
    from metes.results.validation import Report

CHECK_CRASHED = 3


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """Which faults are looked for and which are waived; `most` of a kind are shown as text."""

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    waivers: Path | None = None
    today: str | None = None
    most: int | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Reports that were asked for: files with their formats, and what standard output gets."""

    files: tuple[tuple[Path, FaultFormat], ...]
    stdout: FaultFormat | None


def run_check(paths: Sequence[Path], options: CheckOptions, *, form: str | None, outputs: Sequence[Path]) -> int:
    """`metes check`."""
    from metes.checks import CHECKS, checked_paths
    from metes.checks.engine.selection import chosen_checks
    from metes.checks.engine.waivers import apply_waivers, day_of, read_waivers

    asked = asked_reports(form, outputs)
    checks = chosen_checks(CHECKS, options.select, options.ignore)
    waivers = () if options.waivers is None else read_waivers(options.waivers, CHECKS)
    today = datetime.date.today() if not options.today else day_of(options.today, "--today")
    given = paths or [_package_here()]
    with allowed_for(given):
        checked = checked_paths(given, checks)
    findings = Findings.of_check(checked, apply_waivers(checked.faults, waivers, today))
    show_reports(findings, asked, options.most)
    return exit_code(findings)


def exit_code(found: Findings | Report) -> int:
    """0 where nothing is wrong, 1 where there are faults, 3 where a check could not run, whatever the others found."""
    if found.crashes:
        return CHECK_CRASHED
    return 0 if found.is_clean else 1


def asked_reports(form: str | None, outputs: Sequence[Path]) -> Asked:
    """What --format and --output ask for together; raises PackageError where that is not clear."""
    if not outputs:
        return Asked(files=(), stdout=FaultFormat(form or FaultFormat.TEXT))
    if form is not None and len(outputs) > 1:
        raise PackageError(f"--format {form}: found {len(outputs)} outputs; expected one: the endings say the rest")
    for path in outputs:
        if path.is_dir() or not path.resolve().parent.is_dir():
            raise PackageError(f"--output {path}: found no folder to write this file to; expected one")
    files = tuple((path, FaultFormat(form) if form is not None else format_of(path)) for path in outputs)
    return Asked(files=files, stdout=None)


def show_reports(findings: Findings, asked: Asked, most: int | None = 20) -> None:
    """Writes the files, each whole or not at all; prints the report, or where all went to files the sum."""
    for path, form in asked.files:
        try:
            write_atomic(path, rendered(findings, form))
        except OSError as error:
            raise PackageError(f"--output {path}: cannot be written ({error.strerror})") from error
    if asked.stdout is None:
        out = console()
        out.print(findings.headline, highlight=False, markup=False, soft_wrap=True)
    elif asked.stdout is FaultFormat.TEXT:
        from metes.report.faults.text import findings_text

        findings_text(findings, console(), most)
    else:
        print_utf8(rendered(findings, asked.stdout))


def explain_one(identifier: str) -> int:
    """`metes check --explain`: the page of a check; raises PackageError where none has that id or name."""
    from metes.checks import CHECKS
    from metes.checks.engine.selection import named_checks
    from metes.explain.lookup import explain_check

    chosen, *others = sorted(named_checks(CHECKS, identifier, "--explain"))
    explanation = explain_check(chosen)
    if explanation is None or others:
        raise PackageError(f"--explain: found the family {identifier}; expected one check, as {chosen}")
    explanation.print(console())
    return 0


def _package_here() -> Path:
    """The nearest package upwards. The one that came with metes is not meant by whoever stands in another folder."""
    root = nearest_root(Path.cwd())
    if root is None:
        raise PackageError(
            f"{Path.cwd()}: no datapackage.json here or in any folder above; name what to check: metes check ."
        )
    return root
