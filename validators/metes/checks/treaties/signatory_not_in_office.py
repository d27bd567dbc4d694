"""A person signed in the name of an office that the person did not hold on that day.

The check covers signatories whose capacity, up to the first comma, is the name of an office of their polity, if the
tables record a term for this person or for somebody else on that day. A term includes its first day and excludes its
last. If a date is not known to the day, any possible day is accepted. Disputed terms are ignored.

Why it matters: the name, the day or the capacity is wrong, and claims about who signed what depend on each of them.
How to mend: read the sources of both rows again. Deputies and special envoys sign in their own capacity.
Source: Vienna Convention on the Law of Treaties, article 7; datapackage/schemas/officeholders.json.
Since: 0.1.0
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.treaties.shared.transfer_history import day
from metes.model.dates import Days
from metes.tables.table import Row

ID = "T105"
NAME = "signatory_not_in_office"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    offices = context.rows("offices", "office_id", "name_en", "polity_id")
    terms = context.rows("officeholders", "person_id", "office_id", "valid_from", "valid_to")
    treaties = {row["treaty_id"]: row for row in context.rows("treaties", "treaty_id", "date_earliest", "date_latest")}
    table = context.table("signatories", "treaty_id", "person_id", "polity_id", "capacity")
    for row in table.rows if table is not None else ():
        treaty = treaties.get(row["treaty_id"])
        if treaty is None or table is None:
            continue
        first, last = day(treaty["date_earliest"]), day(treaty["date_latest"])
        meant = {office["office_id"] for office in offices if _is_named(office, row)}
        of_office = [term for term in terms if term["office_id"] in meant]
        if first is None or last is None or any(_is_unsure(term, row) for term in of_office):
            continue
        holders = [term for term in of_office if _holds(term, first, last)]
        own = [term for term in of_office if term["person_id"] == row["person_id"]]
        if (own or holders) and not any(term["person_id"] == row["person_id"] for term in holders):
            yield FAULT.in_row(
                table,
                row,
                field="person_id",
                found=f"{row['person_id']} as {row['capacity']} on {first if first == last else f'{first} to {last}'}",
                expected=_expected(own, holders),
            )


def _is_named(office: Row, signatory: Row) -> bool:
    title = re.split(r"[,;]", str(signatory["capacity"]))[0].strip().lower()
    return office["polity_id"] == signatory["polity_id"] and str(office["name_en"]).lower().startswith(f"{title} of ")


def _is_unsure(term: Row, signatory: Row) -> bool:
    return term["person_id"] == signatory["person_id"] and term.get("certainty") == "disputed"


def _holds(term: Row, first: datetime.date, last: datetime.date) -> bool:
    return Days(first=first, last=last).overlap(day(term["valid_from"]), day(term["valid_to"]))


def _expected(own: list[Row], holders: list[Row]) -> str:
    if holders:
        return f"{holders[0]['person_id']}, in office on that day"
    return "; ".join(f"a day from {term['valid_from']} to the day before {term['valid_to'] or 'today'}" for term in own)
