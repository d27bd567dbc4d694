"""Changes that must not change a verdict and those that must: units, typography, distance, error budget, parties."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging import KM2, NUMBER, claim, evidence, figure, operand, reading, territory
from metes.model.claims import Claim, Unit
from metes.model.enums import ClaimKind, OperandRole, Verdict
from metes.model.figures import PublishedFigure
from metes.phrases.claimed_interval import Conversion, claimed_in_si
from metes.phrases.interval import Interval
from metes.phrases.printed_figure import read_printed_figure
from metes.verdicts import Evidence, judge_claim
from metes.verdicts.claim_verdict import Opinion
from metes.verdicts.rule import Finding, rule
from tables import register

REGISTERS = Path(__file__).resolve().parents[2] / "datapackage/registers"


def units() -> dict[str, Unit]:
    """The table of units as it is published."""
    found = {}
    for row in register("units"):
        values: dict[str, Any] = {field.name: row[field.name] for field in fields(Unit)}
        values |= {name: float(row[name]) for name in ("factor", "factor_low", "factor_high")}
        found[row["unit_id"]] = Unit(**values)
    return found


UNITS = units()


def printed_claim(kind: ClaimKind, value: str, unit: str) -> Claim:
    """A claim as the recipe makes it: read as printed, its interval by the phrase and the unit."""
    read = read_printed_figure(value, unit)
    assert read is not None
    assert read.number is not None
    row = UNITS[read.unit_id or ""]
    way = Conversion(si_unit=row.si_unit, factor=row.factor, factor_low=row.factor_low, factor_high=row.factor_high)
    claimed = claimed_in_si(read.number, read.rule, way, read.digit)
    return claim(kind, number=read.number, unit_id=row.unit_id, low=claimed.low, high=claimed.high)


def area_bench(*intervals: Interval) -> Evidence:
    readings = tuple(reading(f"land.r{number}", is_default=number == 0) for number in range(len(intervals)))
    return evidence(
        {(row.reading_id, "area"): interval for row, interval in zip(readings, intervals, strict=True)},
        claim_operands=(operand(OperandRole.SUBJECT, territory_id="land"),),
        readings=readings,
        territories=(territory("land"),),
        units=tuple(UNITS.values()),
    )


def length_bench(interval: Interval) -> Evidence:
    official = replace(figure("F1", interval.low, interval.high), unit_id="km", unit_published="km")
    return evidence(
        claim_operands=(operand(OperandRole.OFFICIAL, figure_id="F1"),),
        published_figures=(official,),
        units=tuple(UNITS.values()),
    )


# One and a half million square kilometres, as newspapers of several countries would print it.
AREAS = (
    ("1.5 million", "square kilometres"),
    ("1,5 million", "km2"),
    ("1,500,000", "sq km"),
    ("1 500 000", "km²"),
    ("1,5 млн", "кв. км"),
    ("150万", "平方公里"),
    ("一百五十万", "平方公里"),
    ("150 million", "hectares"),
    ("150,000,000", "ha"),
    ("579,000", "square miles"),
    ("371 million", "acres"),
    ("1,318,000", "square versts"),
    ("137 million", "dessiatines"),
    ("2.25 billion", "mu"),
    ("22.5亿", "亩"),
)
LENGTHS = (
    ("4,200", "km"),
    ("4200", "公里"),
    ("4 200", "км"),
    ("2,610", "miles"),
    ("2,268", "nautical miles"),
    ("3,937", "versts"),
)


@given(
    middle=st.floats(min_value=1_000_000.0, max_value=2_000_000.0), half=st.floats(min_value=100.0, max_value=250_000.0)
)
def test_same_area_in_other_units_and_languages_has_the_same_verdict(middle: float, half: float) -> None:
    bench = area_bench(Interval(low=middle - half, high=middle + half, unit="km2"))
    found = {judge_claim(bench, printed_claim(ClaimKind.AREA, *each)).opinion.verdict for each in AREAS}
    assert len(found) == 1


@given(middle=st.floats(min_value=4_000.0, max_value=4_400.0), half=st.floats(min_value=0.05, max_value=500.0))
def test_same_length_in_other_units_and_languages_has_the_same_verdict(middle: float, half: float) -> None:
    bench = length_bench(Interval(low=middle - half, high=middle + half, unit="km"))
    found = {judge_claim(bench, printed_claim(ClaimKind.LENGTH, *each)).opinion.verdict for each in LENGTHS}
    assert len(found) == 1


def test_unit_that_was_never_exact_claims_less() -> None:
    """A li of the Qing is longer than one of today: 8,400 li are 4,200 km at least."""
    by_li, by_km = (printed_claim(ClaimKind.LENGTH, *each) for each in (("8,400", "li"), ("4,200", "km")))
    assert by_li.low is not None
    assert by_li.high is not None
    assert by_li.low <= 4_200.0 < by_li.high
    assert by_km.low is not None
    assert by_km.high is not None
    assert by_li.high - by_li.low > by_km.high - by_km.low


def quantity_opinion(kind: ClaimKind, value: float) -> Opinion:
    """A claim of one kind that is exactly met by 1, held against `value` times what it claims."""
    spot = {"low": 90.0 * value, "high": 110.0 * value}
    if kind is ClaimKind.AREA:
        return judge_claim(
            area_bench(Interval(**spot, unit="km2")), claim(kind, low=92, high=108, unit_id="km2")
        ).opinion
    if kind is ClaimKind.LENGTH:
        asked = claim(kind, low=92, high=108, unit_id="km")
        return judge_claim(length_bench(Interval(**spot, unit="km")), asked).opinion
    if kind is ClaimKind.COUNT:
        bench = evidence(
            claim_operands=(operand(OperandRole.SUBJECT, figure_id="F1"),),
            published_figures=(figure("F1", 100 * value, 100 * value, "number"),),
        )
        return judge_claim(bench, claim(kind, number=100, low=100, high=100, unit_id="number")).opinion
    figures: tuple[PublishedFigure, ...] = (figure("F1", 49.0 * value, 51.0 * value), figure("F2", 99.0, 101.0))
    if kind is ClaimKind.CONSISTENCY:
        roles, asked = (OperandRole.FIRST, OperandRole.SECOND), claim(kind)
        figures = (figures[0], figure("F2", 48.0, 52.0))
    else:
        roles = (OperandRole.NUMERATOR, OperandRole.DENOMINATOR)
        asked = claim(kind, number=0.5, low=0.45, high=0.55, unit_id="number")
    operands = (operand(roles[0], figure_id="F1"), operand(roles[1], 2, figure_id="F2"))
    return judge_claim(evidence(claim_operands=operands, published_figures=figures), asked).opinion


QUANTITIES = (
    ClaimKind.AREA,
    ClaimKind.LENGTH,
    ClaimKind.RATIO,
    ClaimKind.SHARE,
    ClaimKind.COUNT,
    ClaimKind.CONSISTENCY,
)


@pytest.mark.parametrize("kind", QUANTITIES)
def test_claim_moved_far_outside_is_inconsistent_by_a_gap_that_grows(kind: ClaimKind) -> None:
    assert quantity_opinion(kind, 1.0).verdict in (Verdict.CONSISTENT, Verdict.UNDECIDED)
    # A share beyond its whole is refused, so that a share is only moved down.
    moved = [quantity_opinion(kind, value) for value in (0.4, 0.2, 0.1)]
    moved += [] if kind is ClaimKind.SHARE else [quantity_opinion(kind, value) for value in (3.0, 10.0)]
    assert {each.verdict for each in moved} == {Verdict.INCONSISTENT}
    gaps = [each.margin or 0.0 for each in moved]
    assert gaps[:3] == sorted(gaps[:3])
    assert gaps[3:] == sorted(gaps[3:])
    assert all(each.margin_unit for each in moved)


ENDS = st.tuples(st.floats(min_value=0.0, max_value=300.0), st.floats(min_value=0.0, max_value=300.0))


@given(
    findings=st.lists(st.tuples(ENDS, st.booleans()), min_size=1, max_size=4),
    more=st.floats(min_value=0.0, max_value=100.0),
)
def test_widening_the_error_budget_never_turns_undecided_into_inconsistent(
    findings: list[tuple[tuple[float, float], bool]], more: float
) -> None:
    claimed = Interval(low=90.0, high=110.0, unit="km2")

    def verdict(wider: float) -> Verdict:
        made = [
            Finding(
                label=str(number),
                interval=Interval(low=min(ends) - wider, high=max(ends) + wider, unit="km2"),
                is_default=is_default,
            )
            for number, (ends, is_default) in enumerate(findings)
        ]
        return rule(claimed, made).verdict

    if verdict(0.0) is Verdict.UNDECIDED:
        assert verdict(more) is not Verdict.INCONSISTENT
    if verdict(0.0) is Verdict.CONSISTENT:
        assert verdict(more) in (Verdict.CONSISTENT, Verdict.UNDECIDED)


@pytest.mark.parametrize("share", [0.30, 0.40, 0.44, 0.47, 0.50, 0.56, 0.60])
def test_wider_parts_never_turn_an_undecided_share_into_an_inconsistent_one(share: float) -> None:
    before = None
    for half in (0.1, 1.0, 5.0, 10.0, 20.0):
        part, whole = 100.0 * share, 100.0
        bench = evidence(
            claim_operands=(
                operand(OperandRole.NUMERATOR, figure_id="F1"),
                operand(OperandRole.DENOMINATOR, 2, figure_id="F2"),
            ),
            published_figures=(figure("F1", part - half, part + half), figure("F2", whole - half, whole + half)),
            units=(KM2, NUMBER),
        )
        asked = claim(ClaimKind.SHARE, number=0.5, low=0.45, high=0.55, unit_id="number")
        found = judge_claim(bench, asked).opinion.verdict
        assert not (before is Verdict.UNDECIDED and found is Verdict.INCONSISTENT)
        before = found
