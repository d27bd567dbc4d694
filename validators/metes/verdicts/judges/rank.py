"""Judge rank claims: which rank an area has in a list of states."""

from __future__ import annotations

from metes.model.claims import Claim
from metes.model.enums import OperandRole, Verdict
from metes.phrases.interval import Interval
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input, Opinion
from metes.verdicts.evidence import Evidence, interval_of_claim
from metes.verdicts.messages import Sayable, one_quantity, plain_number
from metes.verdicts.rule import rule_whole_number


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Count the states that are larger, by the lowest and by the highest area published for each."""
    subject = evidence.one_operand(claim, OperandRole.SUBJECT)
    list_id = evidence.one_operand(claim, OperandRole.LIST, "state_list").target[1]
    larger = states_larger(evidence, list_id, evidence.value_of(subject, "km2"))
    claimed = interval_of_claim(evidence, claim, unit="1")
    lowest, highest = round(larger.low) + 1, round(larger.high) + 1
    ruling = rule_whole_number(round(claimed.low), lowest, highest)
    rank = say.RANK(rank=str(lowest)) if lowest == highest else say.RANKS(lowest=str(lowest), highest=str(highest))
    members = evidence.register.state_list_by_id[list_id].members
    where = neighbours(evidence, list_id, evidence.value_of(subject, "km2"))
    area = evidence.quantity_of(subject)
    words = say.WOULD_HAVE_RANK(area=area, members=str(members), rank=rank, where=where)
    away, low = plain_number(ruling.margin or 0.0), plain_number(claimed.low)
    message = {
        Verdict.CONSISTENT: say.AS_CLAIMED(words=words),
        Verdict.INCONSISTENT: say.COUNT_AWAY(words=words, away=away, claimed=low),
        Verdict.UNDECIDED: say.RANK_OPEN(words=words),
    }[ruling.verdict]
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        message=message,
        finding=rank,
        inputs=(evidence.value_input(subject), list_input(evidence, list_id)),
        claimed=claimed,
        found=Interval(low=lowest, high=highest, unit="1"),
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else "1",
    )


def list_input(evidence: Evidence, list_id: str) -> Input:
    """Record a list of states as an input of a verdict."""
    states = evidence.register.state_list_by_id[list_id]
    rows = "a row for each" if not states.complete_above_km2 else f"complete above {states.complete_above_km2:,.0f} km2"
    return Input(
        role=OperandRole.LIST.value,
        input_type="state_list",
        input_id=list_id,
        statement=f"{states.definition} {states.members} states; {rows}.",
        certainty=states.certainty,
    )


def neighbours(evidence: Evidence, list_id: str, area: Interval) -> Sayable:
    """Neighbours of an area in a list of states: ", between Mongolia (1,564,116 km2) and Peru (1,285,216 km2)"."""
    least_km2 = evidence.register.state_list_by_id[list_id].complete_above_km2
    rows = [row for row in evidence.register.state_areas if row.state_list_id == list_id]
    larger = [row for row in rows if row.total_low_km2 > area.high]
    smaller = [row for row in rows if least_km2 <= row.total_high_km2 < area.low]
    if not larger or not smaller:
        return ""  # no neighbour listed, or an unlisted state may be closer
    above = min(larger, key=lambda row: row.total_low_km2)
    below = max(smaller, key=lambda row: row.total_high_km2)
    return say.BETWEEN_STATES(
        larger=above.name_en,
        larger_km2=one_quantity(above.total_km2, "km2"),
        smaller=below.name_en,
        smaller_km2=one_quantity(below.total_km2, "km2"),
    )


def states_larger(evidence: Evidence, list_id: str, area: Interval) -> Interval:
    """Lowest and highest possible number of states in a list that are larger than an area.

    Below the area down to which the list is complete, any state without a row may be larger.
    """
    states = evidence.register.state_list_by_id[list_id]
    rows = [row for row in evidence.register.state_areas if row.state_list_id == list_id]
    surely = sum(row.total_low_km2 > area.high for row in rows)
    perhaps = sum(row.total_high_km2 > area.low for row in rows)
    if area.low < states.complete_above_km2:
        perhaps += states.members - len(rows)
    return Interval(low=surely, high=perhaps, unit="1")
