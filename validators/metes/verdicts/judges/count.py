"""Judge count claims: a number of items against a sum of sourced numbers, minus those that do not count."""

from __future__ import annotations

from metes.model.claims import Claim, Operand
from metes.model.enums import OperandRole, Verdict
from metes.phrases.interval import Interval, total
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Opinion
from metes.verdicts.evidence import Evidence, UnjudgeableError, interval_of_claim
from metes.verdicts.judge_quantity import judge_quantity
from metes.verdicts.judges.rank import list_input, states_larger
from metes.verdicts.messages import Message, Parts, Sayable, claimed_quantity, plain_number
from metes.verdicts.rule import Finding, Ruling, rule_whole_number


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Add the subjects and the members of a list, subtract operands with the role second, and compare whole numbers.

    An area with the role second subtracts the states of the list that are larger than it.
    """
    lists = evidence.ids(claim, OperandRole.LIST, "state_list")
    subjects, seconds = evidence.operands(claim, OperandRole.SUBJECT), evidence.operands(claim, OperandRole.SECOND)
    added = [evidence.value_of(each, "1") for each in subjects] + [_members(evidence, each) for each in lists]
    if not added:
        raise UnjudgeableError(
            f"claim_operands.csv, claim {claim.claim_id}: 0 operands with role subject or list; "
            "expected what is counted"
        )
    taken = [_taken_off(evidence, each, lists) for each in seconds]
    found = total(added) - total(taken) if taken else total(added)
    claimed = interval_of_claim(evidence, claim, unit="1")
    if claimed.width > 0.0:
        inputs = [evidence.value_input(each) for each in (*subjects, *seconds)]
        label = " + ".join((*(each.target[1] for each in subjects), *lists))
        return judge_quantity(claimed, [Finding(label=label, interval=found)], inputs, found_as=say.NUMBER())
    ruling = rule_whole_number(round(claimed.low), round(found.low), round(found.high))
    signed = [*((" + ", each) for each in added), *((" - ", each) for each in taken)]
    terms: list[Sayable] = [part for sign, each in signed for part in (sign, _term(each))]
    sums: Sayable = Parts(tuple(terms[1:]))
    if len(signed) > 1:
        sums = say.SUM_IS(terms=sums, found=claimed_quantity(found))
    inputs = [evidence.value_input(each) for each in (*subjects, *seconds)]
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        message=_in_words(say.SOURCES_GIVE(sums=sums), ruling, claimed),
        finding=claimed_quantity(found),
        inputs=(*inputs, *(list_input(evidence, each) for each in lists)),
        claimed=claimed,
        found=found,
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else "1",
    )


def _in_words(words: Message, ruling: Ruling, claimed: Interval) -> Message:
    if ruling.verdict is Verdict.UNDECIDED:
        return say.COUNT_OPEN(words=words, claimed=claimed_quantity(claimed))
    if ruling.verdict is Verdict.INCONSISTENT:
        away = plain_number(ruling.margin or 0.0)
        return say.COUNT_AWAY(words=words, away=away, claimed=claimed_quantity(claimed))
    return say.AS_CLAIMED(words=words)


def _members(evidence: Evidence, list_id: str) -> Interval:
    members = evidence.register.state_list_by_id[list_id].members
    return Interval(low=members, high=members, unit="1")


def _taken_off(evidence: Evidence, operand: Operand, lists: tuple[str, ...]) -> Interval:
    value = evidence.value_of(operand)
    if value.unit == "1":
        return value
    if value.unit != "km2" or len(lists) != 1:
        evidence.refuse(
            operand, f"a value in {value.unit} to take off", "a number, or an area beside one list of states"
        )
    return states_larger(evidence, lists[0], value)


def _term(value: Interval) -> Sayable:
    words = claimed_quantity(value)
    return words if value.width == 0.0 else say.TERM_RANGE(span=words)
