"""A date is not in EDTF notation, or is not a day of the calendar.

The check covers the column date_text of all tables: YYYY, YYYY-MM, YYYY-MM-DD, or two of these separated by a slash.
The first may be two dots, for a period with an open start.

Why it matters: an event on a day that does not exist is neither before nor after any other.
How to mend: look up the date in the source. Convert old style dates to the new style, and keep the old style date in
the note.
Source: EDTF (ISO 8601-2:2019), level 0; docs/method.md, the verdict rule.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.model.dates import span_of
from metes.package.package import ResourceKind

ID = "C112"
NAME = "date_not_in_calendar"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_judging=True)

COLUMN = "date_text"


def faults(context: CheckContext) -> Iterator[Fault]:
    for resource in context.package.resources:
        table = context.table(resource.name, COLUMN) if resource.kind is ResourceKind.TABLE else None
        for row in () if table is None else table.rows:
            text = row[COLUMN]
            if table is None or text is None:
                continue
            try:
                span_of(str(text))
            except ValueError:
                yield FAULT.in_row(
                    table,
                    row,
                    field=COLUMN,
                    found=quoted(text),
                    expected="a valid date as YYYY-MM-DD, YYYY-MM or YYYY, or two of them with a slash between",
                )
