"""Share claims: a part over the whole that it is a part of, as readings or as published figures."""

from __future__ import annotations

from dataclasses import replace

from metes.model.claims import Claim
from metes.model.enums import OperandRole
from metes.verdicts.evidence import Evidence
from metes.verdicts.judges.ratio import judge_quotients, quotients
from metes.verdicts.record import Opinion
from metes.verdicts.rule import Finding


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """The parts, added, over each published or measured whole; a part is never more than its whole."""
    findings = []
    for operand, finding in zip(
        evidence.operands(claim, OperandRole.DENOMINATOR), quotients(evidence, claim), strict=True
    ):
        if finding.interval.low > 1.0:
            evidence.refuse(operand, "a whole that is smaller than its part", "a whole that holds the part")
        findings.append(_at_most_one(finding))
    return judge_quotients(evidence, claim, findings, found_as="the share")


def _at_most_one(finding: Finding) -> Finding:
    interval = finding.interval
    return replace(finding, interval=replace(interval, high=min(interval.high, 1.0)))
