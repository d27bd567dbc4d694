"""The holder at a control point contradicts the transfers of the territory that contains the place.

A legal holder is compared with the transfers in force on that day: it must be the side that received the territory
last, or a state that came before or after that side. An administrator in fact is compared with the recorded days of
control: the ceding side no longer holds from that day on, the receiving state itself not before it. Both sides may
hold where a transfer or the point is disputed, or where a part passed of which no reading is the outline. A place is
in a territory if the default reading holds it by more than the accuracies of both; of several territories the
smallest with transfers counts.

A third power that holds de facto, as in an occupation, contradicts nothing, and no disputed claim of a third power
contradicts a disputed transfer. Before the first transfer the tables do not
say since when the ceding side held the land legally. T102 reports a receiving side before that day.

Why it matters: the two tables tell different stories, and each reader picks one.
How to mend: read both sources. One of the two rows has the wrong holder, day, place or basis, or a transfer is missing.
If the sources disagree, mark the row `disputed`.
Source: docs/data.md, control points; docs/glossary.md, basis.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.treaties.shared.transfer_history import (
    DatedRow,
    PointComparison,
    TransferHistory,
    point_comparisons,
    read_transfer_history,
)
from metes.tables.table import Value

ID = "T101"
NAME = "control_point_contradicted"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    history = read_transfer_history(context)
    for case in point_comparisons(context, history, "legal"):
        if case.last and not _may_hold_in_law(history, case):
            yield _fault(case, "in law", f"{_receivers(case.last)} or its predecessor or successor", case.last[0])
    for case in point_comparisons(context, history, "de_facto"):
        yield from _in_fact(history, case)


def _may_hold_in_law(history: TransferHistory, case: PointComparison) -> bool:
    holder = case.point["polity_id"]
    for transfer in case.last:
        is_claim = case.point.get("certainty") == "disputed"
        if transfer.is_disputed and is_claim:
            return True
        is_open = transfer.is_disputed or transfer.is_part or is_claim
        sides = (transfer.receiver, transfer.giver) if is_open else (transfer.receiver,)
        if any(history.is_of_line(holder, side) for side in sides):
            return True
    return False


def _in_fact(history: TransferHistory, case: PointComparison) -> Iterator[Fault]:
    if case.point.get("certainty") == "disputed" or any(each.is_part for each in (*case.last, *case.next)):
        return
    holder = case.point["polity_id"]
    # One provision may transfer parts in both directions: every receiver may hold the place.
    provisions = {transfer.row["provision_id"] for transfer in (*case.last, *case.next)}
    receivers = [p.receiver for p in history.legal.get(case.territory, ()) if p.row["provision_id"] in provisions]
    if case.last:
        if _is_one_of(history, holder, [p.giver for p in case.last]) and not _is_one_of(history, holder, receivers):
            yield _fault(case, "in fact", f"no longer {holder}", case.last[0])
    # A predecessor of the receiving side may have held the place earlier, and left.
    elif holder in receivers and not _is_one_of(history, holder, [p.giver for p in case.next]):
        yield _fault(case, "in fact", f"not yet {holder}", case.next[0])


def _is_one_of(history: TransferHistory, holder: Value, sides: list[Value]) -> bool:
    return any(history.is_of_line(holder, side) for side in sides)


def _receivers(transfers: tuple[DatedRow, ...]) -> str:
    return " or ".join(sorted({str(transfer.receiver) for transfer in transfers}))


def _fault(case: PointComparison, how: str, expected: str, transfer: DatedRow) -> Fault:
    point = case.point
    return FAULT.in_row(
        case.table,
        point,
        field="polity_id",
        found=f"{point['polity_id']} holding {point['place_id']} {how} on {point['date']}",
        expected=f"{expected}, by transfer {transfer.row['transfer_id']} of {case.territory} from {transfer.start} on",
    )
