"""A row refers to a withdrawn reading, or a withdrawn reading is listed as a reading again.

The check covers every column that refers to a reading, in all tables. The table retired_readings lists the withdrawn
ones.

Why it matters: a reading is withdrawn because it is no longer defensible, and neither is any verdict based on it.
How to mend: decide again which reading is meant. If there is a replacement, the message names it.
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
                    expected="a current reading" if instead is None else f"a current reading, for example {instead}",
                    related=(context.package.resource(LIST).path,),
                )
