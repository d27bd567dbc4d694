"""Judge office claims: whether a person held an office on a given day."""

from __future__ import annotations

import datetime

from metes.model.claims import Claim
from metes.model.dates import Days
from metes.model.enums import Certainty, OperandRole, Verdict
from metes.model.treaties import Officeholder
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input, Opinion, nothing_found
from metes.verdicts.evidence import Evidence
from metes.verdicts.judges.date import claimed_days
from metes.verdicts.messages import Count, Date, DayRange, Listing, Message, in_english


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the claimed days with every term that the person served in the office."""
    person = evidence.one_operand(claim, OperandRole.PERSON, "person")
    office = evidence.one_operand(claim, OperandRole.OFFICE, "office")
    held = [
        row
        for row in evidence.register.officeholders
        if (row.person_id, row.office_id) == (person.target[1], office.target[1])
    ]
    days = claimed_days(claim)
    who, what = evidence.named(person), evidence.named(office)
    if not held:
        return nothing_found(message=say.NO_TERM(who=who, what=what), finding=say.NO_TERM_FOUND())
    verdict, clause, deciding = _compare(days, held)
    difference = None if verdict is not Verdict.INCONSISTENT else float(days.days_apart(_days(deciding)))
    terms = Listing([term(row) for row in held])
    ending = {
        Verdict.CONSISTENT: say.COVERS(days=DayRange(days)),
        Verdict.INCONSISTENT: _distance(days, deciding),
        Verdict.UNDECIDED: _decide(days, deciding),
    }[verdict]
    return Opinion(
        verdict=verdict,
        clause=clause,
        message=say.IN_OFFICE(who=who, what=what, terms=terms, ending=ending),
        finding=say.SERVED(terms=terms),
        inputs=tuple(_input(row, f"{in_english(who)}, {in_english(what)}", decides=row is deciding) for row in held),
        margin=difference,
        margin_unit=None if difference is None else "day",
    )


def _input(row: Officeholder, name: str, *, decides: bool) -> Input:
    return Input(
        role=OperandRole.OFFICE.value,
        input_type="office",
        input_id=row.office_id,
        statement=f"{name}: {in_english(term(row))} ({row.certainty.value}, {row.source_id})",
        certainty=row.certainty,
        decides=decides,
    )


def _compare(days: Days, held: list[Officeholder]) -> tuple[Verdict, str, Officeholder]:
    """Verdict, clause and the term that decides; a disputed term neither confirms nor excludes anything."""
    undisputed = [row for row in held if row.certainty is not Certainty.DISPUTED]
    disputed = [row for row in held if row.certainty is Certainty.DISPUTED]
    for row in undisputed:
        if _days(row).contains(days):
            return Verdict.CONSISTENT, "exact: in office on every claimed day", row
    if disputed:
        nearest = min(disputed, key=lambda row: days.days_apart(_days(row)))
        return Verdict.UNDECIDED, "exact: the sources disagree about the term", nearest
    nearest = min(undisputed, key=lambda row: days.days_apart(_days(row)))
    if days.days_apart(_days(nearest)) == 0:
        return Verdict.UNDECIDED, "exact: in office on some of the claimed days only", nearest
    return Verdict.INCONSISTENT, "exact: in office on none of the claimed days", nearest


def _distance(days: Days, row: Officeholder) -> Message:
    served = _days(row)
    apart = Count(days.days_apart(served), "day")
    if served.last < days.first:
        return say.LEFT_BEFORE(day=Date(str(served.last)), apart=apart, claimed=Date(str(days.first)))
    return say.CAME_AFTER(day=Date(str(served.first)), apart=apart, claimed=Date(str(days.last)))


def _decide(days: Days, row: Officeholder) -> Message:
    if row.certainty is Certainty.DISPUTED:
        return say.OFFICE_DISPUTED(days=DayRange(days), term=term(row))
    return say.OFFICE_IN_PART(days=DayRange(days))


def term(row: Officeholder) -> Message:
    """A term in words, from its first day to the first day after it."""
    first = Date(str(row.valid_from))
    return say.TERM_SINCE(first=first) if row.valid_to is None else say.TERM(first=first, last=Date(str(row.valid_to)))


def _days(row: Officeholder) -> Days:
    """A term as a range of days, both ends included; a term that has not ended lasts to the end of the calendar."""
    last = datetime.date.max if row.valid_to is None else row.valid_to - datetime.timedelta(days=1)
    return Days(first=row.valid_from, last=last)
