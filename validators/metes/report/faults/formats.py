"""Writes faults in any of the formats."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping

from metes.report.faults.fault_report import Findings
from metes.report.faults.format_names import FaultFormat


def rendered(findings: Findings, form: FaultFormat) -> str:
    """The findings in one of the formats, as it stands in a file."""
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
        FaultFormat.JSON: json_text,
        FaultFormat.JUNIT: junit_text,
        FaultFormat.SARIF: sarif_text,
        FaultFormat.GITHUB: github_text,
        FaultFormat.HTML: html_text,
        FaultFormat.GEOJSON: fault_points_text,
    }


def json_text(findings: Findings) -> str:
    """Everything, for programs."""
    from metes.report.faults.text import faults_json

    waived = [
        {"fault": each.fault.to_dict(), "reason": each.waiver.reason, "expires": each.waiver.expires.isoformat()}
        for each in findings.waived
    ]
    told = {
        "checked": {"files": findings.files, "packages": list(findings.packages)},
        "faults": faults_json(findings.faults),
        "waived": waived,
        "notes": list(findings.notes),
        "crashes": [crash.message() for crash in findings.crashes],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"


def _plain_text(findings: Findings) -> str:
    from rich.console import Console

    from metes.report.faults.text import findings_text

    stream = io.StringIO()
    findings_text(findings, Console(file=stream, width=150, no_color=True, force_terminal=False), most=None)
    return stream.getvalue()
