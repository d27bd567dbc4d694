"""Judge consistency claims: whether two figures, in one document or in two, for the same quantity agree."""

from __future__ import annotations

from dataclasses import replace

from metes.model.claims import Claim, Operand
from metes.model.enums import OperandRole, Verdict
from metes.phrases.interval import Interval
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Opinion
from metes.verdicts.evidence import Evidence
from metes.verdicts.messages import Capital, Message, one_quantity
from metes.verdicts.rule import DISJOINT, TOUCHING, Finding, Ruling, agreement, rule

# Phrase rules whose upper end is no longer part of what is claimed: [1.45, 1.55) for a plain 1.5 million.
EXCLUDES_HIGH = frozenset({"plain", "almost", "upward"})


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the first figure with the second; each stands for the interval that its wording claims."""
    first, second = evidence.one_operand(claim, OperandRole.FIRST), evidence.one_operand(claim, OperandRole.SECOND)
    one = evidence.value_of(first)
    other = evidence.value_of(second, one.unit)
    ruling = rule(one, [Finding(label=second.target[1], interval=other)])
    if ruling.clause == TOUCHING and _share_no_end(evidence, first, second, one, other):
        ruling = Ruling(verdict=Verdict.INCONSISTENT, clause=DISJOINT, margin=0.0)
    second_input = evidence.value_input(second)
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        message=say.TWO_FIGURES(
            first=Capital(evidence.named(first)),
            one=evidence.quantity_of(first),
            second=evidence.named(second),
            other=evidence.quantity_of(second),
            ending=_ending(ruling, one.unit),
        ),
        finding=say.IN_OTHER_PLACE(span=evidence.quantity_of(second)),
        inputs=(evidence.value_input(first), replace(second_input, agrees=agreement(one, other))),
        claimed=one,
        found=other,
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else one.unit,
    )


def _ending(ruling: Ruling, unit: str) -> Message:
    if ruling.verdict is Verdict.CONSISTENT:
        return say.THEY_OVERLAP()
    if ruling.verdict is Verdict.INCONSISTENT:
        return say.APART_BY(gap=one_quantity(ruling.margin, unit)) if ruling.margin else say.NO_VALUE_IN_BOTH()
    return say.SECOND_TOO_WIDE() if ruling.clause[0] == "4" else say.FIGURES_MEET()


def _share_no_end(evidence: Evidence, first: Operand, second: Operand, one: Interval, other: Interval) -> bool:
    """Whether two figures that only touch do so at an end which the lower one excludes."""
    lower = first if one.low < other.low else second
    kind, target = lower.target
    if kind != "figure":
        return False
    phrase = evidence.register.phrase_by_id[evidence.register.figure_by_id[target].phrase_id]
    return phrase.rule in EXCLUDES_HIGH
