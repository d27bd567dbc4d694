"""Ratio claims, "twice the size of Turkey", and shares of a whole, "split in half"."""

from __future__ import annotations

from collections.abc import Sequence

from metes.model.claims import Claim
from metes.model.enums import Role
from metes.verdicts.interval import Interval
from metes.verdicts.quantity import judge_quantity
from metes.verdicts.record import Opinion
from metes.verdicts.rule import Finding
from metes.verdicts.world import World, claimed_interval


def judge(world: World, claim: Claim) -> Opinion:
    """The numerators, added, over each denominator in turn; several denominators are alternatives."""
    return judge_quotients(world, claim, quotients(world, claim), found_as="the ratio")


def judge_quotients(world: World, claim: Claim, findings: Sequence[Finding], *, found_as: str) -> Opinion:
    """Holds a claimed number against quotients, of which the first is the default one."""
    operands = (*world.operands(claim, Role.NUMERATOR), *world.operands(claim, Role.DENOMINATOR))
    inputs = [world.value_input(each) for each in operands]
    return judge_quantity(claimed_interval(world, claim, unit="1"), findings, inputs, found_as=found_as)


def quotients(world: World, claim: Claim) -> list[Finding]:
    """What the numerators, added, are over each denominator; all are in one unit, and no denominator reaches zero."""
    numerators = world.some_operands(claim, Role.NUMERATOR)
    denominators = world.some_operands(claim, Role.DENOMINATOR)
    unit = world.value_of(numerators[0]).unit
    above = world.sum_of(numerators, unit)
    findings = []
    for number, operand in enumerate(denominators):
        below: Interval = world.value_of(operand, unit)
        if below.low <= 0.0:
            world.refuse(operand, f"a denominator that reaches {below.low:g} {unit}", "one above zero")
        interval = world.quotient_of(numerators, operand) or above.over(below)
        findings.append(Finding(label=operand.target[1], interval=interval, is_default=number == 0))
    return findings
