"""Formats of fault reports, and the writer of each."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metes.files.errors import InputError

if TYPE_CHECKING:
    # The help of a command names the formats, and waits for none of their writers.
    from metes.report.faults.fault_report import Findings


class FaultFormat(StrEnum):
    """Formats of a fault report."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    HTML = "html"
    GEOJSON = "geojson"


ENDINGS = {
    ".txt": FaultFormat.TEXT,
    ".json": FaultFormat.JSON,
    ".xml": FaultFormat.JUNIT,
    ".sarif": FaultFormat.SARIF,
    ".html": FaultFormat.HTML,
    ".geojson": FaultFormat.GEOJSON,
}


def format_of(path: Path) -> FaultFormat:
    """Format that belongs to a file name's ending; raises InputError for an unknown ending."""
    found = ENDINGS.get(path.suffix.lower())
    if found is None:
        raise InputError(f"{path}: found no format for this ending; expected {', '.join(ENDINGS)}, or --format")
    return found


def rendered(findings: Findings, form: FaultFormat) -> str:
    """A fault report in the given format, as file content."""
    return _writers()[form](findings)


def _writers() -> Mapping[FaultFormat, Callable[[Findings], str]]:
    # A command writes one of them, or two.
    from metes.report.faults.geojson import fault_points_text
    from metes.report.faults.github import github_text
    from metes.report.faults.html import html_text
    from metes.report.faults.junit import junit_text
    from metes.report.faults.sarif import sarif_text

    return {
        FaultFormat.TEXT: _plain_text,
        FaultFormat.CONCISE: concise_text,
        FaultFormat.JSON: json_text,
        FaultFormat.JUNIT: junit_text,
        FaultFormat.SARIF: sarif_text,
        FaultFormat.GITHUB: github_text,
        FaultFormat.HTML: html_text,
        FaultFormat.GEOJSON: fault_points_text,
    }


def json_text(findings: Findings) -> str:
    """A fault report as JSON, with everything that metes knows about the faults."""
    return json.dumps(findings_json(findings), ensure_ascii=False, indent=1, default=str) + "\n"


def findings_json(findings: Findings) -> dict[str, Any]:
    """The object that `--format json` prints: what was checked, faults, waived faults, notes and crashes."""
    from metes.report.faults.text import faults_json

    waived = [
        {"fault": each.fault.to_dict(), "reason": each.waiver.reason, "expires": each.waiver.expires.isoformat()}
        for each in findings.waived
    ]
    return {
        "checked": {"files": findings.files, "packages": list(findings.packages)},
        "faults": faults_json(findings.faults),
        "waived": waived,
        "notes": list(findings.notes),
        "crashes": [crash.message() for crash in findings.crashes],
    }


def concise_text(findings: Findings) -> str:
    """A fault report with one line a fault, as editors read them: `FILE:LINE:COLUMN: error G101 message`.

    A fault without a line is at the first position of its file.
    """
    from metes.checks.engine.fault import Fault
    from metes.files.printable import printable

    lines = []
    for fault in sorted(findings.faults, key=Fault.order):
        place = f"{findings.place_of(fault)}:{fault.line or 1}:{fault.column or 1}"
        tolerance = f" (tolerance {fault.tolerance})" if fault.tolerance else ""
        words = f"{fault.id} {fault.name}: found {fault.found}; expected {fault.expected}{tolerance}"
        lines.append(printable(f"{place}: {fault.severity.value} {words}"))
    lines += [printable(each) for each in (*(crash.message() for crash in findings.crashes), *findings.notes)]
    return "\n".join([*lines, findings.headline]) + "\n"


def _plain_text(findings: Findings) -> str:
    from rich.console import Console

    from metes.report.faults.text import findings_text

    stream = io.StringIO()
    findings_text(findings, Console(file=stream, width=150, no_color=True, force_terminal=False), most=None)
    return stream.getvalue()
