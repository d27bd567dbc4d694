"""Length claims. The length of a border is a convention of detail: the official measured figure judges it."""

from __future__ import annotations

from metes.model.claims import Claim
from metes.model.enums import Role
from metes.verdicts.quantity import judge_quantity
from metes.verdicts.record import Opinion
from metes.verdicts.rule import Finding
from metes.verdicts.world import World, claimed_interval


def judge(world: World, claim: Claim) -> Opinion:
    """Official figures where there are any, with our lines beside them; our lines alone where there are none."""
    officials = world.operands(claim, Role.OFFICIAL)
    lines = world.operands(claim, Role.SUBJECT)
    judging = officials or lines
    findings = [Finding(label=each.target[1], interval=world.value_of(each)) for each in judging]
    inputs = [world.value_input(each) for each in (*officials, *lines)]
    found_as = "the official measured length" if officials else "the length of our line, from coarse to full detail,"
    return judge_quantity(claimed_interval(world, claim), findings, inputs, found_as=found_as)
