"""Tables of verdicts and measurements for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from metes.model.enums import Verdict
from metes.results.derived_tables import Rows
from metes.verdicts import ClaimVerdict
from metes.verdicts.claim_verdict import published
from metes.verdicts.wording import VERDICT_WORDS

STYLES = {
    Verdict.CONSISTENT: "green",
    Verdict.INCONSISTENT: "red",
    Verdict.UNDECIDED: "yellow",
    Verdict.NOT_CHECKABLE: "dim",
}


def verdict_table(verdicts: Sequence[ClaimVerdict]) -> Table:
    """Table of verdicts: claim, published value, finding, verdict and reason."""
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
            Text(VERDICT_WORDS[opinion.verdict], style=STYLES[opinion.verdict]),
            Text(opinion.reason),
        )
    return table


MEASUREMENT_COLUMNS = ("Subject", "Quantity", "Value", "Low", "High", "Random ±", "Systematic ±", "Cross-check")
# What is left out first where the terminal is narrow; value and interval always stay.
DISPENSABLE = ("Cross-check", "Systematic ±", "Random ±", "Quantity")
# The subject may be folded down to this; a number never is, while there is room for it at all.
NARROWEST_SUBJECT = 12
# SIMPLE_HEAD sets each column off by a space on both sides and a blank where other boxes draw a line.
PADDING = 3


def measurement_table(rows: Rows, *, width: int) -> Table:
    """Table of measurements: subject, value, interval, budget and largest difference between cross-checks.

    Columns that do not fit into `width` are omitted, so that no number is cut.
    """
    cells = [_measurement_cells(row) for row in rows]
    widths = {name: max(len(name), *(len(row[name]) for row in cells)) for name in MEASUREMENT_COLUMNS}
    widths["Subject"] = min(widths["Subject"], NARROWEST_SUBJECT)
    shown = list(MEASUREMENT_COLUMNS)
    for name in DISPENSABLE:
        if sum(widths[each] + PADDING for each in shown) <= width:
            break
        shown.remove(name)
    # Where even these do not fit, digits go on in the next line: folded, and still not cut.
    is_wide_enough = sum(widths[each] + PADDING for each in shown) <= width
    table = Table(pad_edge=False, box=box.SIMPLE_HEAD)
    for name in shown:
        if name in ("Subject", "Quantity"):
            table.add_column(name, overflow="fold")
        else:
            table.add_column(name, justify="right", overflow="fold", min_width=widths[name] if is_wide_enough else None)
    for row in cells:
        table.add_row(*(Text(row[name]) for name in shown))
    return table


def _measurement_cells(row: Mapping[str, Any]) -> Mapping[str, str]:
    value, unit = row["value"], row["unit"]
    checks = [row[name] for name in row if name.startswith("check_") and row[name] is not None]
    largest = max((abs(check / value - 1.0) for check in checks), default=None)
    ends = ("low", "high", "random_half", "systematic_half")
    numbers = ("" if row[name] is None else f"{row[name]:,.2f}" for name in ends)
    cross = "" if largest is None else f"{largest:.0e}"
    texts = (row["subject_id"], row["quantity"], f"{value:,.2f} {unit}", *numbers, cross)
    return dict(zip(MEASUREMENT_COLUMNS, texts, strict=True))
