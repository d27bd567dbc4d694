"""The lower end of an interval is above its upper end, or a period ends before it starts.

The check covers the columns low and high, and pairs of columns that end in _low and _high, _from and _to, or _earliest
and _latest. Periods exclude their last day, so a period that starts and ends on the same day is empty and also a fault.

Why it matters: an inverted interval contains no value, so every comparison with it fails.
How to mend: find out which of the two ends is wrong. They may just be swapped.
Source: docs/method.md, the verdict rule; docs/data.md, dates.
Since: 0.1.0
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.package.package import ResourceKind
from metes.tables.table import Row, Table, Value

ID = "C102"
NAME = "interval_inverted"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_judging=True)

ENDS = (("low", "high"), ("from", "to"), ("earliest", "latest"))
HALF_OPEN = "from"


def faults(context: CheckContext) -> Iterator[Fault]:
    if not context.package.has("sources"):
        return
    for resource in context.package.resources:
        table = context.table(resource.name) if resource.kind is ResourceKind.TABLE else None
        if table is None:
            continue
        pairs = list(_pairs(table))
        for row in table.rows:
            yield from _inverted(table, row, pairs)


def _pairs(table: Table) -> Iterator[tuple[str, str]]:
    for name in table.fields:
        stem, _, end = name.rpartition("_")
        for lower, upper in ENDS:
            partner = f"{stem}_{upper}" if stem else upper
            if end == lower and partner in table.fields:
                yield name, partner


def _inverted(table: Table, row: Row, pairs: list[tuple[str, str]]) -> Iterator[Fault]:
    for lower, upper in pairs:
        is_half_open = lower.endswith(HALF_OPEN)
        if not is_inverted(row[lower], row[upper], is_half_open=is_half_open):
            continue
        yield FAULT.in_row(
            table,
            row,
            field=upper,
            found=f"{_shown(row[upper])}, while {lower} is {_shown(row[lower])}",
            expected=f"a value {'above' if is_half_open else 'at or above'} {lower}",
        )


def is_inverted(low: Value, high: Value, *, is_half_open: bool) -> bool:
    """Whether the interval from `low` to `high` is empty; False where an end is missing or the types differ."""
    if isinstance(low, datetime.date) and isinstance(high, datetime.date):
        return high < low or (is_half_open and high == low)
    if isinstance(low, int | float) and isinstance(high, int | float):
        return high < low
    return False


def _shown(value: Value) -> str:
    return quoted(value).strip('"')
