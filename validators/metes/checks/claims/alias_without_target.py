"""An alias names a row that its table does not have.

The check covers the register aliases: each row has the name of a table and an id in it, which no foreign key can
follow, since the table differs from row to row.

Why it matters: the name is found by nobody, or a question about it ends in an error.
How to mend: correct target_id or target_table; remove the alias of a row that was withdrawn.
Source: datapackage/schemas/aliases.json.
Since: 0.2.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.tables.table import Value

ID = "C120"
NAME = "alias_without_target"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_judging=True)

# Column of the ids of each table that an alias may name.
KEYS = {
    "territories": "territory_id",
    "readings": "reading_id",
    "lines": "line_id",
    "treaties": "treaty_id",
    "places": "place_id",
    "polities": "polity_id",
}


def faults(context: CheckContext) -> Iterator[Fault]:
    table = context.table("aliases", "alias", "target_table", "target_id")
    ids: dict[Value, set[Value]] = {}
    for row in () if table is None else table.rows:
        name = row["target_table"]
        if name not in KEYS:
            continue  # the schema lists the tables
        if name not in ids:
            ids[name] = {each[KEYS[str(name)]] for each in context.rows(str(name), KEYS[str(name)])}
        # A table without rows cannot be read, which other checks report.
        if table is not None and ids[name] and row["target_id"] not in ids[name]:
            yield FAULT.in_row(
                table,
                row,
                field="target_id",
                found=f"{quoted(row['target_id'])} for the alias {quoted(row['alias'])}",
                expected=f"the id of a row of {name}",
            )
