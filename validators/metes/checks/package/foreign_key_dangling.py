"""A foreign key refers to a row that the other table does not have.

Features of a layer and rows in the descriptor count as rows too. The check skips a key if the key column of the other
table has errors of its own or if two resources share its name; fix those first. reading_withdrawn (C111) reports
readings that were withdrawn.

Why it matters: nobody can find out what the row is about.
How to mend: correct the id, or add the missing row to the other table.
Source: Table Schema v2, `foreignKeys`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.files.errors import similar_ids
from metes.package.keys import Dangling, dangling

ID = "P107"
NAME = "foreign_key_dangling"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
# In a longer table no id is looked for: comparing spellings takes milliseconds for each thousand.
MOST_IDS = 5_000
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_judging=True, found_by_frictionless="in tables")


def faults(context: CheckContext) -> Iterator[Fault]:
    withdrawn = {(row["reading_id"],) for row in context.rows("retired_readings", "reading_id")}
    for found in dangling(context.package, context.key_target):
        unsettled = {(error.path, error.field) for error in context.table_report.faults}
        paths = {found.target.path, *context.package.resource(found.key.target).shown_paths}
        if any((path, field) in unsettled for path in paths for field in found.key.target_fields):
            continue
        if found.key.target == "readings" and tuple(found.row[field] for field in found.key.fields) in withdrawn:
            continue
        fields = ", ".join(found.key.target_fields)
        # The descriptor may hold the rows of several tables.
        rows = (
            found.target.path if context.package.resource(found.key.target).paths else f"the rows of {found.key.target}"
        )
        yield FAULT.in_row(
            found.table,
            found.row,
            field=", ".join(found.key.fields),
            found=", ".join(quoted(found.row[field]) for field in found.key.fields),
            expected=f"a value from column {fields} of {rows}{_suggestion(found)}",
            related=(found.target.path,),
        )


def _suggestion(found: Dangling) -> str:
    """Ids of the other table that are spelt like the one that dangles: "sq mi" is meant for sq_mi."""
    values = [found.row[field] for field in found.key.fields]
    if len(values) != 1 or len(found.target.rows) > MOST_IDS:
        return ""
    ids = [str(row[found.key.target_fields[0]]) for row in found.target.rows]
    near = similar_ids(str(values[0]), ids)[:2]
    return f"; did you mean {' or '.join(near)}?" if near else ""
