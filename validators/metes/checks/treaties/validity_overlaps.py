"""Two mutually exclusive rows are valid at the same time: two terms of one office, or two uses of one segment by the
same provision in the same role.

Periods include their first day and exclude their last, so one may start on the day on which the other ends. A blank end
is open. Disputed terms are ignored.

Why it matters: the question who held the office, or what the line was on that day, then has two answers.
How to mend: find out which of the two days is wrong. A term usually ends on the day on which the next one starts.
Source: docs/data.md, dates; datapackage/schemas/officeholders.json and segment_uses.json.
Since: 0.1.0
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.treaties.shared.transfer_history import day
from metes.tables.table import Row, Value

ID = "T107"
NAME = "validity_overlaps"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

# Table, and the columns for whose values only one row may be valid on a day.
EXCLUSIVE = (
    ("officeholders", ("office_id",)),
    ("segment_uses", ("segment_id", "provision_id", "role")),
)


def faults(context: CheckContext) -> Iterator[Fault]:
    for name, keys in EXCLUSIVE:
        table = context.table(name, *keys, "valid_from", "valid_to")
        groups: dict[tuple[Value, ...], list[Row]] = {}
        for row in table.rows if table is not None else ():
            if row.get("certainty") != "disputed":
                groups.setdefault(tuple(row[key] for key in keys), []).append(row)
        for rows in groups.values():
            ordered = sorted(rows, key=lambda row: (day(row["valid_from"]) or datetime.date.min, row.line))
            for one, following in pairwise(ordered):
                ends, begins = day(one["valid_to"]), day(following["valid_from"]) or datetime.date.min
                if table is not None and (ends is None or begins < ends):
                    yield FAULT.in_row(
                        table,
                        following,
                        field="valid_from",
                        found=f"{' '.join(str(following[key]) for key in keys if following[key])} from {begins} on",
                        expected=f"a day from {ends or 'the end'} on, where line {one.line} ends",
                    )
