"""Judge date claims: when a treaty was signed, or when a place or territory came to be held."""

from __future__ import annotations

import datetime
import re

from metes.model.claims import Claim, Operand
from metes.model.dates import Days, span_of
from metes.model.enums import Certainty, OperandRole, Verdict
from metes.model.treaties import Event, Treaty
from metes.phrases.interval import Interval
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input, Opinion, nothing_found
from metes.verdicts.evidence import Evidence, UnjudgeableError, interval_of_claim, title_of_event
from metes.verdicts.first_held import FirstDay, first_days
from metes.verdicts.judge_quantity import judge_quantity
from metes.verdicts.languages import WEEKDAYS, Language
from metes.verdicts.messages import (
    Capital,
    DayRange,
    Listing,
    Message,
    Sayable,
    Weekday,
    apart,
    in_english,
    known_date,
)
from metes.verdicts.rule import Finding
from metes.verdicts.treaty_effects import polity_name, signature_days, undated

DISPUTED = "exact: the sources disagree about the date"


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the claimed date with the recorded one, within the precision of both.

    With a place or territory, the recorded date is the first day on which it was held. With a first and a second
    treaty, the claim is about the time between their signatures.
    """
    if evidence.operands(claim, OperandRole.FIRST):
        return _span(evidence, claim)
    if evidence.operands(claim, OperandRole.PLACE) or evidence.operands(claim, OperandRole.TERRITORY):
        return _held_since(evidence, claim)
    if evidence.operands(claim, OperandRole.SUBJECT):
        return _of_event(evidence, claim)
    treaty = _treaty(evidence, claim)
    claimed = claimed_days(claim)
    signed = signature_days(treaty)
    is_disputed = treaty.certainty is Certainty.DISPUTED
    inputs = (_signature_input(treaty),)
    return _opinion(claimed, signed, _signed(treaty), say.SIGNED(date=DayRange(signed)), inputs, is_disputed)


def _signed(treaty: Treaty) -> Message:
    return say.SIGNED_ON(treaty=Capital(undated(treaty)), date=DayRange(signature_days(treaty)))


def _span(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the time from the first signature to the second, in days, with the claimed time."""
    pair = [evidence.one_operand(claim, role) for role in (OperandRole.FIRST, OperandRole.SECOND)]
    dated = [_dated(evidence, operand) for operand in pair]
    (first, _), (second, _) = dated
    days = Interval(low=(second.first - first.last).days, high=(second.last - first.first).days, unit="day")
    printed = say.FROM_TO(first=DayRange(first), last=DayRange(second))
    finding = Finding(label=f"{first} to {second}", interval=days, printed_label=printed)
    signed = all(operand.target[0] == "treaty" for operand in pair)
    found_as = say.TIME_BETWEEN_SIGNATURES() if signed else say.TIME_BETWEEN_EVENTS()
    inputs = [known for _, known in dated]
    return judge_quantity(interval_of_claim(evidence, claim, unit="day"), [finding], inputs, found_as=found_as)


def _dated(evidence: Evidence, operand: Operand) -> tuple[Days, Input]:
    """The days of an instrument or an event, and the input that tells them."""
    kind, target = operand.target
    if kind == "treaty":
        treaty = evidence.register.treaty_by_id[target]
        return signature_days(treaty), _signature_input(treaty)
    if kind != "event":
        evidence.refuse(operand, f"a {kind} with role {operand.role.value}", "a treaty or an event")
    event = evidence.register.event_by_id[target]
    return event.days, _occurrence(operand, event)


