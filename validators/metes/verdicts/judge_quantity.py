"""Judge a claim about a quantity and word the reason; used for areas, lengths, ratios, shares and times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from metes.model.enums import Verdict
from metes.phrases.interval import Interval
from metes.verdicts.claim_verdict import Input, Opinion
from metes.verdicts.rule import WIDE_SHARE, YES, Finding, Ruling, agreement, rule
from metes.verdicts.wording import claimed_span, exact, gap, listing, sentence_ends, sentence_span


def judge_quantity(
    claimed: Interval, findings: Sequence[Finding], inputs: Sequence[Input], *, found_as: str
) -> Opinion:
    """Apply the verdict rule and word the result; `found_as` names what was found, such as "the measured area"."""
    ruling = rule(claimed, findings)
    best = ruling.decisive or nearest(claimed, findings)
    text = "nothing to compare with"
    if best is not None:
        text = f"{best.found_as or found_as} {sentence_span(best.interval, ruling.margin)}"
    labels = {finding.label: finding for finding in findings}
    marked = tuple(
        replace(each, agrees=agreement(claimed, labels[each.input_id].interval)) if each.input_id in labels else each
        for each in inputs
    )
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        reason=_reason(claimed, ruling, best, findings, found_as),
        found_text=text,
        inputs=marked,
        claimed=claimed,
        found=None if best is None else best.interval,
        margin=ruling.margin,
        margin_unit=None if ruling.margin is None else claimed.unit,
        depends_on_reading=ruling.depends_on_reading,
        readings=tuple(finding.label for finding in findings),
    )


def nearest(claimed: Interval, findings: Sequence[Finding]) -> Finding | None:
    """The finding closest to the claim; among findings that overlap the claim, the default one."""
    if not findings:
        return None
    return min(findings, key=lambda each: (max(0.0, claimed.gap_to(each.interval)), not each.is_default, each.label))


def _reason(claimed: Interval, ruling: Ruling, best: Finding | None, findings: Sequence[Finding], found_as: str) -> str:
    if best is None:
        return f"{_claimed(claimed)}; the package records nothing to compare it with."
    found = sentence_span(best.interval, ruling.margin)
    start = f"{_claimed(claimed)}; {best.found_as or found_as} is {found} ({best.label})"
    if ruling.verdict is Verdict.INCONSISTENT and ruling.margin is not None:
        # Subtract the printed ends, so that a reader who does the same gets the same digits.
        low, high = sentence_ends(best.interval, ruling.margin)
        closest = ", the closest of all that is found" if len(findings) > 1 else ""
        if claimed.low > best.interval.high:
            above = gap(exact(claimed.low) - high, claimed.unit)
            return f"{start}{closest}: the claim exceeds our upper bound by {above}."
        below = gap(low - exact(claimed.high), claimed.unit)
        return f"{start}{closest}: the claim falls short of our lower bound by {below}."
    if ruling.verdict is Verdict.CONSISTENT:
        return f"{start}: {_agreement(claimed, best)}{_dissent(claimed, ruling, findings)}."
    decide = {
        "4": _too_wide(claimed, best),
        "6": _both_sides(claimed, findings),
        "7": "the ranges meet at one value; a more precise claim would decide it",
    }[ruling.clause[0]]
    return f"{start}: open; {decide}."


def _claimed(claimed: Interval) -> str:
    return f"The claim says {claimed_span(claimed)}"


def _both_sides(claimed: Interval, findings: Sequence[Finding]) -> str:
    """Which findings agree with a claim and which do not, where the default one is not among the former."""
    narrow = [each for each in findings if each.interval.width <= WIDE_SHARE * abs(claimed.middle)]
    agreeing = [each for each in narrow if agreement(claimed, each.interval) == YES]
    others = [each for each in narrow if each not in agreeing]
    sides = [listing([f"{each.label}, {_span_beside(claimed, each)}" for each in side]) for side in (agreeing, others)]
    return f"it agrees with {sides[0]}, and not with {sides[1]}; which of them the document means would decide it"


def _too_wide(claimed: Interval, best: Finding) -> str:
    """What is missing where all that overlaps a claim is wider than the rule allows."""
    most = gap(WIDE_SHARE * abs(claimed.middle), claimed.unit)
    if best.widest is None:
        return f"a finding no wider than {most} would decide it"
    return f"a finding no wider than {most} would decide it; most of the width comes from {best.widest}"


def _agreement(claimed: Interval, best: Finding) -> str:
    if best.interval.clearance_in(claimed) >= 0.0:
        return "this lies within the claim"
    if claimed.clearance_in(best.interval) >= 0.0:
        return "the claim lies within this"
    return "they overlap"


def _dissent(claimed: Interval, ruling: Ruling, findings: Sequence[Finding]) -> str:
    if not ruling.depends_on_reading:
        return ""
    others = [each for each in findings if agreement(claimed, each.interval) != YES]
    spans = listing([f"{_span_beside(claimed, each)} ({each.label})" for each in others])
    return f", by the default reading; contradicted by {spans}"


def _span_beside(claimed: Interval, finding: Finding) -> str:
    """What was found, with digits enough to show that it lies apart from the claim if it does."""
    return sentence_span(finding.interval, max(0.0, claimed.gap_to(finding.interval)) or None)
