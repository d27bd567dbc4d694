"""Judge consistency claims: whether two figures, in one document or in two, for the same quantity agree."""

from __future__ import annotations

from dataclasses import replace

from metes.model.claims import Claim
from metes.model.enums import OperandRole, Verdict
from metes.verdicts.evidence import Evidence
from metes.verdicts.record import Opinion
from metes.verdicts.rule import Finding, agreement, rule
from metes.verdicts.wording import capital, quantity


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the first figure with the second; each stands for the interval that its wording claims."""
    first, second = evidence.one_operand(claim, OperandRole.FIRST), evidence.one_operand(claim, OperandRole.SECOND)
    one = evidence.value_of(first)
    other = evidence.value_of(second, one.unit)
    ruling = rule(one, [Finding(label=second.target[1], interval=other)])
    start = f"{capital(evidence.name_of(first))} claims {evidence.span_of(first)}; {evidence.name_of(second)} claims"
    undecided = "they overlap, but the second is too wide to tell" if ruling.clause[0] == "4" else "they only touch"
    ending = {
        Verdict.CONSISTENT: "they overlap",
        Verdict.INCONSISTENT: f"they are {quantity(ruling.margin or 0.0, one.unit)} apart",
        Verdict.UNDECIDED: f"{undecided}, and one more digit in either would decide it",
    }[ruling.verdict]
    second_input = evidence.value_input(second)
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        reason=f"{start} {evidence.span_of(second)}: {ending}.",
        found_text=f"{evidence.span_of(second)} in the other place",
        inputs=(evidence.value_input(first), replace(second_input, agrees=agreement(one, other))),
        claimed=one,
        found=other,
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else one.unit,
    )
