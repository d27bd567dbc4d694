"""A transfer cites a provision that has no effect on its territory in the table of effects.

The effects that support a transfer are transfers, confirms, recognises, delimits and demarcates.

Why it matters: one table says that the provision transferred the land, and the other that it did not; claims about
instruments depend on both.
How to mend: cite the provision that transferred the territory. If the text does so, add the effect to the table.
Source: docs/glossary.md, transfer and effect.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity

ID = "T106"
NAME = "transfer_without_provision"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

CARRYING = ("transfers", "confirms", "recognises", "delimits", "demarcates")


def faults(context: CheckContext) -> Iterator[Fault]:
    effects = context.rows("effects", "provision_id", "effect", "territory_id")
    carried = {(row["provision_id"], row["territory_id"]) for row in effects if row["effect"] in CARRYING}
    table = context.table("transfers", "transfer_id", "territory_id", "provision_id")
    if table is None or context.table("effects", "provision_id") is None:
        return
    for row in table.rows:
        if (row["provision_id"], row["territory_id"]) not in carried:
            found = f"{row['provision_id']}, which has no such effect on {row['territory_id']}"
            expected = f"a provision that {', '.join(CARRYING[:-1])} or {CARRYING[-1]} the territory"
            yield FAULT.in_row(table, row, field="provision_id", found=found, expected=expected)
