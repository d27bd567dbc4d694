"""Consistency claims: two figures that one document, or two documents, give for the same thing."""

from __future__ import annotations

from dataclasses import replace

from metes.model.claims import Claim
from metes.model.enums import Role, Verdict
from metes.verdicts.record import Opinion
from metes.verdicts.rule import Finding, agreement, rule
from metes.verdicts.words import quantity, span
from metes.verdicts.world import World


def judge(world: World, claim: Claim) -> Opinion:
    """The first figure is held against the second; both are taken for what their wording claims."""
    first, second = world.one_operand(claim, Role.FIRST), world.one_operand(claim, Role.SECOND)
    one, other = world.value_of(first), world.value_of(second)
    ruling = rule(one, [Finding(label=second.target[1], interval=other)])
    start = f"{world.name_of(first)} claims {span(one)}; {world.name_of(second)} claims {span(other)}"
    ending = {
        Verdict.CONSISTENT: "they overlap",
        Verdict.INCONSISTENT: f"they are {quantity(ruling.margin or 0.0, one.unit)} apart",
        Verdict.UNDECIDED: "they only touch, and one more digit in either would decide it",
    }[ruling.verdict]
    agrees = agreement(one, other)
    second_input = world.value_input(second)
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        reason=f"{start}: {ending}.",
        found_text=f"{span(other)} in the other place",
        inputs=(world.value_input(first), replace(second_input, agrees=agrees)),
        claimed=one,
        found=other,
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else one.unit,
    )
