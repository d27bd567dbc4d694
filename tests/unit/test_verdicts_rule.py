"""The verdict rule, clause by clause."""

from __future__ import annotations

import pytest

from metes.model.enums import Verdict
from metes.phrases.interval import Interval
from metes.verdicts.rule import Finding, rule, rule_whole_number

CLAIM = Interval(low=90.0, high=110.0, unit="km2")


def finding(low: float, high: float, *, default: bool = True) -> Finding:
    interval = Interval(low=low, high=high, unit="km2")
    return Finding(label=f"{low}-{high}", interval=interval, is_default=default)


@pytest.mark.parametrize(
    ("findings", "verdict", "clause", "margin", "depends"),
    [
        ([], Verdict.NOT_CHECKABLE, "1", None, False),
        ([finding(60, 70), finding(130, 150)], Verdict.INCONSISTENT, "3", 20.0, False),
        ([finding(60, 100)], Verdict.UNDECIDED, "4", None, False),
        ([finding(105, 120)], Verdict.CONSISTENT, "5", 5.0, False),
        # A wide finding beside a narrow one that overlaps does not weaken it.
        ([finding(105, 120), finding(0, 100, default=False)], Verdict.CONSISTENT, "5", 5.0, False),
        ([finding(105, 120), finding(130, 140, default=False)], Verdict.CONSISTENT, "6", 5.0, True),
        ([finding(105, 120, default=False), finding(130, 140)], Verdict.UNDECIDED, "6", None, True),
        ([finding(110, 120)], Verdict.UNDECIDED, "7", None, False),
        # Only the wide one overlaps; the narrow one is outside.
        ([finding(0, 100), finding(130, 140)], Verdict.UNDECIDED, "4", None, False),
        # Inside: the distance to the nearer end, 92 to 90, not the overlap of 3.
        ([finding(92, 95)], Verdict.CONSISTENT, "5", 2.0, False),
        # The margin is that of the finding which decides: the default one, not the one that fits best.
        ([finding(97, 103, default=False), finding(105, 120)], Verdict.CONSISTENT, "5", 5.0, False),
        # An exact value inside, at the end, outside.
        ([finding(100, 100)], Verdict.CONSISTENT, "5", 10.0, False),
        ([finding(110, 110)], Verdict.UNDECIDED, "7", None, False),
        ([finding(111, 111)], Verdict.INCONSISTENT, "3", 1.0, False),
    ],
)
def test_clause(findings: list[Finding], verdict: Verdict, clause: str, margin: float | None, depends: bool) -> None:
    ruling = rule(CLAIM, findings)
    assert (ruling.verdict, ruling.clause[0], ruling.depends_on_reading) == (verdict, clause, depends)
    assert ruling.margin == margin


def test_widening_the_budget_never_turns_undecided_into_inconsistent() -> None:
    for middle in range(60, 150, 5):
        previous = None
        for half in (1.0, 4.0, 8.0, 16.0, 32.0, 64.0):
            verdict = rule(CLAIM, [finding(middle - half, middle + half)]).verdict
            assert not (previous is Verdict.UNDECIDED and verdict is Verdict.INCONSISTENT)
            previous = verdict


@pytest.mark.parametrize(
    ("claimed", "lowest", "highest", "verdict", "margin"),
    [
        (19, 19, 19, Verdict.CONSISTENT, 0.0),
        (19, 18, 20, Verdict.UNDECIDED, None),
        (19, 24, 195, Verdict.INCONSISTENT, 5.0),
        (19, 3, 4, Verdict.INCONSISTENT, 15.0),
    ],
)
def test_whole_number(claimed: int, lowest: int, highest: int, verdict: Verdict, margin: float | None) -> None:
    ruling = rule_whole_number(claimed, lowest, highest)
    assert (ruling.verdict, ruling.margin) == (verdict, margin)


def test_units_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="cannot compare km2 with km"):
        CLAIM.gap_to(Interval(low=1.0, high=2.0, unit="km"))


def test_interval_refuses_inverted_ends() -> None:
    with pytest.raises(ValueError, match="low is above high"):
        Interval(low=2.0, high=1.0, unit="km2")


def test_equal_exact_values_agree() -> None:
    # 1 li is half a kilometre: 20 li and 10 km are one length.
    point = Interval(low=10.0, high=10.0, unit="km")
    ruling = rule(point, [Finding(label="same", interval=Interval(low=20 * 0.5, high=20 * 0.5, unit="km"))])
    assert (ruling.verdict, ruling.margin) == (Verdict.CONSISTENT, 0.0)


def test_exact_claim_inside_a_narrow_finding_agrees_and_on_its_end_touches() -> None:
    found = [Finding(label="f", interval=Interval(low=9.0, high=10.0, unit="km"))]
    inside = rule(Interval(low=9.75, high=9.75, unit="km"), found)
    on_end = rule(Interval(low=10.0, high=10.0, unit="km"), found)
    assert (inside.verdict, inside.margin) == (Verdict.CONSISTENT, 0.25)
    assert on_end.verdict is Verdict.UNDECIDED
