"""`metes validate`: checks, measures and judges a package, and compares the results with its derived tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from metes.cli.check import asked_reports, exit_code, show_reports
from metes.cli.console import console, print_error, print_json, progress
from metes.cli.output_files import refuse_inputs
from metes.report.faults.fault_report import Findings
from metes.report.faults.formats import FaultFormat
from metes.report.faults.text import crashes_text, faults_text
from metes.report.tables import verdict_table
from metes.report.validation import summary_lines
from metes.results.case import find_metes_package
from metes.results.validation import validate


def run_validate(
    path: Path | None, *, form: str | None, outputs: Sequence[Path], with_verdicts: bool, width: int | None = None
) -> int:
    """Run `metes validate` and return the exit code. Fault reports have the formats of `metes check`.

    `with_verdicts`: print the table of all verdicts before the summary.
    """
    reports = asked_reports(form, outputs)
    package = find_metes_package(path)
    for each in outputs:
        refuse_inputs("--output", each, [package.file.location])
    with progress("Checking the package") as step:
        report = validate(package, step)
    if report.stopped and reports.stdout is not FaultFormat.TEXT:
        print_error(report.stopped)
    code = exit_code(report)
    if reports.stdout is FaultFormat.JSON:
        # The whole of it: faults, measurements and verdicts.
        print_json(report.to_dict())
        return code
    if reports.stdout is not FaultFormat.TEXT:
        show_reports(Findings.of_validation(report), reports)
        return code
    out = console(width)
    if report.verdicts and with_verdicts:
        out.print(verdict_table(report.verdicts))
    if report.faults:
        faults_text(report.faults, out, Findings.of_validation(report).sources)
    crashes_text(report.crashes, out)
    for line in summary_lines(report):
        out.print(line, highlight=False, markup=False, soft_wrap=True)
    return code
