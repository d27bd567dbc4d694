"""A checkable claim has no operand, or one of its operands is empty.

Claims of the kind `none` cannot be checked and need no operand.

Why it matters: an operand chosen at the time of judging could be chosen to suit the verdict.
How to mend: add a row to claim_operands.csv: the reading, line, figure, treaty or person that the claim's own wording
means, with the reason.
Source: docs/method.md, the verdict rule.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity

ID = "C101"
NAME = "claim_without_operand"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_judging=True)

# Columns of an operand that do not identify what the claim is about.
NOT_AN_OBJECT = ("claim_id", "seq", "role", "reason")


def faults(context: CheckContext) -> Iterator[Fault]:
    claims = context.table("claims", "claim_id", "kind")
    operands = context.table("claim_operands", "claim_id", "seq")
    if claims is None or operands is None:
        return
    with_operand = {row["claim_id"] for row in operands.rows}
    for row in claims.rows:
        if row["kind"] != "none" and row["claim_id"] not in with_operand:
            yield FAULT.in_row(
                claims,
                row,
                field=None,
                found=f"claim {row['claim_id']} of kind {row['kind']} without an operand",
                expected=f"a row for the claim in {operands.path}",
                related=(operands.path,),
            )
    for row in operands.rows:
        if all(value is None for name, value in row.values.items() if name not in NOT_AN_OBJECT):
            found = f"operand {row['seq']} of claim {row['claim_id']}, which has no id"
            yield FAULT.in_row(operands, row, field=None, found=found, expected="the id of what the claim is about")
