"""The tables that people read in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from metes.derived import Rows
from metes.model.enums import Verdict
from metes.validation import Report
from metes.verdicts import ClaimVerdict
from metes.verdicts.record import published

STYLES = {
    Verdict.CONSISTENT: "green",
    Verdict.INCONSISTENT: "red",
    Verdict.UNDECIDED: "yellow",
    Verdict.NOT_CHECKABLE: "dim",
}


def verdict_table(verdicts: Sequence[ClaimVerdict]) -> Table:
    """Claim, what was published, what is found, verdict, why."""
    table = Table(pad_edge=False, expand=True, box=box.SIMPLE_HEAD)
    table.add_column("Claim", no_wrap=True)
    table.add_column("As published", ratio=3, overflow="fold")
    table.add_column("What is found", ratio=4, overflow="fold")
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Why", ratio=7, overflow="fold")
    for verdict in verdicts:
        opinion = verdict.opinion
        table.add_row(
            verdict.claim.claim_id,
            Text(published(verdict.claim)),
            Text(opinion.found_text),
            Text(opinion.verdict.value, style=STYLES[opinion.verdict]),
            Text(opinion.reason),
        )
    return table


def measurement_table(rows: Rows) -> Table:
    """Subject, value and interval, with the parts of the budget and the largest difference of a cross-check."""
    table = Table(pad_edge=False, box=box.SIMPLE_HEAD)
    for name in ("Subject", "Quantity"):
        table.add_column(name, no_wrap=True)
    for name in ("Value", "Low", "High", "Random ±", "Systematic ±", "Cross-check"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        value, unit = row["value"], row["unit"]
        checks = [row[name] for name in row if name.startswith("check_") and row[name] is not None]
        largest = max((abs(check / value - 1.0) for check in checks), default=None)
        table.add_row(
            row["subject_id"],
            row["quantity"],
            f"{value:,.2f} {unit}",
            *(
                "" if row[name] is None else f"{row[name]:,.2f}"
                for name in ("low", "high", "random_half", "systematic_half")
            ),
            "" if largest is None else f"{largest:.0e}",
        )
    return table


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 fault", "no faults", "2 faults"."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def summary_lines(report: Report) -> list[str]:
    """The last lines of a validation: what it was about, and the result."""
    name, version = report.package.descriptor.get("name"), report.package.descriptor.get("version")
    errors = sum(fault.severity == "error" for fault in report.faults)
    warnings = len(report.faults) - errors
    lines = [
        f"{name} {version}: {counted(errors, 'fault')}" + (f", {counted(warnings, 'warning')}" if warnings else "")
    ]
    if not report.was_judged:
        return [*lines, "Not measured and not judged: mend the faults first."]
    counts = Counter(verdict.opinion.verdict for verdict in report.verdicts)
    words = ", ".join(f"{counts[word]} {word.value}" for word in Verdict)
    lines.append(f"{len(report.measurements)} measurements; {len(report.verdicts)} claims: {words}")
    lines.append("A verdict is about a document's figure, not about a fault. Whole arithmetic: metes explain C38")
    return lines
