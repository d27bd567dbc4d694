"""Judge ratio claims ("twice the size of Turkey") and share claims ("split in half")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from metes.model.claims import Claim
from metes.model.enums import OperandRole
from metes.phrases.interval import Interval
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Opinion
from metes.verdicts.evidence import Evidence, interval_of_claim
from metes.verdicts.judge_quantity import judge_quantity
from metes.verdicts.messages import Message
from metes.verdicts.rule import Finding


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Divide the sum of the numerators by each denominator; several denominators are alternatives."""
    return judge_quotients(evidence, claim, quotients(evidence, claim), found_as=say.RATIO())


def judge_quotients(evidence: Evidence, claim: Claim, findings: Sequence[Finding], *, found_as: Message) -> Opinion:
    """Compare a claimed number with quotients, the first of which is the default."""
    operands = (*evidence.operands(claim, OperandRole.NUMERATOR), *evidence.operands(claim, OperandRole.DENOMINATOR))
    inputs = [evidence.value_input(each) for each in operands]
    return judge_quantity(interval_of_claim(evidence, claim, unit="1"), findings, inputs, found_as=found_as)


def quotients(evidence: Evidence, claim: Claim) -> list[Finding]:
    """Sum of the numerators divided by each denominator, in one unit; refuses a denominator that may be 0."""
    numerators = evidence.some_operands(claim, OperandRole.NUMERATOR)
    denominators = evidence.some_operands(claim, OperandRole.DENOMINATOR)
    unit = evidence.value_of(numerators[0]).unit
    above = evidence.sum_of(numerators, unit)
    findings = []
    for number, operand in enumerate(denominators):
        below: Interval = evidence.value_of(operand, unit)
        if below.low <= 0.0:
            evidence.refuse(operand, f"a denominator that reaches {below.low:g} {unit}", "one above zero")
        interval = evidence.quotient_of(numerators, operand) or above.over(below)
        findings.append(Finding(label=operand.target[1], interval=interval, is_default=number == 0))
    return findings


def judge_share(evidence: Evidence, claim: Claim) -> Opinion:
    """Divide the sum of the parts by each published or measured whole; a share is at most 1."""
    findings = []
    for operand, finding in zip(
        evidence.operands(claim, OperandRole.DENOMINATOR), quotients(evidence, claim), strict=True
    ):
        if finding.interval.low > 1.0:
            evidence.refuse(operand, "a whole that is smaller than its part", "a whole that holds the part")
        findings.append(_at_most_one(finding))
    return judge_quotients(evidence, claim, findings, found_as=say.SHARE())


def _at_most_one(finding: Finding) -> Finding:
    interval = finding.interval
    return replace(finding, interval=replace(interval, high=min(interval.high, 1.0)))
