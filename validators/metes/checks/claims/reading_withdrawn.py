"""A row is about a reading that was withdrawn, or one that was withdrawn stands among the readings again.

Looked at is every column for a reading, in all tables. The list is the table retired_readings.

Why it matters: an extent is withdrawn because it is no longer defensible; what is judged by it is not either.
How to mend: decide anew which reading is meant; the message names the one that stands in its place, if there is one.
Source: datapackage/registers/README.md, rules for a row.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.package.package import ResourceKind

ID = "C111"
NAME = "reading_withdrawn"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_judging=True)

LIST = "retired_readings"
COLUMN = "reading_id"
FIELDS = (COLUMN, "withdrawn_on", "reason")


def faults(context: CheckContext) -> Iterator[Fault]:
    retired = {row[COLUMN]: row for row in context.rows(LIST, *FIELDS)}
    if not retired:
        return
    for resource in context.package.resources:
        table = context.table(resource.name) if resource.kind is ResourceKind.TABLE and resource.name != LIST else None
        columns = [] if table is None else [name for name in table.fields if name.endswith(COLUMN)]
        for row in () if table is None or not columns else table.rows:
            for name in columns:
                if table is None or row[name] not in retired:
                    continue
                gone = retired[row[name]]
                instead = gone.get("replaced_by")
                yield FAULT.in_row(
                    table,
                    row,
                    field=name,
                    found=f"{quoted(row[name])}, withdrawn on {gone['withdrawn_on']}: {gone['reason']}",
                    expected="another reading" if instead is None else f"another reading, as {instead}",
                    related=(context.package.resource(LIST).path,),
                )