def _of_event(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the day of an event with the claimed one, and its weekday where the claim prints one."""
    operand = evidence.one_operand(claim, OperandRole.SUBJECT, "event")
    event = evidence.register.event_by_id[operand.target[1]]
    claimed, found = claimed_days(claim), event.days
    date: Sayable = DayRange(found)
    is_disputed, title = event.certainty is Certainty.DISPUTED, title_of_event(event)
    printed = printed_weekday(claim.value_published)
    if printed is not None and found.first == found.last:
        weekday = found.first.weekday()
        date = say.A_WEEKDAY(date=date, weekday=Weekday(weekday))
        if weekday != printed and not is_disputed:
            return Opinion(
                verdict=Verdict.INCONSISTENT,
                clause="exact: the day falls on another weekday",
                message=say.OTHER_WEEKDAY(words=say.ON_DAY(event=title, date=date), weekday=Weekday(printed)),
                finding=date,
                inputs=(_occurrence(operand, event),),
            )
    words, inputs = say.ON_DAY(event=title, date=date), (_occurrence(operand, event),)
    return _opinion(claimed, found, words, date, inputs, is_disputed)


def printed_weekday(text: str) -> int | None:
    """The weekday that a phrase prints in English, from 0 for Monday; None where it prints none or several."""
    days = enumerate(WEEKDAYS[Language.ENGLISH])
    found = [number for number, day in days if re.search(rf"\b{day}\b", text, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None


def _held_since(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the first days of holding with the claimed date, or with the year of the named treaty."""
    receiver = evidence.one_operand(claim, OperandRole.TO, "polity")
    places, territories = (
        evidence.ids(claim, OperandRole.PLACE, "place"),
        evidence.ids(claim, OperandRole.TERRITORY, "territory"),
    )
    rows = first_days(evidence, receiver.target[1], places, territories, claim.basis)
    names = [
        evidence.named(each)
        for role in (OperandRole.PLACE, OperandRole.TERRITORY)
        for each in evidence.operands(claim, role)
    ]
    who = [polity_name(evidence, each) for each in dict.fromkeys(row.polity_id for row in rows)]
    holder: Sayable = Capital(polity_name(evidence, receiver.target[1]))
    if who and who != [polity_name(evidence, receiver.target[1])]:
        holder = say.HOLDER_THEN(holder=holder, earlier=Listing(who))
    start = say.HELD_SINCE(holders=holder, subjects=Listing(names))
    if not rows:
        return nothing_found(message=say.NO_FIRST_DAY(who=start), finding=say.NO_DAY())
    inputs = tuple(_first_day_input(row) for row in rows)
    if claim.date_text is None:
        treaty = _treaty(evidence, claim)
        claimed = Days(
            first=datetime.date(treaty.date_earliest.year, 1, 1), last=datetime.date(treaty.date_latest.year, 12, 31)
        )
        start = say.SIGNED_THEN(treaty=_signed(treaty), who=start)
        inputs = (_signature_input(treaty), *inputs)
    else:
        claimed = claimed_days(claim)
    found = Listing([say.FIRST_HELD(how=row.basis(), date=known_date(row.days), row=row.row_id) for row in rows])
    is_disputed = any(each.certainty is Certainty.DISPUTED for each in inputs)
    held = Days(first=min(row.days.first for row in rows), last=max(row.days.last for row in rows))
    return _opinion(claimed, held, say.HELD(who=start, firsts=found), found, inputs, is_disputed)


def _opinion(
    claimed: Days, found: Days, words: Message, finding: Sayable, inputs: tuple[Input, ...], is_disputed: bool
) -> Opinion:
    verdict, clause, difference = compare_days(claimed, found)
    if is_disputed:
        verdict, clause, difference = Verdict.UNDECIDED, DISPUTED, None
    printed = DayRange(claimed)
    same = say.AS_CLAIMED(words=words)
    message = {
        Verdict.CONSISTENT: same if claimed == found else say.WITHIN_CLAIMED(words=words, claimed=printed),
        Verdict.INCONSISTENT: say.APART_FROM_CLAIMED(words=words, apart=apart(found, claimed), claimed=printed),
        Verdict.UNDECIDED: say.DATE_UNDECIDED(words=words, claimed=printed),
    }[verdict]
    return Opinion(
        verdict=verdict,
        clause=clause,
        message=message,
        finding=finding,
        inputs=inputs,
        margin=difference,
        margin_unit=None if difference is None else "day",
    )


def _treaty(evidence: Evidence, claim: Claim) -> Treaty:
    return evidence.register.treaty_by_id[evidence.one_operand(claim, OperandRole.TREATY, "treaty").target[1]]


def _signature_input(treaty: Treaty) -> Input:
    days, sources = signature_days(treaty), f"{treaty.certainty.value}, {treaty.source_id}"
    return Input(
        role=OperandRole.TREATY.value,
        input_type="treaty",
        input_id=treaty.treaty_id,
        statement=f"signed {days} at {treaty.place_name} ({sources})",
        certainty=treaty.certainty,
    )


def _first_day_input(row: FirstDay) -> Input:
    return Input(
        role=OperandRole.TO.value,
        input_type=row.input_type,
        input_id=row.row_id,
        statement=f"{row.basis.en} {in_english(known_date(row.days))} ({row.certainty.value}, {row.source_id})",
        certainty=row.certainty,
    )


def _occurrence(operand: Operand, event: Event) -> Input:
    return Input(
        role=operand.role.value,
        input_type="event",
        input_id=event.event_id,
        statement=f"{event.title_en}: {event.days} ({event.certainty.value}, {event.source_id})",
        certainty=event.certainty,
    )


def claimed_days(claim: Claim) -> Days:
    """Range of days that a claim's own date allows. Raises UnjudgeableError if the date is blank or malformed."""
    if claim.date_text is None:
        raise UnjudgeableError(f"claims.csv, claim {claim.claim_id}: date_text is blank; expected an EDTF date")
    try:
        return span_of(claim.date_text)
    except ValueError as error:
        raise UnjudgeableError(f"claims.csv, claim {claim.claim_id}, column date_text: {error}") from None


def compare_days(claimed: Days, found: Days) -> tuple[Verdict, str, float | None]:
    """Verdict and clause for two ranges of days, and the days between them if they share none."""
    if claimed.contains(found):
        return Verdict.CONSISTENT, "exact: the date lies within what is claimed", None
    difference = claimed.days_apart(found)
    if difference:
        return Verdict.INCONSISTENT, "exact: no day agrees with what is claimed", float(difference)
    return Verdict.UNDECIDED, "exact: the date is known less closely than it is claimed", None
