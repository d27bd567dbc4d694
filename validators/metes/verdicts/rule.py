"""The verdict rule for quantities, clause by clause; docs/method.md states it in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metes.model.enums import Verdict
from metes.phrases.interval import Interval
from metes.verdicts.claim_verdict import NOTHING_FOUND
from metes.verdicts.messages import Sayable

# A finding wider than this share of the claim's midpoint cannot distinguish one published figure from the next.
WIDE_SHARE = 0.20
# Ends that differ by less than this share of the claim are equal up to the rounding of unit conversions.
TOUCH_SHARE = 1e-9

DISJOINT = "3: the claim is disjoint from all that is found"
TOUCHING = "7: the intervals only touch"

YES, NO, TOUCHES = "yes", "no", "touches"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One value to compare a claim with: a reading, or an official measured figure.

    `found_as` describes the value where it differs from what the judge usually compares, `widest` the stretch of
    boundary that causes most of its width. `printed_label` stands for a label that is no id.
    """

    label: str
    interval: Interval
    is_default: bool = True
    found_as: Sayable | None = None
    widest: Sayable | None = None
    printed_label: Sayable | None = None


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """Verdict of the rule with its clause, the finding that decided it, and the margin to that finding in the claim's
    unit.
    """

    verdict: Verdict
    clause: str
    decisive: Finding | None = None
    margin: float | None = None
    depends_on_reading: bool = False


def rule(claimed: Interval, findings: Sequence[Finding]) -> Ruling:
    """Compare a claimed interval with all findings."""
    if not findings:
        return Ruling(verdict=Verdict.NOT_CHECKABLE, clause=NOTHING_FOUND)
    answers = {agreement(claimed, finding.interval) for finding in findings}
    if answers == {NO}:
        nearest = min(findings, key=lambda each: claimed.gap_to(each.interval))
        return _decided(claimed, nearest, Verdict.INCONSISTENT, DISJOINT)
    if YES not in answers:
        return Ruling(verdict=Verdict.UNDECIDED, clause=TOUCHING)
    return _rule_overlaps(claimed, findings)


def agreement(claimed: Interval, found: Interval) -> str:
    """Whether a single finding agrees with a claim: yes, no or touches. Two equal exact values agree."""
    tolerance = TOUCH_SHARE * max(abs(claimed.low), abs(claimed.high))
    gap = claimed.gap_to(found)
    if gap > tolerance:
        return NO
    points = [each.width <= tolerance for each in (claimed, found)]
    if all(points):
        return YES
    # A point has no length to share with an interval; it agrees if it lies between the ends, not on one of them.
    shared = max(claimed.clearance_in(found), found.clearance_in(claimed)) if any(points) else -gap
    return YES if shared > tolerance else TOUCHES


def _rule_overlaps(claimed: Interval, findings: Sequence[Finding]) -> Ruling:
    narrow = [each for each in findings if each.interval.width <= WIDE_SHARE * abs(claimed.middle)]
    agreeing = [each for each in narrow if agreement(claimed, each.interval) == YES]
    if not agreeing:
        return Ruling(verdict=Verdict.UNDECIDED, clause="4: only findings wider than a fifth of the claim overlap it")
    default = next((each for each in agreeing if each.is_default), None)
    if len(agreeing) == len(narrow):
        return _decided(claimed, default or agreeing[0], Verdict.CONSISTENT, "5: every finding overlaps the claim")
    clause = "6: some readings overlap the claim, the default one "
    if default is not None:
        return _decided(claimed, default, Verdict.CONSISTENT, clause + "among them", depends_on_reading=True)
    return Ruling(verdict=Verdict.UNDECIDED, clause=clause + "not", depends_on_reading=True)


def _decided(
    claimed: Interval, finding: Finding, verdict: Verdict, clause: str, *, depends_on_reading: bool = False
) -> Ruling:
    margin = claimed.margin_to(finding.interval)
    return Ruling(
        verdict=verdict, clause=clause, decisive=finding, margin=margin, depends_on_reading=depends_on_reading
    )


def rule_whole_number(claimed: int, lowest: int, highest: int) -> Ruling:
    """Compare a claimed whole number with all possible ones, from lowest to highest."""
    if lowest == highest == claimed:
        return Ruling(
            verdict=Verdict.CONSISTENT, clause="whole: the claimed number is the only possible one", margin=0.0
        )
    if lowest <= claimed <= highest:
        return Ruling(verdict=Verdict.UNDECIDED, clause="whole: the claimed number is one of several possible ones")
    distance = float(max(lowest - claimed, claimed - highest))
    return Ruling(verdict=Verdict.INCONSISTENT, clause="whole: the claimed number is not possible", margin=distance)
