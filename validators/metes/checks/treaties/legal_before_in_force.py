"""Something is said to hold in law before the instrument that it rests on was signed or in force.

Looked at are transfers, whose own entry into force may not be earlier than signature or entry into force of their
treaty, and legal control points: the receiving side may not be the legal holder before the first transfer of the
territory counts, unless the point is disputed. A transfer counts from its own entry into force, where blank from that
of its treaty, and where that is blank too from signature; the day itself is included.

Why it matters: no legal transfer comes before its instrument; what came earlier was control in fact.
How to mend: if the row is about administration, its basis is `de_facto` or its day belongs into `control_from`; else
find out which of the two days is wrong. Where a claim was upheld until the instrument, the point says `disputed`.
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
