"""Judges of lines, of parts of a territory, of the time between treaties, and of the location of two places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shapely.geometry import box

from judging import (
    DAY,
    KM2,
    claim,
    effect,
    evidence,
    figure,
    operand,
    place,
    polity,
    provision,
    reading,
    stretch,
    territory,
    transfer,
    treaty,
)
from metes.measure.budget import Run
from metes.measure.weighted_sums import MeasuredArea
from metes.model.enums import Basis, ClaimKind, Effect, OperandRole, Verdict
from metes.model.geometry import Line
from metes.phrases.interval import Interval
from metes.verdicts import Evidence, judge_claim
from metes.verdicts.evidence import UnjudgeableError

YEAR = replace(
    KM2,
    unit_id="year",
    name="year",
    dimension="time",
    si_unit="day",
    factor=365.25,
    factor_low=365.25,
    factor_high=365.25,
)


@pytest.mark.parametrize(("asked", "verdict"), [("T1", Verdict.CONSISTENT), ("T2", Verdict.INCONSISTENT)])
def test_what_an_instrument_does_to_a_line(asked: str, verdict: Verdict) -> None:
    on_line = replace(effect("E001", "T1", Effect.CONFIRMS), territory_id=None, line_id="border")
    bench = evidence(
        claim_operands=(
            operand(OperandRole.TREATY, treaty_id=asked),
            operand(OperandRole.SUBJECT, 2, line_id="border"),
        ),
        lines=(Line(line_id="border", name_en="Border"),),
        treaties=(treaty("T1", "1991-05-16"), treaty("T2", "1999-12-09")),
        provisions=(provision("T1"), provision("T2")),
        effects=(on_line,),
    )
    opinion = judge_claim(bench, claim(ClaimKind.ATTRIBUTION, effect=Effect.CONFIRMS)).opinion
    assert opinion.verdict is verdict
    assert "Border" in opinion.reason


def divided(target: dict[str, str], giver: str, receiver: str) -> Evidence:
    """An island whose west passed from A to B and whose east from B to A."""
    parts = (
        transfer("X001", "T1", "a", "b", Basis.CLAIM, reading_id="land.west"),
        transfer("X002", "T1", "b", "a", Basis.CLAIM, reading_id="land.east"),
    )
    return evidence(
        claim_operands=(
            operand(OperandRole.TERRITORY, 1, **target),
            operand(OperandRole.FROM, 2, polity_id=giver),
            operand(OperandRole.TO, 3, polity_id=receiver),
        ),
        territories=(territory("land"),),
        readings=(reading("land.west"), reading("land.east", is_default=False)),
        polities=(polity("a"), polity("b")),
        treaties=(treaty("T1", "2004-10-14"),),
        provisions=(provision("T1"),),
        transfers=parts,
    )


@pytest.mark.parametrize(
    ("target", "giver", "receiver", "verdict"),
    [
        ({"reading_id": "land.west"}, "a", "b", Verdict.CONSISTENT),
        ({"reading_id": "land.west"}, "b", "a", Verdict.INCONSISTENT),
        ({"reading_id": "land.east"}, "b", "a", Verdict.CONSISTENT),
        ({"territory_id": "land"}, "a", "b", Verdict.UNDECIDED),
    ],
)
def test_direction_of_a_part(target: dict[str, str], giver: str, receiver: str, verdict: Verdict) -> None:
    opinion = judge_claim(divided(target, giver, receiver), claim(ClaimKind.DIRECTION, basis=Basis.CLAIM)).opinion
    assert opinion.verdict is verdict
    assert all(part in opinion.reason for part in target.values() if "." in part)


@pytest.mark.parametrize(
    ("years", "verdict"),
    [((10.0, 15.0), Verdict.CONSISTENT), ((15.0, 20.0), Verdict.INCONSISTENT)],
)
def test_time_between_two_instruments(years: tuple[float, float], verdict: Verdict) -> None:
    bench = evidence(
        units=(YEAR,),
        claim_operands=(operand(OperandRole.FIRST, treaty_id="T1"), operand(OperandRole.SECOND, 2, treaty_id="T2")),
        treaties=(treaty("T1", "1991-05-16"), treaty("T2", "2004-10-14")),
    )
    low, high = (each * YEAR.factor for each in years)
    opinion = judge_claim(bench, claim(ClaimKind.DATE, unit_id="year", low=low, high=high)).opinion
    assert opinion.verdict is verdict
    days = (DAY(2004, 10, 14) - DAY(1991, 5, 16)).days
    assert opinion.found == Interval(low=days, high=days, unit="day")


@pytest.mark.parametrize(
    ("lon", "accuracy_m", "verdict"),
    [(1.0, 1000.0, Verdict.CONSISTENT), (1.0, 60_000.0, Verdict.UNDECIDED), (0.01, 1000.0, Verdict.UNDECIDED)],
)
def test_places_apart(lon: float, accuracy_m: float, verdict: Verdict) -> None:
    """A degree of the equator is 111.32 km: a/180 * pi of the semi-major axis of WGS 84."""
    here, there = place(0.0, 0.0, accuracy_m), replace(place(lon, 0.0, accuracy_m), place_id="q", name_en="Q")
    bench = evidence(
        claim_operands=(operand(OperandRole.FIRST, place_id="p"), operand(OperandRole.SECOND, 2, place_id="q")),
        places=(here, there),
    )
    opinion = judge_claim(bench, claim(ClaimKind.LOCATION)).opinion
    assert opinion.verdict is verdict
    assert opinion.found is not None
    if verdict is Verdict.CONSISTENT:
        assert abs(opinion.found.middle - 111.3195) < 1e-4  # printed to 0.1 m


def pair(east: str, west: str, accuracy_m: float = 100.0) -> Evidence:
    shapes = {"land.w": box(0, -1, 1, 1), "land.e": box(1, -1, 2, 1)}
    return evidence(
        shapes=shapes,
        borders={each: (stretch(shape.boundary, accuracy_m),) for each, shape in shapes.items()},
        claim_operands=(operand(OperandRole.FIRST, reading_id=east), operand(OperandRole.SECOND, 2, reading_id=west)),
        territories=(territory("land"),),
        readings=(reading("land.w"), reading("land.e", is_default=False)),
    )


@pytest.mark.parametrize(
    ("bench", "verdict", "word"),
    [
        (pair("land.e", "land.w"), Verdict.CONSISTENT, "east"),
        (pair("land.w", "land.e"), Verdict.INCONSISTENT, "west"),
        (pair("land.e", "land.w", accuracy_m=60_000.0), Verdict.UNDECIDED, "decide"),
    ],
)
def test_which_part_lies_east(bench: Evidence, verdict: Verdict, word: str) -> None:
    opinion = judge_claim(bench, claim(ClaimKind.LOCATION)).opinion
    assert opinion.verdict is verdict
    assert word in opinion.reason


def test_a_place_and_a_part_make_no_pair() -> None:
    bench = evidence(
        claim_operands=(operand(OperandRole.FIRST, place_id="p"), operand(OperandRole.SECOND, 2, reading_id="land.e")),
        places=(place(0.0, 0.0),),
        readings=(reading("land.e"),),
    )
    with pytest.raises(UnjudgeableError, match="two places, or two readings"):
        judge_claim(bench, claim(ClaimKind.LOCATION))


def summed() -> Evidence:
    """100 km2 measured, and 20 km2 published for a part without an outline."""
    return evidence(
        {("land.a", "area"): Interval(low=99.0, high=101.0, unit="km2")},
        claim_operands=(
            operand(OperandRole.SUBJECT, reading_id="land.a"),
            operand(OperandRole.SUBJECT, 2, figure_id="F"),
        ),
        territories=(territory("land"),),
        readings=(reading("land.a"),),
        published_figures=(figure("F", 19.0, 21.0),),
    )


@pytest.mark.parametrize(("low", "verdict"), [(115.0, Verdict.CONSISTENT), (200.0, Verdict.INCONSISTENT)])
def test_a_published_part_joins_a_measured_sum(low: float, verdict: Verdict) -> None:
    opinion = judge_claim(summed(), claim(ClaimKind.AREA, unit_id="km2", low=low, high=low + 10)).opinion
    assert opinion.verdict is verdict
    assert opinion.found == Interval(low=118.0, high=122.0, unit="km2")
    assert "measured or published" in opinion.reason


def test_a_finding_too_wide_to_tell_says_which_stretch_of_boundary_makes_it_so() -> None:
    """A square degree at the equator, one side of which is drawn a hundred times worse than the others."""
    corners = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
    runs = tuple(
        Run(
            label=f"side-{number} (s)",
            origin="s",
            coordinates=np.array(corners[number : number + 2]),
            accuracy_m=accuracy_m,
            correlation_m=20_000.0,
        )
        for number, accuracy_m in enumerate([500.0, 500.0, 50_000.0, 500.0])
    )
    square = MeasuredArea(label="land.a", area_m2=12.3e9, runs=runs)
    interval = Interval(low=9_000.0, high=15_600.0, unit="km2")
    known = evidence(
        {("land.a", "area"): interval},
        claim_operands=(operand(OperandRole.SUBJECT, reading_id="land.a"),),
        territories=(territory("land"),),
        readings=(reading("land.a"),),
    )
    asked = claim(ClaimKind.AREA, unit_id="km2", low=15_000.0, high=16_000.0)
    opinion = judge_claim(replace(known, measured_areas={"land.a": square}), asked).opinion
    assert opinion.verdict is Verdict.UNDECIDED
    assert "no wider than 3,100 km2 would decide it" in opinion.reason
    assert "most of the width comes from side-2 (s), accurate to 50 km" in opinion.reason
