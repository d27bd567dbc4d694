"""A transfer, signatory, control point, office or present outline names a polity that did not exist at that time.

Existence is half-open: the first day belongs to the polity, `valid_to` no longer does. A party to a transfer must
exist on one of the days of signature, entry into force and control; a ceding side may end on that very day, since it
may end by the transfer. A side that signs must exist on a day that the date of its instrument allows. A control point
needs a holder that existed on one of the days that its date stands for. A term of office needs a polity that existed
on one of its days; the term may begin before it, as an office may be older than the independence of its state. A
present outline belongs to a state that has not ended. A blank end of an existence is open, and a blank day of a
transfer is left out.

Why it matters: a state that did not exist could not cede, sign or hold. Usually its successor is meant.
How to mend: name the polity of that time, or correct the days of its existence.
Source: datapackage/schemas/polities.json.
Since: 0.1.0
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.treaties.shared.transfer_history import day
from metes.model.dates import Days, days_of
from metes.model.treaties import DATE_LENGTHS
from metes.tables.table import Row, Table, Value

ID = "T104"
NAME = "polity_did_not_exist"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

Polities = Mapping[Value, Row]
ONE_DAY = datetime.timedelta(days=1)
LENGTHS: Mapping[Value, int] = {precision.value: length for precision, length in DATE_LENGTHS.items()}


def faults(context: CheckContext) -> Iterator[Fault]:
    rows = context.rows("polities", "polity_id", "valid_from", "valid_to")
    polities = {row["polity_id"]: row for row in rows}
    yield from _transfers(context, polities)
    yield from _signatories(context, polities)
    yield from _control_points(context, polities)
    yield from _terms(context, polities)
    yield from _outlines(context)


def _control_points(context: CheckContext, polities: Polities) -> Iterator[Fault]:
    table = context.table("control_points", "control_point_id", "polity_id", "date")
    for row in table.rows if table is not None else ():
        date = day(row["date"])
        if table is None or date is None:
            continue
        # A day that stands for a month or year allows each day of it.
        stated = str(date)[: LENGTHS.get(row.get("date_precision"), len("1860-11-14"))]
        days = days_of(stated)
        if not exists(polities.get(row["polity_id"]), days.first, days.last):
            yield _fault(table, row, "polity_id", stated, polities)


def _terms(context: CheckContext, polities: Polities) -> Iterator[Fault]:
    offices = {row["office_id"]: row["polity_id"] for row in context.rows("offices", "office_id", "polity_id")}
    table = context.table("officeholders", "office_id", "valid_from", "valid_to")
    for row in table.rows if table is not None else ():
        polity = polities.get(offices.get(row["office_id"]))
        first, end = day(row["valid_from"]), day(row["valid_to"])
        if table is None or polity is None or first is None:
            continue
        last = datetime.date.max if end is None else end - ONE_DAY
        if not exists(polity, first, last):
            when = (
                f"{polity['polity_id']} from {first} on" if end is None else f"{polity['polity_id']} {first} to {last}"
            )
            yield FAULT.in_row(table, row, field="office_id", found=f"an office of {when}", expected=_expected(polity))


def _outlines(context: CheckContext) -> Iterator[Fault]:
    table = context.table("polities", "polity_id", "valid_to", "present_territory_id")
    for row in table.rows if table is not None else ():
        if table is not None and row["present_territory_id"] is not None and row["valid_to"] is not None:
            yield FAULT.in_row(
                table,
                row,
                field="present_territory_id",
                found=f"{row['present_territory_id']} as the present territory of {row['polity_id']}, "
                f"which ended on {row['valid_to']}",
                expected="a state that exists",
            )


def _transfers(context: CheckContext, polities: Polities) -> Iterator[Fault]:
    table = context.table("transfers", "from_polity_id", "to_polity_id", "signed", "in_force", "control_from")
    for row in table.rows if table is not None else ():
        days = [date for name in ("signed", "in_force", "control_from") if (date := day(row[name])) is not None]
        for field in ("from_polity_id", "to_polity_id"):
            polity = polities.get(row[field])
            # A ceding side that ended by the transfer existed until the day before.
            earlier = [date - ONE_DAY for date in days] if field == "from_polity_id" else []
            if table is not None and days and not any(exists(polity, date, date) for date in (*days, *earlier)):
                yield _fault(table, row, field, ", ".join(str(date) for date in sorted(set(days))), polities)


def _signatories(context: CheckContext, polities: Polities) -> Iterator[Fault]:
    treaties = context.rows("treaties", "treaty_id", "date_earliest", "date_latest")
    dates = {row["treaty_id"]: (day(row["date_earliest"]), day(row["date_latest"])) for row in treaties}
    table = context.table("signatories", "treaty_id", "polity_id")
    for row in table.rows if table is not None else ():
        first, last = dates.get(row["treaty_id"], (None, None))
        if table is None or first is None or last is None:
            continue
        if not exists(polities.get(row["polity_id"]), first, last):
            yield _fault(table, row, "polity_id", str(first) if first == last else f"{first} to {last}", polities)


def exists(polity: Row | None, first: datetime.date, last: datetime.date) -> bool:
    """Whether a polity existed on a day from `first` to `last`, both included; True for an unknown polity."""
    if polity is None:
        return True
    return Days(first=first, last=last).overlap(day(polity["valid_from"]), day(polity["valid_to"]))


def _fault(table: Table, row: Row, field: str, when: str, polities: Polities) -> Fault:
    return FAULT.in_row(
        table, row, field=field, found=f"{row[field]} on {when}", expected=_expected(polities[row[field]])
    )


def _expected(polity: Row) -> str:
    begins, ends = polity["valid_from"], polity["valid_to"]
    life = " ".join(
        part for part in (f"from {begins} on" if begins else "", f"until the day before {ends}" if ends else "") if part
    )
    return f"a polity of that time; this one existed {life}"
