"""Judge area claims by the measured readings of a territory, or by a fixed sum of readings that the claim names."""

from __future__ import annotations

from metes.model.claims import Claim, Operand
from metes.model.enums import Certainty, OperandRole, Surface
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input, Opinion
from metes.verdicts.evidence import Evidence, interval_of_claim
from metes.verdicts.judge_quantity import judge_quantity
from metes.verdicts.messages import Message
from metes.verdicts.rule import Finding
from metes.verdicts.wording import found_span


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the claimed area with measured readings and official figures.

    Readings, and published figures of areas without an outline, are added up. A territory named without a reading
    offers all its gross readings as alternatives.
    """
    claimed = interval_of_claim(evidence, claim, unit="km2")
    subjects = evidence.operands(claim, OperandRole.SUBJECT)
    addends = [operand for operand in subjects if operand.target[0] in ("reading", "figure")]
    territories = [operand for operand in subjects if operand.target[0] == "territory"]
    for operand in subjects:
        if operand not in addends and operand not in territories:
            found = f"a {operand.target[0]} as subject of an area claim"
            evidence.refuse(operand, found, "a reading, a figure or a territory")
    findings = [_sum(evidence, addends, claimed.unit)] if addends else []
    for operand in territories:
        findings += _alternatives(evidence, operand)
    officials = evidence.operands(claim, OperandRole.OFFICIAL)
    findings += [
        Finding(
            label=each.target[1],
            interval=evidence.value_of(each, claimed.unit),
            is_default=False,
            found_as=_published_as(evidence, each),
        )
        for each in officials
    ]
    inputs = [evidence.value_input(each) for each in addends]
    inputs += [_input(evidence, each, finding) for each in territories for finding in _alternatives(evidence, each)]
    inputs += [evidence.value_input(each) for each in officials]
    is_measured = all(operand.target[0] != "figure" for operand in addends)
    found_as = say.MEASURED_AREA() if is_measured else say.AREA_AS_PUBLISHED()
    return judge_quantity(claimed, findings, inputs, found_as=found_as)


def _published_as(evidence: Evidence, operand: Operand) -> Message:
    """Name for a published figure; only a measurement by the states themselves is called official."""
    target_type, target = operand.target
    is_measured = target_type == "figure" and evidence.register.figure_by_id[target].is_measured
    return say.OFFICIAL_FIGURE() if is_measured else say.PUBLISHED_FIGURE()


def _input(evidence: Evidence, operand: Operand, finding: Finding) -> Input:
    """Record a reading that a territory offers as an input of the verdict."""
    return Input(
        role=operand.role.value,
        input_type="reading",
        input_id=finding.label,
        statement=f"{evidence.name_of(operand)} ({finding.label}): {found_span(finding.interval)}",
        interval=finding.interval,
        certainty=Certainty.COMPUTED,
    )


def _sum(evidence: Evidence, operands: list[Operand], unit: str) -> Finding:
    return Finding(
        label=" + ".join(operand.target[1] for operand in operands),
        interval=evidence.sum_of(operands, unit),
        widest=evidence.widest_stretch([each.target[1] for each in operands if each.target[0] == "reading"]),
    )


def _alternatives(evidence: Evidence, operand: Operand) -> list[Finding]:
    return [
        Finding(
            label=reading.reading_id,
            interval=evidence.measured_value(operand, reading.reading_id, "area"),
            is_default=reading.is_default,
            widest=evidence.widest_stretch([reading.reading_id]),
        )
        for reading in evidence.register.readings
        if reading.territory_id == operand.territory_id and reading.surface is Surface.GROSS
    ]
