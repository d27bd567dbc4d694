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
from metes.report.faults.excerpt import CUT, MOST_COLUMNS, Excerpt, Excerpts
from metes.report.faults.fault_report import Findings, grouped

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
# Wide enough for the longest severity and two blanks: the ids of the checks stand below each other.
SEVERITY_WIDTH = len("warning") + 2
# A report into a file or a pipe has no width of its own, and its lines are not folded.
UNFOLDED_WIDTH = 150
INDENT = " " * 6
LABEL_WIDTH = len("expected  ")
GUTTER_WIDTH = len("        1 | ")
LEAST_WIDTH = 20
# Of one kind in one file; the other formats list every one. A thousand times the same hides all the rest.
MOST_OF_A_KIND = 20


def faults_text(
    faults: Sequence[Fault],
    console: Console,
    sources: Mapping[str, File] | None = None,
    most: int | None = MOST_OF_A_KIND,
) -> None:
    """Print faults grouped by file and check, with source lines if `sources` has the file.

    Each group says whether it is of errors or warnings, in words and, on a terminal, in colour; of one check the errors
    come first. Source lines are cut, and the lines below them folded, to the width of the console.
    """
    excerpts = Excerpts(sources or {}, min(MOST_COLUMNS, _room(console, GUTTER_WIDTH + 2 * len(CUT))))
    for file, groups in groupby(grouped(faults), key=lambda group: group[0]):
        console.print(Text(printable(file), style="bold"), soft_wrap=True)
        for _, _, group in groups:
            group = sorted(group, key=lambda fault: fault.severity is not Severity.ERROR)
            shown = group if most is None else group[:most]
            for index, fault in enumerate(shown):
                if index == 0 or shown[index - 1].severity is not fault.severity:
                    console.print(_heading(fault), soft_wrap=True)
                # What neighbours share is said once, after them.
                has_mend = index == len(shown) - 1 or shown[index + 1].mend != fault.mend
                # Text, not markup: what comes from the data must not colour or hide anything.
                console.print(_lines(fault, excerpts.of(fault), console, has_mend=has_mend), soft_wrap=True)
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


def _heading(fault: Fault) -> Text:
    style = STYLES[fault.severity]
    return Text.assemble("  ", (f"{fault.severity:<{SEVERITY_WIDTH}}{fault.id} {fault.name}", style))


def _lines(fault: Fault, excerpt: Excerpt | None, console: Console, *, has_mend: bool) -> Text:
    text = Text()
    where = fault.where()
    if where:
        text.append(f"    {printable(where)}\n")
    if excerpt is not None:
        _append_excerpt(text, excerpt, STYLES[fault.severity])
    tolerance = f" (tolerance {fault.tolerance})" if fault.tolerance else ""
    labelled = [("found", fault.found, ""), ("expected", fault.expected + tolerance, "")]
    if fault.examples:
        labelled.append(("counts", f"as {fault.count:,} faults; metes check --all lists each", "dim"))
    if fault.mend and has_mend:
        labelled.append(("to mend", " ".join(fault.mend.split()), "dim"))
    lines = [Text(_folded(label, printable(words), console), style=style) for label, words, style in labelled]
    return text.append_text(Text("\n").join(lines))


def _folded(label: str, words: str, console: Console) -> str:
    """A label and its words, which go on below their beginning where the line is too narrow for them."""
    first = f"{INDENT}{label:<{LABEL_WIDTH}}"
    if console.width >= UNFOLDED_WIDTH and not console.is_terminal:
        return first + words
    lines = Text(words).wrap(console, _room(console, len(first)))
    return first + f"\n{' ' * len(first)}".join(line.plain.rstrip() for line in lines)


def _room(console: Console, taken: int) -> int:
    return max(LEAST_WIDTH, console.width - taken)


def _append_excerpt(text: Text, excerpt: Excerpt, style: str) -> None:
    gutter = f"{excerpt.line:>{GUTTER_WIDTH - 3}} | "
    text.append(gutter, style="dim")
    text.append(f"{excerpt.text}\n")
    if excerpt.before is not None:
        # Chinese characters take two columns of a terminal.
        text.append(f"{' ' * (len(gutter) - 2)}| ", style="dim")
        text.append(f"{' ' * cell_len(excerpt.before)}^\n", style=style)
