"""An instrument or transfer has a signature date after its entry into force.

If a date is not known to the day, its first possible day counts. A blank entry into force is accepted.

Why it matters: one of the two days is wrong, and so is every answer about that time.
How to mend: read the sources again. Look for an old style date, or a day of ratification entered as the day of
signature.
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
                    expected="a signature date no later than entry into force",
                )
