"""Area claims: the measured readings of a territory, or the fixed sum of readings that the claim is about."""

from __future__ import annotations

from metes.model.claims import Claim, Operand
from metes.model.enums import Role, Surface
from metes.verdicts.quantity import judge_quantity
from metes.verdicts.record import Opinion
from metes.verdicts.rule import Finding
from metes.verdicts.world import World, claimed_interval


def judge(world: World, claim: Claim) -> Opinion:
    """Named readings are added; a territory without a named reading offers each of its gross readings."""
    claimed = claimed_interval(world, claim, unit="km2")
    subjects = world.operands(claim, Role.SUBJECT)
    readings = [operand for operand in subjects if operand.target[0] == "reading"]
    territories = [operand for operand in subjects if operand.target[0] == "territory"]
    for operand in subjects:
        if operand not in readings and operand not in territories:
            world.refuse(operand, f"a {operand.target[0]} as subject of an area claim", "a reading or a territory")
    findings = [_sum(world, readings, claimed.unit)] if readings else []
    for operand in territories:
        findings += _alternatives(world, operand)
    officials = world.operands(claim, Role.OFFICIAL)
    findings += [
        Finding(label=o.target[1], interval=world.value_of(o, claimed.unit), is_default=False) for o in officials
    ]
    inputs = [world.value_input(operand) for operand in (*readings, *officials)]
    return judge_quantity(claimed, findings, inputs, found_as="the measured area")


def _sum(world: World, operands: list[Operand], unit: str) -> Finding:
    readings = [world.register.reading_by_id[operand.target[1]] for operand in operands]
    return Finding(
        label=" + ".join(reading.reading_id for reading in readings),
        interval=world.sum_of(operands, unit),
        is_supported=all(reading.limits_supported for reading in readings),
    )


def _alternatives(world: World, operand: Operand) -> list[Finding]:
    return [
        Finding(
            label=reading.reading_id,
            interval=world.measured_value(operand, reading.reading_id, "area"),
            is_default=reading.is_default,
            is_supported=reading.limits_supported,
        )
        for reading in world.register.readings
        if reading.territory_id == operand.territory_id and reading.surface is Surface.GROSS
    ]
