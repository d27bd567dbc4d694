"""An instrument or a transfer is signed after the day on which it is in force.

Of a date that is not known to the day, the first day that it allows counts. A blank entry into force says nothing.

Why it matters: one of the two days is wrong, and every question about that time is answered wrongly with it.
How to mend: read the sources again; look for a date that is left in the old style, and for a ratification day taken
for a signature.
Source: Vienna Convention on the Law of Treaties, article 24; datapackage/schemas/treaties.json.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.treaties.shared.transfer_history import day

ID = "T103"
NAME = "signed_after_in_force"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

# Table, its key, and its column with the first possible day of signature.
SIGNED = (("transfers", "transfer_id", "signed"), ("treaties", "treaty_id", "date_earliest"))


def faults(context: CheckContext) -> Iterator[Fault]:
    for name, key, column in SIGNED:
        table = context.table(name, key, column, "in_force")
        for row in table.rows if table is not None else ():
            signed, in_force = day(row[column]), day(row["in_force"])
            if table is not None and signed is not None and in_force is not None and signed > in_force:
                yield FAULT.in_row(
                    table,
                    row,
                    field="in_force",
                    found=f"{row[key]} in force on {in_force} and signed on {signed}",
                    expected="a day of signature that is not later",
                )
