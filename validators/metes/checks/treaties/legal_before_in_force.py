"""A row gives legal effect to an instrument before the instrument was signed or entered into force.

The check covers transfers, whose entry into force may not precede the signature or entry into force of their treaty,
and legal control points: the receiving side may not be the legal holder before the first transfer of the territory
takes effect, unless the point is disputed. A transfer takes effect on its own entry into force, otherwise on that of
its treaty, otherwise on signature, that day included.

Why it matters: no legal transfer precedes its instrument. Earlier possession was de facto control.
How to mend: if the row is about administration, set its basis to `de_facto` or enter the day in `control_from`;
otherwise find out which of the two days is wrong. If the claim was upheld until the instrument, mark the point
`disputed`.
Source: docs/data.md, control points; Vienna Convention on the Law of Treaties, article 24.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.treaties.shared.transfer_history import PointComparison, day, point_comparisons, read_transfer_history

ID = "T102"
NAME = "legal_before_in_force"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    yield from _transfers(context)
    history = read_transfer_history(context)
    for case in point_comparisons(context, history, "legal", of_every_part=True):
        if case.last or case.point.get("certainty") == "disputed":
            continue
        holder = case.point["polity_id"]
        gives = any(history.is_of_line(holder, transfer.giver) for transfer in case.next)
        receives = any(history.is_of_line(holder, transfer.receiver) for transfer in case.next)
        if receives and not gives:
            yield _early_holder(case)


def _transfers(context: CheckContext) -> Iterator[Fault]:
    provisions = {row["provision_id"]: row["treaty_id"] for row in context.rows("provisions", "provision_id")}
    treaties = {row["treaty_id"]: row for row in context.rows("treaties", "treaty_id", "date_earliest", "in_force")}
    table = context.table("transfers", "transfer_id", "provision_id", "in_force")
    for row in table.rows if table is not None else ():
        treaty = treaties.get(provisions.get(row["provision_id"]))
        in_force = day(row["in_force"])
        if treaty is None or in_force is None or table is None:
            continue
        signed, began = day(treaty["date_earliest"]), day(treaty["in_force"])
        for limit, what in ((began, "entered into force"), (signed, "was signed")):
            if limit is not None and in_force < limit:
                yield FAULT.in_row(
                    table,
                    row,
                    field="in_force",
                    found=f"transfer {row['transfer_id']} in force on {in_force}",
                    expected=f"{limit} or later, when {treaty['treaty_id']} {what}",
                )
                break


def _early_holder(case: PointComparison) -> Fault:
    point, transfer = case.point, case.next[0]
    return FAULT.in_row(
        case.table,
        point,
        field="date",
        found=f"{point['polity_id']} as legal holder of {point['place_id']} on {point['date']}",
        expected=f"{transfer.start} or later, by transfer {transfer.row['transfer_id']} of {case.territory}",
    )
