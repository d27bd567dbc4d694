"""Faults as workflow commands of GitHub Actions, which shows them beside the lines of a pull request."""

from __future__ import annotations

from metes.checks.engine.fault import Fault, Severity, printable
from metes.report.faults.fault_report import Findings


def github_text(findings: Findings) -> str:
    """One command per fault and per check that could not run, and a notice for each word on waivers."""
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
    """A text that cannot begin another command: the escapes are those of the runner itself."""
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
