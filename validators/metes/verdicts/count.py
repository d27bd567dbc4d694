"""Count claims: a number of things, against the sum of sourced numbers less those that do not count."""

from __future__ import annotations

from metes.model.claims import Claim, Operand
from metes.model.enums import Role, Verdict
from metes.verdicts.interval import Interval, total
from metes.verdicts.rank import list_input, states_larger
from metes.verdicts.record import Input, Opinion
from metes.verdicts.rule import Ruling, rule_whole_number
from metes.verdicts.words import claimed_span, number
from metes.verdicts.world import UnjudgeableError, World, claimed_interval


def judge(world: World, claim: Claim) -> Opinion:
    """Adds the subjects and the members of a list, takes off what has the role second, and compares whole numbers.

    An area with the role second takes off the states of the list that are larger than it.
    """
    lists = world.ids(claim, Role.LIST, "state_list")
    subjects, seconds = world.operands(claim, Role.SUBJECT), world.operands(claim, Role.SECOND)
    added = [world.value_of(each, "1") for each in subjects] + [_members(world, each) for each in lists]
    if not added:
        raise UnjudgeableError(
            f"claim_operands.csv, claim {claim.claim_id}: 0 operands with role subject or list; "
            "expected what is counted"
        )
    taken = [_taken_off(world, each, lists) for each in seconds]
    found = total(added) - total(taken) if taken else total(added)
    claimed = claimed_interval(world, claim, unit="1")
    ruling = rule_whole_number(round(claimed.low), round(found.low), round(found.high))
    sums = " + ".join(_term(each) for each in added) + "".join(f" - {_term(each)}" for each in taken)
    inputs: list[Input] = [world.value_input(each) for each in (*subjects, *seconds)]
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        reason=f"The sources give {sums}"
        + (f" = {claimed_span(found)}" if len(added) + len(taken) > 1 else "")
        + _ending(ruling, claimed),
        found_text=claimed_span(found),
        inputs=(*inputs, *(list_input(world, each) for each in lists)),
        claimed=claimed,
        found=found,
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else "1",
    )


def _ending(ruling: Ruling, claimed: Interval) -> str:
    if ruling.verdict is Verdict.UNDECIDED:
        return f", and {claimed_span(claimed)} is claimed: closer sources for what is counted would decide it."
    if ruling.verdict is Verdict.INCONSISTENT:
        return f", {number(ruling.margin or 0.0)} away from the claimed {claimed_span(claimed)}."
    return ", as claimed."


def _members(world: World, list_id: str) -> Interval:
    members = world.register.state_list_by_id[list_id].members
    return Interval(low=members, high=members, unit="1")


def _taken_off(world: World, operand: Operand, lists: tuple[str, ...]) -> Interval:
    value = world.value_of(operand)
    if value.unit == "1":
        return value
    if value.unit != "km2" or len(lists) != 1:
        world.refuse(operand, f"a value in {value.unit} to take off", "a number, or an area beside one list of states")
    return states_larger(world, lists[0], value)


def _term(value: Interval) -> str:
    words = claimed_span(value)
    return words if value.width == 0.0 else f"({words})"
