"""A claim lacks an operand that its kind requires, such as the denominator of a ratio or the person in an office.

C101 reports claims without any operand.

Why it matters: the judge has nothing to compare with, or would have to guess.
How to mend: add the row to claim_operands.csv, with the role that the message names and the reason.
Source: docs/method.md, the verdict rule.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.tables.table import Value

ID = "C105"
NAME = "operand_missing"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

# Roles that the operands of each kind of claim must have: one role of every group.
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "area": (("subject", "official"),),
    "length": (("subject",),),
    "ratio": (("numerator",), ("denominator",)),
    "share": (("numerator",), ("denominator",)),
    "rank": (("subject",), ("list",)),
    "count": (("subject", "list"),),
    "date": (("treaty", "territory", "place", "subject", "first"),),
    "signatory": (("treaty",), ("person",)),
    "office": (("person",), ("office",)),
    "attribution": (("treaty",), ("territory", "subject")),
    "direction": (("territory",),),
    "location": (("place", "first"),),
    "name": (("treaty", "place", "subject"),),
    "consistency": (("first",), ("second",)),
}


def faults(context: CheckContext) -> Iterator[Fault]:
    claims = context.table("claims", "claim_id", "kind")
    roles: dict[Value, set[str]] = {}
    for row in context.rows("claim_operands", "claim_id", "role"):
        roles.setdefault(row["claim_id"], set()).add(str(row["role"]))
    for row in claims.rows if claims is not None else ():
        given = roles.get(row["claim_id"], set())
        lacking = [needed for needed in NEEDED.get(str(row["kind"]), ()) if not given & set(needed)]
        if claims is not None and given and lacking:
            yield FAULT.in_row(
                claims,
                row,
                field="kind",
                found=f"claim {row['claim_id']} of kind {row['kind']} without {' and '.join(lacking[0])}",
                expected=f"an operand with the role {' or '.join(lacking[0])}",
            )
