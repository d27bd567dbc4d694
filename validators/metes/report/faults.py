"""Shows faults: as text, grouped by file, or as records for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from metes.checks.fault import Fault, Severity, printable

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}


def faults_text(faults: Sequence[Fault], console: Console) -> None:
    """Prints faults grouped by file; colours only on a terminal."""
    ordered = sorted(faults, key=Fault.order)
    for file, group in groupby(ordered, key=lambda fault: fault.file):
        console.print(Text(printable(file), style="bold"), soft_wrap=True)
        for fault in group:
            # Text, not markup: what comes from the data must not colour or hide anything.
            console.print(_lines(fault), soft_wrap=True)


def faults_json(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """One record per fault, sorted by file and line, ready for JSON."""
    return [fault.to_dict() for fault in sorted(faults, key=Fault.order)]


def _lines(fault: Fault) -> Text:
    text = Text("  ")
    text.append(f"{fault.id} {fault.name}", style=STYLES[fault.severity])
    if fault.where():
        text.append(f"  {printable(fault.where())}")
    text.append(f"\n    found     {printable(fault.found)}")
    tolerance = f" (tolerance {fault.tolerance})" if fault.tolerance else ""
    text.append(f"\n    expected  {printable(fault.expected + tolerance)}")
    if fault.mend:
        text.append(f"\n    to mend   {' '.join(fault.mend.split())}", style="dim")
    return text
