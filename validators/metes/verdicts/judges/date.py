"""Judge date claims: when a treaty was signed, or when a place or territory came to be held."""

from __future__ import annotations

import datetime
import re

from metes.model.claims import Claim, Operand
from metes.model.dates import Days, apart_in_words, days_of, span_of
from metes.model.enums import Certainty, OperandRole, Verdict
from metes.model.treaties import Event, Treaty
from metes.phrases.interval import Interval
from metes.verdicts.claim_verdict import Input, Opinion, nothing_found
from metes.verdicts.evidence import Evidence, UnjudgeableError, interval_of_claim
from metes.verdicts.first_held import FirstDay, first_days
from metes.verdicts.judge_quantity import judge_quantity
from metes.verdicts.rule import Finding
from metes.verdicts.treaty_effects import polity_name, signature_days, titled
from metes.verdicts.wording import capital, listing

# By the number that `datetime.date.weekday` gives; names of days are part of the calendar, not of a locale.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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
    found = f"signed {signed}"
    is_disputed = treaty.certainty is Certainty.DISPUTED
    name = capital(titled(treaty).rpartition(" (")[0])
    return _opinion(claimed, signed, f"{name}: {found}", found, (_signature_input(treaty),), is_disputed)


def _span(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the time from the first signature to the second, in days, with the claimed time."""
    pair = [evidence.one_operand(claim, role) for role in (OperandRole.FIRST, OperandRole.SECOND)]
    dated = [_dated(evidence, operand) for operand in pair]
    (first, _), (second, _) = dated
    days = Interval(low=(second.first - first.last).days, high=(second.last - first.first).days, unit="day")
    finding = Finding(label=f"{first} to {second}", interval=days)
    signed = all(operand.target[0] == "treaty" for operand in pair)
    found_as = f"the time between {'signatures' if signed else 'the two events'}"
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
    text, is_disputed = str(found), event.certainty is Certainty.DISPUTED
    printed = printed_weekday(claim.value_published)
    if printed is not None and found.first == found.last:
        weekday = WEEKDAYS[found.first.weekday()]
        text += f", a {weekday}"
        if weekday != printed and not is_disputed:
            return Opinion(
                verdict=Verdict.INCONSISTENT,
                clause="exact: the day falls on another weekday",
                reason=f"{event.title_en}: {text}; the claim says {printed}.",
                found_text=text,
                inputs=(_occurrence(operand, event),),
            )
    return _opinion(claimed, found, f"{event.title_en}: {text}", text, (_occurrence(operand, event),), is_disputed)


def printed_weekday(text: str) -> str | None:
    """The weekday that a phrase prints, in English; None where it prints none or several."""
    found = [day for day in WEEKDAYS if re.search(rf"\b{day}\b", text, re.IGNORECASE)]
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
        evidence.name_of(each)
        for role in (OperandRole.PLACE, OperandRole.TERRITORY)
        for each in evidence.operands(claim, role)
    ]
    who = [polity_name(evidence, each) for each in dict.fromkeys(row.polity_id for row in rows)]
    then = f", then {listing(who)}" if who and who != [polity_name(evidence, receiver.target[1])] else ""
    start = f"{capital(polity_name(evidence, receiver.target[1]))}{then}, {listing(names)}"
    if not rows:
        return nothing_found(reason=f"{start}: no first day is recorded.", found_text="no first day recorded")
    inputs = tuple(_first_day_input(row) for row in rows)
    if claim.date_text is None:
        treaty = _treaty(evidence, claim)
        claimed = Days(
            first=datetime.date(treaty.date_earliest.year, 1, 1), last=datetime.date(treaty.date_latest.year, 12, 31)
        )
        start = f"{capital(titled(treaty).rpartition(' (')[0])}: signed {signature_days(treaty)}. {start}"
        inputs = (_signature_input(treaty), *inputs)
    else:
        claimed = claimed_days(claim)
    found = listing([f"{row.basis} {in_words(row.days)} ({row.row_id})" for row in rows])
    is_disputed = any(each.certainty is Certainty.DISPUTED for each in inputs)
    held = Days(first=min(row.days.first for row in rows), last=max(row.days.last for row in rows))
    return _opinion(claimed, held, f"{start}: {found}", found, inputs, is_disputed)


def _opinion(
    claimed: Days, found: Days, words: str, found_text: str, inputs: tuple[Input, ...], is_disputed: bool
) -> Opinion:
    verdict, clause, difference = compare_days(claimed, found)
    if is_disputed:
        verdict, clause, difference = Verdict.UNDECIDED, DISPUTED, None
    ending = {
        Verdict.CONSISTENT: ", as the claim says." if claimed == found else f", within the claimed {claimed}.",
        Verdict.INCONSISTENT: f", {apart_in_words(found, claimed)} the claimed {claimed}.",
        Verdict.UNDECIDED: f"; the claim says {claimed}: a more precise or undisputed date would decide it.",
    }[verdict]
    return Opinion(
        verdict=verdict,
        clause=clause,
        reason=words + ending,
        found_text=found_text,
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
        statement=f"{row.basis} {in_words(row.days)} ({row.certainty.value}, {row.source_id})",
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


def in_words(days: Days) -> str:
    """Days as they are known: a day, or the month or year of which nothing more is known, such as "1969"."""
    for text in (f"{days.first:%Y}", f"{days.first:%Y-%m}"):
        if days_of(text) == days:
            return text
    return str(days)


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
