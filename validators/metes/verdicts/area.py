"""Area claims: the measured readings of a territory, or the fixed sum of readings that the claim is about."""

from __future__ import annotations

from metes.model.claims import Claim, Operand
from metes.model.enums import Role, Surface
from metes.verdicts.interval import total
from metes.verdicts.quantity import judge_quantity
from metes.verdicts.record import Opinion
from metes.verdicts.rule import Finding
from metes.verdicts.world import World, claimed_interval


def judge(world: World, claim: Claim) -> Opinion:
    """Named readings are added; a territory without a named reading offers each of its gross readings."""
    subjects = world.operands(claim, Role.SUBJECT)
    readings = [operand for operand in subjects if operand.reading_id is not None]
    findings = [_sum(world, readings)] if readings else []
    for operand in subjects:
        if operand.territory_id is not None:
            findings += _alternatives(world, operand)
    officials = world.operands(claim, Role.OFFICIAL)
    findings += [Finding(label=o.target[1], interval=world.value_of(o), is_default=False) for o in officials]
    inputs = [world.value_input(operand) for operand in (*readings, *officials)]
    return judge_quantity(claimed_interval(world, claim), findings, inputs, found_as="the measured area")


def _sum(world: World, operands: list[Operand]) -> Finding:
    readings = [world.register.reading_by_id[operand.target[1]] for operand in operands]
    return Finding(
        label=" + ".join(reading.reading_id for reading in readings),
        interval=total(world.value_of(operand) for operand in operands),
        is_supported=all(reading.limits_supported for reading in readings),
    )


def _alternatives(world: World, operand: Operand) -> list[Finding]:
    return [
        Finding(
            label=reading.reading_id,
            interval=world.measured[reading.reading_id, "area"],
            is_default=reading.is_default,
            is_supported=reading.limits_supported,
        )
        for reading in world.register.readings
        if reading.territory_id == operand.territory_id and reading.surface is Surface.GROSS
    ]
