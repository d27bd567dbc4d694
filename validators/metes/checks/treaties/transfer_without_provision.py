"""A transfer rests on a provision that, by the table of effects, does nothing to its territory.

An effect that can carry a transfer is one that transfers, confirms, recognises, delimits or demarcates.

Why it matters: one of the two tables says that land passed, the other that the text did not pass it; claims about
instruments are judged by both.
How to mend: name the provision that moved the territory; where the text does say so, add its effect.
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
            found = f"{row['provision_id']}, with no effect on {row['territory_id']} that moves it"
            expected = f"a provision that {', '.join(CARRYING[:-1])} or {CARRYING[-1]} it"
            yield FAULT.in_row(table, row, field="provision_id", found=found, expected=expected)
