"""Faults as GitHub Actions workflow commands, shown as annotations of a pull request."""

from __future__ import annotations

from metes.checks.engine.fault import Fault, Severity
from metes.files.printable import printable, without_controls
from metes.report.faults.fault_report import Findings


def github_text(findings: Findings) -> str:
    """One command per fault and per crashed check, and one notice per remark on waivers."""
    lines = [_command(fault, findings.place_of(fault)) for fault in findings.faults]
    lines += [f"::error title={crash.check_id} could not run::{_data(crash.message())}" for crash in findings.crashes]
    lines += [f"::notice title=metes::{_data(note)}" for note in findings.notes]
    return "".join(f"{line}\n" for line in [*lines, printable(findings.headline)])


def _command(fault: Fault, file: str) -> str:
    command = "error" if fault.severity is Severity.ERROR else "warning"
    properties = {"file": file, "line": fault.line, "col": fault.column, "title": f"{fault.id} {fault.name}"}
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    return f"::{command} {given}::{_data(fault.message())}"


def _data(text: str) -> str:
    """Text escaped as the GitHub runner requires, so that it cannot start another command."""
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return without_controls(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
