"""Rank claims: where an area would stand in a list of states."""

from __future__ import annotations

from metes.model.claims import Claim
from metes.model.enums import Role, Verdict
from metes.verdicts.interval import Interval
from metes.verdicts.record import Input, Opinion
from metes.verdicts.rule import rule_whole_number
from metes.verdicts.words import span
from metes.verdicts.world import World, claimed_interval


def judge(world: World, claim: Claim) -> Opinion:
    """Counts the states that are larger, by their least and by their largest published area."""
    subject = world.one_operand(claim, Role.SUBJECT)
    list_id = world.one_operand(claim, Role.LIST).target[1]
    area = world.value_of(subject)
    lowest, highest = possible_ranks(world, list_id, area)
    claimed = claimed_interval(world, claim)
    ruling = rule_whole_number(round(claimed.low), lowest, highest)
    found = Interval(low=lowest, high=highest, unit="1")
    rank = f"rank {lowest}" if lowest == highest else f"rank {lowest} to {highest}"
    states = world.register.state_list_by_id[list_id]
    list_input = Input(
        role=Role.LIST.value,
        input_type="state_list",
        input_id=list_id,
        statement=f"{states.definition} {states.members} states; complete above {states.complete_above_km2:,.0f} km2.",
    )
    reason = f"An area of {span(area)}, put among the {states.members} states, would have {rank}"
    reason += "." if ruling.verdict is not Verdict.UNDECIDED else ": undecided, areas of more states would decide it."
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        reason=reason,
        found_text=rank,
        inputs=(world.value_input(subject), list_input),
        claimed=claimed,
        found=found,
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else "1",
    )


def possible_ranks(world: World, list_id: str, area: Interval) -> tuple[int, int]:
    """Least and largest rank of an area that is put into a list, 1 for the largest.

    Below the area down to which the list is complete, every state without a row may be larger.
    """
    states = world.register.state_list_by_id[list_id]
    rows = [row for row in world.register.state_areas if row.state_list_id == list_id]
    surely_larger = sum(row.total_low_km2 > area.high for row in rows)
    perhaps_larger = sum(row.total_high_km2 > area.low for row in rows)
    if area.low < states.complete_above_km2:
        perhaps_larger += states.members - len(rows)
    return 1 + surely_larger, 1 + perhaps_larger
