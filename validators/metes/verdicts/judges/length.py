"""Judge length claims by the official measured figure, since the length of a border depends on the level of detail."""

from __future__ import annotations

from dataclasses import replace

from metes.model.claims import Claim
from metes.model.enums import OperandRole
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Opinion
from metes.verdicts.evidence import Evidence, interval_of_claim
from metes.verdicts.judge_quantity import judge_quantity
from metes.verdicts.rule import Finding


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the claim with official figures and show our lines beside them, or compare it with our lines if there
    are none.
    """
    claimed = interval_of_claim(evidence, claim, unit="km")
    officials = evidence.operands(claim, OperandRole.OFFICIAL)
    lines = evidence.operands(claim, OperandRole.SUBJECT)
    judging = officials or evidence.some_operands(claim, OperandRole.SUBJECT)
    findings = [Finding(label=each.target[1], interval=evidence.value_of(each, claimed.unit)) for each in judging]
    inputs = [replace(evidence.value_input(each), decides=each in judging) for each in (*officials, *lines)]
    found_as = say.OFFICIAL_LENGTH() if officials else say.LINE_LENGTH()
    return judge_quantity(claimed, findings, inputs, found_as=found_as)
