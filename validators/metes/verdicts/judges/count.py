"""Judge count claims: a number of items against a sum of sourced numbers, minus those that do not count."""

from __future__ import annotations

from metes.model.claims import Claim, Operand
from metes.model.enums import OperandRole, Verdict
from metes.phrases.interval import Interval, total
from metes.verdicts.claim_verdict import Opinion
from metes.verdicts.evidence import Evidence, UnjudgeableError, interval_of_claim
from metes.verdicts.judge_quantity import judge_quantity
from metes.verdicts.judges.rank import list_input, states_larger
from metes.verdicts.rule import Finding, Ruling, rule_whole_number
from metes.verdicts.wording import claimed_span, number


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
        return judge_quantity(claimed, [Finding(label=label, interval=found)], inputs, found_as="the number")
    ruling = rule_whole_number(round(claimed.low), round(found.low), round(found.high))
    sums = " + ".join(_term(each) for each in added) + "".join(f" - {_term(each)}" for each in taken)
    inputs = [evidence.value_input(each) for each in (*subjects, *seconds)]
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        reason=f"The sources give {sums}"
        + (f" = {claimed_span(found)}" if len(added) + len(taken) > 1 else "")
        + _ending(ruling, claimed),
        found_text=claimed_span(found),
        inputs=(*inputs, *(list_input(evidence, each) for each in lists)),
        claimed=claimed,
        found=found,
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else "1",
    )


def _ending(ruling: Ruling, claimed: Interval) -> str:
    if ruling.verdict is Verdict.UNDECIDED:
        return f"; the claim says {claimed_span(claimed)}: more precise sources would decide it."
    if ruling.verdict is Verdict.INCONSISTENT:
        return f", {number(ruling.margin or 0.0)} away from the claimed {claimed_span(claimed)}."
    return ", as the claim says."


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


def _term(value: Interval) -> str:
    words = claimed_span(value)
    return words if value.width == 0.0 else f"({words})"
