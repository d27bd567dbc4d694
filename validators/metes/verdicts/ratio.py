"""Ratio claims: "twice the size of Turkey"."""

from __future__ import annotations

from metes.model.claims import Claim
from metes.model.enums import Role
from metes.verdicts.interval import total
from metes.verdicts.quantity import judge_quantity
from metes.verdicts.record import Opinion
from metes.verdicts.rule import Finding
from metes.verdicts.world import World, claimed_interval


def judge(world: World, claim: Claim) -> Opinion:
    """The numerators, added, over each denominator in turn; several denominators are alternatives."""
    numerators = world.operands(claim, Role.NUMERATOR)
    denominators = world.operands(claim, Role.DENOMINATOR)
    above = total(world.value_of(each) for each in numerators)
    findings = [
        Finding(
            label=each.target[1],
            interval=above.over(world.value_of(each)),
            is_default=number == 0,
        )
        for number, each in enumerate(denominators)
    ]
    inputs = [world.value_input(each) for each in (*numerators, *denominators)]
    return judge_quantity(claimed_interval(world, claim), findings, inputs, found_as="the ratio")
