"""Office claims: whether a person held an office on a day."""

from __future__ import annotations

import datetime

from metes.model.claims import Claim
from metes.model.enums import Certainty, Role, Verdict
from metes.model.treaties import Officeholder
from metes.verdicts.date import claimed_days
from metes.verdicts.dates import Days
from metes.verdicts.record import Input, Opinion
from metes.verdicts.words import number
from metes.verdicts.world import World


def judge(world: World, claim: Claim) -> Opinion:
    """Compares the claimed days with every term that the person served in the office."""
    person, office = world.one_operand(claim, Role.PERSON), world.one_operand(claim, Role.OFFICE)
    held = [
        row
        for row in world.register.officeholders
        if (row.person_id, row.office_id) == (person.target[1], office.target[1])
    ]
    days = claimed_days(claim)
    who, what = world.name_of(person), world.name_of(office)
    terms = " and ".join(str(_days(row)) for row in held)
    inputs = tuple(
        Input(
            role=Role.OFFICE.value,
            input_type="office",
            input_id=row.office_id,
            statement=f"{who}, {what}: {_days(row)} ({row.certainty.value}, {row.source_id})",
        )
        for row in held
    )
    if not held:
        clause, reason = "1: nothing is found to compare with", f"No term of {who} as {what} is recorded."
        return Opinion(
            verdict=Verdict.NOT_CHECKABLE, clause=clause, reason=reason, found_text="no term recorded", inputs=inputs
        )
    verdict, clause, apart = _compare(days, held)
    ending = {
        Verdict.CONSISTENT: f"and so on all of {days}.",
        Verdict.INCONSISTENT: f"{number(apart or 0)} days from {days}.",
        Verdict.UNDECIDED: f"and so on a part of {days} only; a closer date would decide it.",
    }[verdict]
    return Opinion(
        verdict=verdict,
        clause=clause,
        reason=f"{who} was {what} {terms}, {ending}",
        found_text=f"in office {terms}",
        inputs=inputs,
        margin=apart,
        margin_unit=None if apart is None else "day",
    )


def _compare(days: Days, held: list[Officeholder]) -> tuple[Verdict, str, float | None]:
    if any(_days(row).contains(days) for row in held):
        return Verdict.CONSISTENT, "exact: in office on every claimed day", None
    apart = min(days.days_apart(_days(row)) for row in held)
    if apart == 0 or any(row.certainty is Certainty.DISPUTED for row in held):
        return Verdict.UNDECIDED, "exact: in office on some of the claimed days, or the term is disputed", None
    return Verdict.INCONSISTENT, "exact: in office on none of the claimed days", float(apart)


def _days(row: Officeholder) -> Days:
    """A term as days with both ends included; one that lasts ends with the calendar."""
    last = datetime.date.max if row.valid_to is None else row.valid_to - datetime.timedelta(days=1)
    return Days(first=row.valid_from, last=last)
