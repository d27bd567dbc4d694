"""A transfer, signatory or control point names a polity that did not exist at the time.

The period of existence includes its first day and excludes `valid_to`. A party to a transfer must exist on one of the
days of signature, entry into force and control; the ceding side may end on that day, since the transfer may end it. A
signing side must exist on a day that the date of its instrument allows. A blank end means that the polity still exists,
and blank days of a transfer are ignored.

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
from metes.model.dates import Days
from metes.tables.table import Row, Table, Value

ID = "T104"
NAME = "polity_did_not_exist"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

Polities = Mapping[Value, Row]
ONE_DAY = datetime.timedelta(days=1)


def faults(context: CheckContext) -> Iterator[Fault]:
    rows = context.rows("polities", "polity_id", "valid_from", "valid_to")
    polities = {row["polity_id"]: row for row in rows}
    yield from _transfers(context, polities)
    yield from _signatories(context, polities)
    table = context.table("control_points", "control_point_id", "polity_id", "date")
    for row in table.rows if table is not None else ():
        date = day(row["date"])
        if table is not None and date is not None and not exists(polities.get(row["polity_id"]), date, date):
            yield _fault(table, row, "polity_id", str(date), polities)


def _transfers(context: CheckContext, polities: Polities) -> Iterator[Fault]:
    table = context.table("transfers", "from_polity_id", "to_polity_id", "signed", "in_force", "control_from")
    for row in table.rows if table is not None else ():
        days = [date for name in ("signed", "in_force", "control_from") if (date := day(row[name])) is not None]
        for field in ("from_polity_id", "to_polity_id"):
            polity = polities.get(row[field])
            # A giving side that ended by the transfer existed until the day before.
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
    polity = polities[row[field]]
    begins, ends = polity["valid_from"], polity["valid_to"]
    life = " ".join(
        part for part in (f"from {begins} on" if begins else "", f"until the day before {ends}" if ends else "") if part
    )
    return FAULT.in_row(
        table,
        row,
        field=field,
        found=f"{row[field]} on {when}",
        expected=f"a polity of that time; this one existed {life}",
    )
