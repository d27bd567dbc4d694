"""Sums and shares of the readings of the package: what the judges find, and what `metes explain` shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from judging import claim, operand
from metes.explain.budgets import MOST_RUNS, area_rows, combined_budgets, combined_sections
from metes.measure.budget import area_budget
from metes.measure.weighted_sums import MeasuredArea, weighted_sum
from metes.model import Register
from metes.model.claims import Claim, Operand
from metes.model.enums import ClaimKind, OperandRole, Outline, Verdict
from metes.model.geometry import Line
from metes.package.package import open_package
from metes.phrases.interval import Interval
from metes.results.case import Case
from metes.survey.survey import Survey
from metes.verdicts import Evidence, judge_claim
from tables import derived, register

ROOT = Path(__file__).resolve().parent.parent
WEST, EAST, WHOLE = (f"heixiazi-bolshoy-ussuriysky.{part}-gross" for part in ("west", "east", "whole"))

SUMS = {
    whole: [row["part_reading_id"] for row in rows]
    for whole, rows in groupby(register("reading_sums"), key=itemgetter("whole_reading_id"))
}


@cache
def measured() -> tuple[Register, Mapping[str, MeasuredArea]]:
    case = Case(open_package(ROOT))
    return case.register, case.survey.measured_areas


@pytest.mark.parametrize("whole", SUMS)
def test_parts_added_are_as_sure_as_the_whole_that_is_drawn_of_them(whole: str) -> None:
    register, measured_areas = measured()
    added, alone = weighted_sum([measured_areas[part] for part in SUMS[whole]]), area_budget(measured_areas[whole].runs)
    # 0.01 km2: what the check of the sums allows.
    assert added.area_m2 == pytest.approx(measured_areas[whole].area_m2, abs=1e4)
    drawn = {register.reading_by_id[name].outline for name in (whole, *SUMS[whole])}
    stated = {(run.accuracy_m, run.origin) for name in (whole, *SUMS[whole]) for run in measured_areas[name].runs}
    if drawn == {Outline.WHOLE} and len(stated) > 1:
        return  # one part of an outline is stated to be better than the whole: the two are not the same statement
    # The loop begins at another vertex, so that its generalised length differs a little; on land outlines of many
    # small rings that is most.
    assert added.budget.half_m2 == pytest.approx(alone.half_m2, rel=0.03)


def test_line_that_no_source_draws_has_no_length() -> None:
    case = Case(open_package(ROOT))
    undrawn = Line(line_id="undrawn", name_en="Line of a treaty that no source draws")
    measurements = Survey(case.package, replace(case.register, lines=(undrawn, *case.register.lines))).measurements
    assert "undrawn" not in {row.subject_id for row in measurements}
    assert "cn-ru-east" in {row.subject_id for row in measurements}


def test_line_through_an_island_is_nothing_to_the_whole() -> None:
    _, measured_areas = measured()
    added = weighted_sum([measured_areas[WEST], measured_areas[EAST]])
    apart = sum(area_budget(measured_areas[part].runs).half_m2 for part in (WEST, EAST))
    assert added.budget.half_m2 < 0.85 * apart
    assert not any("cn-ru-east-07" in run.label for run in added.budget.runs)


@pytest.mark.parametrize("reading", ["ussuri-coast-1860.mainland", "turkey.state"])
def test_what_the_stretches_cause_adds_up_to_the_interval(reading: str) -> None:
    _, measured_areas = measured()
    budget = area_budget(measured_areas[reading].runs)
    rows = area_rows(budget)
    # More stretches than rows: the last row stands for the rest. Each is printed to a thousandth.
    stretches = sum(max(1, len(run.segments)) for run in budget.runs)
    assert rows[-1][0] == f"{stretches - MOST_RUNS} others together"
    caused = [float(row[-2].replace(",", "")) for row in rows]
    assert sum(caused) == pytest.approx(budget.half_m2 / 1e6, abs=0.005)
    assert caused[:-1] == sorted(caused[:-1], reverse=True)
    assert sum(float(row[-1].rstrip(" %")) for row in rows) == pytest.approx(100.0, abs=0.4)


def test_run_of_several_segments_is_told_segment_by_segment() -> None:
    _, measured_areas = measured()
    (run,) = (each for each in area_budget(measured_areas[EAST].runs).runs if len(each.segments) > 1)
    assert [name for name, _ in run.segments] == ["ussuri-mouth-01", "amur-main-heixiazi-01"]
    lengths = {row["subject_id"]: float(row["value"]) for row in derived("measurements") if row["unit"] == "km"}
    for name, share in run.segments:
        assert share * run.length_m / 1e3 == pytest.approx(lengths[name], rel=1e-6)
    shown = {row[0] for row in area_rows(area_budget(measured_areas[EAST].runs))}
    assert {f"{name} ({run.source_id})" for name, _ in run.segments} < shown


def world_about(*operands: Operand, **values: Any) -> tuple[Evidence, Claim]:
    register, measured_areas = measured()
    halves = {name: area_budget(each.runs).half_m2 for name, each in measured_areas.items()}
    asked = claim(values.pop("kind"), **values)
    intervals = {
        (name, "area"): Interval(
            low=max(0.0, each.area_m2 - halves[name]) / 1e6, high=(each.area_m2 + halves[name]) / 1e6, unit="km2"
        )
        for name, each in measured_areas.items()
    }
    # Only the operands are those of the case: register and extents are those of the package.
    asking = replace(register, claims=(asked,), claim_operands=operands)
    return Evidence(register=asking, measured=intervals, shapes={}, borders={}, measured_areas=measured_areas), asked


def about(roles: Sequence[tuple[OperandRole, str]]) -> list[Operand]:
    return [operand(role, seq, reading_id=reading) for seq, (role, reading) in enumerate(roles, start=1)]


def test_judge_of_a_sum_takes_the_edge_between_the_parts_for_nothing() -> None:
    operands = about([(OperandRole.SUBJECT, WEST), (OperandRole.SUBJECT, EAST)])
    evidence, asked = world_about(*operands, kind=ClaimKind.AREA, low=425.0, high=435.0, unit_id="km2")
    opinion = judge_claim(evidence, asked).opinion
    assert opinion.verdict is Verdict.CONSISTENT
    assert opinion.found is not None
    whole = evidence.measured[WHOLE, "area"]
    assert (opinion.found.low, opinion.found.high) == pytest.approx((whole.low, whole.high), rel=1e-3)
    (section,) = combined_sections(evidence, asked)
    assert section.title == "Error budget of the sum"
    assert sum(float(row[-2].split()[0]) for row in section.rows) == pytest.approx(whole.width / 2, rel=0.01)


def test_judge_of_a_share_moves_part_and_whole_together() -> None:
    operands = about([(OperandRole.NUMERATOR, WEST), (OperandRole.DENOMINATOR, WHOLE)])
    evidence, asked = world_about(*operands, kind=ClaimKind.SHARE, low=0.45, high=0.55, unit_id="number")
    found = judge_claim(evidence, asked).opinion.found
    assert found is not None
    part, whole = (evidence.measured[name, "area"] for name in (WEST, WHOLE))
    # Were both ends free, the share could be from 0.45 to 0.57; a larger outer bank makes both larger.
    assert found.width < 0.7 * (part.high / whole.low - part.low / whole.high)
    (budget,) = combined_budgets(evidence, asked)
    weights = {run.label: run.weight for run in budget.runs}
    # The eastern bank counts for the whole alone, the western one for both, the line through the island for the part.
    eastern = next(weight for label, weight in weights.items() if "ussuri-mouth-01" in label)
    western = next(weight for label, weight in weights.items() if "kazakevich-channel-01" in label)
    assert eastern + western == pytest.approx(1.0)
    assert 1.0 in weights.values()
    assert sum(budget.shares) == pytest.approx(1.0)


def test_figure_over_a_measured_area_says_how_much_is_of_which() -> None:
    operands = (
        operand(OperandRole.NUMERATOR, 1, figure_id="F-001-P16-AREA"),
        operand(OperandRole.DENOMINATOR, 2, reading_id="turkey.state"),
    )
    evidence, asked = world_about(*operands, kind=ClaimKind.RATIO, low=1.75, high=2.25, unit_id="number")
    (section,) = combined_sections(evidence, asked)
    figure, turkey = section.rows
    # 1,450,000 to 1,550,000: 3.33 % either way.
    assert figure[1] == "3.33 %"
    assert float(figure[2].rstrip(" %")) + float(turkey[2].rstrip(" %")) == pytest.approx(100.0, abs=0.1)
