"""The verdict rule for quantities, clause by clause; docs/method.md states it in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metes.model.enums import Verdict
from metes.verdicts.interval import Interval

# A finding wider than this share of the claim's midpoint cannot tell one published figure from the next.
WIDE_SHARE = 0.20
# Ends that differ by less than this share of the claim are the same number after unit conversion.
TOUCH_SHARE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One value that may answer a claim: a reading, or an official measured figure."""

    label: str
    interval: Interval
    is_default: bool = True
    is_supported: bool = True


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What the rule says; `margin` is the gap when inconsistent, the overlap when consistent, in the claim's unit."""

    verdict: Verdict
    clause: str
    margin: float | None = None
    depends_on_reading: bool = False


def rule(claimed: Interval, findings: Sequence[Finding]) -> Ruling:
    """Compares what is claimed with everything that is found."""
    if not findings:
        return Ruling(verdict=Verdict.NOT_CHECKABLE, clause="1: nothing is found to compare with")
    if not any(finding.is_supported for finding in findings):
        return Ruling(verdict=Verdict.UNDECIDED, clause="2: every reading has a limit that no source supports")
    gaps = [_gap(claimed, finding.interval) for finding in findings]
    if min(gaps) > 0.0:
        clause = "3: the claim is disjoint from all that is found"
        return Ruling(verdict=Verdict.INCONSISTENT, clause=clause, margin=min(gaps))
    if min(gaps) == 0.0:
        return Ruling(verdict=Verdict.UNDECIDED, clause="7: the intervals only touch")
    return _rule_overlaps(claimed, findings, gaps)


def agreement(claimed: Interval, found: Interval) -> str:
    """Whether one finding alone agrees with a claim: yes, no or touches."""
    gap = _gap(claimed, found)
    return "touches" if gap == 0.0 else "yes" if gap < 0.0 else "no"


def _gap(claimed: Interval, found: Interval) -> float:
    gap = claimed.gap_to(found)
    return 0.0 if abs(gap) <= TOUCH_SHARE * max(abs(claimed.low), abs(claimed.high)) else gap


def _rule_overlaps(claimed: Interval, findings: Sequence[Finding], gaps: Sequence[float]) -> Ruling:
    wide = [finding.interval.width > WIDE_SHARE * abs(claimed.middle) for finding in findings]
    narrow_gaps = [gap for gap, is_wide in zip(gaps, wide, strict=True) if not is_wide]
    if not any(gap < 0.0 for gap in narrow_gaps):
        return Ruling(verdict=Verdict.UNDECIDED, clause="4: only findings wider than a fifth of the claim overlap it")
    overlap = -min(narrow_gaps)
    if all(gap < 0.0 for gap in narrow_gaps):
        return Ruling(verdict=Verdict.CONSISTENT, clause="5: every finding overlaps the claim", margin=overlap)
    default_overlaps = any(
        finding.is_default and gap < 0.0 and not is_wide
        for finding, gap, is_wide in zip(findings, gaps, wide, strict=True)
    )
    clause = "6: some readings overlap the claim, "
    if default_overlaps:
        clause += "the default one among them"
        return Ruling(verdict=Verdict.CONSISTENT, clause=clause, margin=overlap, depends_on_reading=True)
    return Ruling(verdict=Verdict.UNDECIDED, clause=clause + "the default one not", depends_on_reading=True)


def rule_whole_number(claimed: int, lowest: int, highest: int) -> Ruling:
    """Compares a claimed whole number with the set of possible ones, lowest to highest."""
    if lowest == highest == claimed:
        return Ruling(
            verdict=Verdict.CONSISTENT, clause="whole: the claimed number is the only possible one", margin=0.0
        )
    if lowest <= claimed <= highest:
        return Ruling(verdict=Verdict.UNDECIDED, clause="whole: the claimed number is one of several possible ones")
    distance = float(max(lowest - claimed, claimed - highest))
    return Ruling(verdict=Verdict.INCONSISTENT, clause="whole: the claimed number is not possible", margin=distance)
