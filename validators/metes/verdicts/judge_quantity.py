"""Judge a claim about a quantity and word the reason; used for areas, lengths, ratios, shares and times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from metes.model.enums import Verdict
from metes.phrases.interval import Interval
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input, Opinion
from metes.verdicts.messages import (
    Listing,
    Message,
    Quantity,
    Sayable,
    claimed_quantity,
    distance,
    sentence_quantity,
)
from metes.verdicts.rule import WIDE_SHARE, YES, Finding, Ruling, agreement, rule
from metes.verdicts.wording import exact, sentence_ends


def judge_quantity(
    claimed: Interval, findings: Sequence[Finding], inputs: Sequence[Input], *, found_as: Sayable
) -> Opinion:
    """Apply the verdict rule and word the result; `found_as` names what was found, such as the measured area."""
    ruling = rule(claimed, findings)
    best = ruling.decisive or nearest(claimed, findings)
    finding = say.NOTHING_TO_COMPARE()
    if best is not None:
        found = sentence_quantity(best.interval, ruling.margin)
        finding = say.FOUND_AS(found_as=best.found_as or found_as, found=found)
    labels = {finding.label: finding for finding in findings}
    marked = tuple(
        replace(each, agrees=agreement(claimed, labels[each.input_id].interval)) if each.input_id in labels else each
        for each in inputs
    )
    return Opinion(
        verdict=ruling.verdict,
        clause=ruling.clause,
        message=_reason(claimed, ruling, best, findings, found_as),
        finding=finding,
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


def _reason(
    claimed: Interval, ruling: Ruling, best: Finding | None, findings: Sequence[Finding], found_as: Sayable
) -> Message:
    claim = say.CLAIM_SAYS(claimed=claimed_quantity(claimed))
    if best is None:
        return say.NOTHING_RECORDED(claim=claim)
    found = say.FOUND(
        claim=claim,
        found_as=best.found_as or found_as,
        found=sentence_quantity(best.interval, ruling.margin),
        label=_label(best),
    )
    if ruling.verdict is Verdict.INCONSISTENT and ruling.margin is not None:
        # Subtract the printed ends, so that a reader who does the same gets the same digits.
        low, high = sentence_ends(best.interval, ruling.margin)
        closest = say.CLOSEST(found=found) if len(findings) > 1 else found
        if claimed.low > best.interval.high:
            return say.ABOVE(found=closest, gap=distance(exact(claimed.low) - high, claimed.unit))
        return say.BELOW(found=closest, gap=distance(low - exact(claimed.high), claimed.unit))
    if ruling.verdict is Verdict.CONSISTENT:
        return say.AGREES(found=found, how=_dissent(claimed, ruling, findings, _agreement(claimed, best)))
    decide = {
        "4": _too_wide(claimed, best),
        "6": _both_sides(claimed, findings),
        "7": say.MEET_AT_ONE_VALUE(),
    }[ruling.clause[0]]
    return say.OPEN(found=found, decide=decide)


def _label(finding: Finding) -> Sayable:
    return finding.label if finding.printed_label is None else finding.printed_label


def _both_sides(claimed: Interval, findings: Sequence[Finding]) -> Message:
    """Which findings agree with a claim and which do not, where the default one is not among the former."""
    narrow = [each for each in findings if each.interval.width <= WIDE_SHARE * abs(claimed.middle)]
    agreeing = [each for each in narrow if agreement(claimed, each.interval) == YES]
    others = [each for each in narrow if each not in agreeing]
    sides = [
        Listing([say.LABEL_WITH_SPAN(label=_label(each), span=_span_beside(claimed, each)) for each in side])
        for side in (agreeing, others)
    ]
    return say.BOTH_SIDES(agreeing=sides[0], others=sides[1])


def _too_wide(claimed: Interval, best: Finding) -> Message:
    """What is missing where all that overlaps a claim is wider than the rule allows."""
    most = distance(WIDE_SHARE * abs(claimed.middle), claimed.unit)
    if best.widest is None:
        return say.TOO_WIDE(most=most)
    return say.TOO_WIDE_BY(most=most, widest=best.widest)


def _agreement(claimed: Interval, best: Finding) -> Message:
    if best.interval.clearance_in(claimed) >= 0.0:
        return say.WITHIN_CLAIM()
    if claimed.clearance_in(best.interval) >= 0.0:
        return say.CLAIM_WITHIN()
    return say.THEY_OVERLAP()


def _dissent(claimed: Interval, ruling: Ruling, findings: Sequence[Finding], how: Message) -> Message:
    if not ruling.depends_on_reading:
        return how
    others = [each for each in findings if agreement(claimed, each.interval) != YES]
    spans = [say.SPAN_OF(span=_span_beside(claimed, each), label=_label(each)) for each in others]
    return say.BY_DEFAULT(how=how, spans=Listing(spans))


def _span_beside(claimed: Interval, finding: Finding) -> Quantity:
    """What was found, with digits enough to show that it lies apart from the claim if it does."""
    return sentence_quantity(finding.interval, max(0.0, claimed.gap_to(finding.interval)) or None)
