"""Count claims: a number of things, against the sum of sourced numbers."""

from __future__ import annotations

from metes.model.claims import Claim
from metes.model.enums import Role
from metes.verdicts.interval import total
from metes.verdicts.record import Opinion
from metes.verdicts.rule import rule_whole_number
from metes.verdicts.words import span
from metes.verdicts.world import World, claimed_interval


def judge(world: World, claim: Claim) -> Opinion:
    """Adds the operands and compares whole numbers."""
    subjects = world.operands(claim, Role.SUBJECT)
    found = total(world.value_of(each) for each in subjects)
    claimed = claimed_interval(world, claim)
    ruling = rule_whole_number(round(claimed.low), round(found.low), round(found.high))
    terms = " + ".join(span(world.value_of(each)) for each in subjects)
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        reason=f"The sources give {terms} = {span(found)}." if len(subjects) > 1 else f"The sources give {terms}.",
        found_text=span(found),
        inputs=tuple(world.value_input(each) for each in subjects),
        claimed=claimed,
        found=found,
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else "1",
    )
