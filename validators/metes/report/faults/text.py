"""Prints faults as text, grouped by file and check with their source lines, and converts them to records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from metes.checks.engine.crash import Crash
from metes.checks.engine.fault import Fault, Severity
from metes.files.file import File
from metes.files.printable import printable
from metes.report.faults.excerpt import Excerpt, Excerpts
from metes.report.faults.fault_report import Findings, grouped

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
# Of one kind in one file; the other formats list every one. A thousand times the same hides all the rest.
MOST_OF_A_KIND = 20


def faults_text(
    faults: Sequence[Fault],
    console: Console,
    sources: Mapping[str, File] | None = None,
    most: int | None = MOST_OF_A_KIND,
) -> None:
    """Print faults grouped by file and check, with source lines if `sources` has the file; in colour on a terminal."""
    excerpts = Excerpts(sources or {})
    for file, groups in groupby(grouped(faults), key=lambda group: group[0]):
        console.print(Text(printable(file), style="bold"), soft_wrap=True)
        for _, _, group in groups:
            shown = group if most is None else group[:most]
            for index, fault in enumerate(shown):
                # What neighbours share is said once, after them.
                has_mend = index == len(shown) - 1 or shown[index + 1].mend != fault.mend
                text = _lines(fault, excerpts.of(fault), is_first=index == 0, has_mend=has_mend)
                # Text, not markup: what comes from the data must not colour or hide anything.
                console.print(text, soft_wrap=True)
            if len(group) > len(shown):
                more = f"    and {len(group) - len(shown):,} more {group[0].id} in this file; --all shows them"
                console.print(Text(more, style="dim"), soft_wrap=True)


def findings_text(findings: Findings, console: Console, most: int | None = MOST_OF_A_KIND) -> None:
    """Print a whole report: faults, crashed checks, remarks on waivers and a summary."""
    faults_text(findings.faults, console, findings.sources, most)
    crashes_text(findings.crashes, console)
    for note in findings.notes:
        console.print(Text(printable(note), style="yellow"), soft_wrap=True)
    console.print(Text(findings.headline), soft_wrap=True)


def crashes_text(crashes: Sequence[Crash], console: Console) -> None:
    """Print one line for each crashed check."""
    for crash in crashes:
        console.print(Text(crash.message(), style=STYLES[Severity.ERROR]), soft_wrap=True)


def faults_json(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """One JSON-ready record per fault, sorted by file and line."""
    return [fault.to_dict() for fault in sorted(faults, key=Fault.order)]


def _lines(fault: Fault, excerpt: Excerpt | None, *, is_first: bool, has_mend: bool) -> Text:
    text = Text()
    if is_first:
        text.append("  ")
        text.append(f"{fault.id} {fault.name}", style=STYLES[fault.severity])
        text.append("\n")
    where = fault.where()
    if where:
        text.append(f"    {printable(where)}\n")
    if excerpt is not None:
        _append_excerpt(text, excerpt)
    text.append(f"      found     {printable(fault.found)}\n")
    tolerance = f" (tolerance {fault.tolerance})" if fault.tolerance else ""
    text.append(f"      expected  {printable(fault.expected + tolerance)}")
    if fault.examples:
        text.append(f"\n      counts    as {fault.count:,} faults; metes check --all lists each", style="dim")
    if fault.mend and has_mend:
        text.append(f"\n      to mend   {printable(' '.join(fault.mend.split()))}", style="dim")
    return text


def _append_excerpt(text: Text, excerpt: Excerpt) -> None:
    gutter = f"{excerpt.line:>9} | "
    text.append(gutter, style="dim")
    text.append(f"{excerpt.text}\n")
    if excerpt.before is not None:
        # Chinese characters take two columns of a terminal.
        text.append(f"{' ' * (len(gutter) - 2)}| ", style="dim")
        text.append(f"{' ' * cell_len(excerpt.before)}^\n", style=STYLES[Severity.ERROR])
