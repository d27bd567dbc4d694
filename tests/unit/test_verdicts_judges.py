"""Judges on small registers: figures published by others, and claims moved by known amounts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import shapely

from judging import DAY, claim, evidence, figure, operand, place, reading, stretch, territory, treaty
from metes.explain.claim import quotient
from metes.model.claims import Claim, Operand
from metes.model.enums import Certainty, ClaimKind, OperandRole, Verdict
from metes.model.figures import PublishedFigure, StateArea, StateList
from metes.model.geometry import Line
from metes.model.treaties import Office, Officeholder, Person, Signatory
from metes.phrases.interval import Interval
from metes.verdicts import Evidence, judge_claim
from metes.verdicts.evidence import UnjudgeableError
from metes.verdicts.judges.registry import JUDGES

TURKEY_KM2 = Interval(low=780_000.0, high=783_562.0, unit="km2")  # World Factbook's total as the upper end


def ratio_world(numerator: PublishedFigure) -> Evidence:
    operands = (
        operand(OperandRole.NUMERATOR, figure_id=numerator.figure_id),
        operand(OperandRole.DENOMINATOR, 2, reading_id="turkey.state"),
    )
    return evidence(
        {("turkey.state", "area"): TURKEY_KM2},
        claim_operands=operands,
        published_figures=(numerator,),
        readings=(reading("turkey.state"),),
        territories=(territory("turkey"),),
    )


TWICE = claim(ClaimKind.RATIO, number=2.0, unit_id="number", low=1.75, high=2.25)


def test_ratio_of_published_areas() -> None:
    result = judge_claim(ratio_world(figure("F1", 1_450_000.0, 1_550_000.0)), TWICE).opinion
    assert result.verdict is Verdict.CONSISTENT
    assert result.found is not None
    assert (result.found.low, result.found.high) == pytest.approx((1_450_000 / 783_562, 1_550_000 / 780_000))


@pytest.mark.parametrize("shift", [10.0, 0.1])
def test_ratio_moved_far_outside_is_inconsistent(shift: float) -> None:
    moved = figure("F1", 1_450_000.0 * shift, 1_550_000.0 * shift)
    result = judge_claim(ratio_world(moved), TWICE).opinion
    assert result.verdict is Verdict.INCONSISTENT
    assert result.margin is not None
    assert result.margin > 0


def area_world() -> Evidence:
    readings = (reading("land.a"), reading("land.b", is_default=False))
    return evidence(
        {
            ("land.a", "area"): Interval(low=99.0, high=101.0, unit="km2"),
            ("land.b", "area"): Interval(low=149.0, high=151.0, unit="km2"),
        },
        claim_operands=(operand(OperandRole.SUBJECT, territory_id="land"),),
        readings=readings,
        territories=(territory("land"),),
    )


@pytest.mark.parametrize(
    ("low", "high", "verdict", "depends"),
    [
        (95.0, 105.0, Verdict.CONSISTENT, True),
        (145.0, 155.0, Verdict.UNDECIDED, True),
        (90.0, 160.0, Verdict.CONSISTENT, False),
        (170.0, 180.0, Verdict.INCONSISTENT, False),
    ],
)
def test_area_against_every_reading(low: float, high: float, verdict: Verdict, depends: bool) -> None:
    result = judge_claim(area_world(), claim(ClaimKind.AREA, low=low, high=high, unit_id="km2")).opinion
    assert (result.verdict, result.depends_on_reading) == (verdict, depends)


def test_area_of_named_readings_is_their_sum() -> None:
    operands = (operand(OperandRole.SUBJECT, reading_id="land.a"), operand(OperandRole.SUBJECT, 2, reading_id="land.b"))
    both = area_world()
    both = replace(both, register=replace(both.register, claim_operands=operands))
    result = judge_claim(both, claim(ClaimKind.AREA, low=240.0, high=260.0, unit_id="km2")).opinion
    assert result.verdict is Verdict.CONSISTENT
    assert result.readings == ("land.a + land.b",)


def rank_world(complete_above: float) -> Evidence:
    # World Factbook totals of ranks 18, 20 and 21.
    areas = (("MNG", 1_564_116.0), ("PER", 1_285_216.0), ("TCD", 1_284_000.0))
    states = StateList(
        state_list_id="l",
        definition="States.",
        members=10,
        complete_above_km2=complete_above,
        source_id="s",
        certainty=Certainty.FOUND,
    )
    rows = tuple(
        StateArea(
            state_list_id="l",
            state_id=code,
            name_en=code,
            total_km2=a,
            total_low_km2=a,
            total_high_km2=a,
            source_id="s",
        )
        for code, a in areas
    )
    operands = (operand(OperandRole.SUBJECT, figure_id="F1"), operand(OperandRole.LIST, 2, state_list_id="l"))
    return evidence(
        claim_operands=operands,
        published_figures=(figure("F1", 1_450_000.0, 1_550_000.0),),
        state_lists=(states,),
        state_areas=rows,
    )


@pytest.mark.parametrize(("rank", "verdict"), [(2, Verdict.CONSISTENT), (3, Verdict.INCONSISTENT)])
def test_rank_between_two_published_areas(rank: int, verdict: Verdict) -> None:
    asked = claim(ClaimKind.RANK, number=rank, low=rank, high=rank, unit_id="number")
    result = judge_claim(rank_world(1_000_000.0), asked).opinion
    assert result.verdict is verdict
    assert "rank 2, between MNG (1,564,116 km2) and PER (1,285,216 km2)" in result.reason


def test_rank_below_the_completeness_of_the_list_is_open() -> None:
    asked = claim(ClaimKind.RANK, number=2, low=2, high=2, unit_id="number")
    result = judge_claim(rank_world(1_500_000.0), asked).opinion
    assert result.verdict is Verdict.UNDECIDED
    assert "between" not in result.reason  # an unlisted state may stand nearer


@pytest.mark.parametrize(
    ("date_text", "verdict", "margin"),
    [
        ("1999-12-09", Verdict.CONSISTENT, None),
        ("1999-12", Verdict.CONSISTENT, None),
        ("1999", Verdict.CONSISTENT, None),
        ("1999-12-12", Verdict.INCONSISTENT, 3.0),
        ("2000", Verdict.INCONSISTENT, 23.0),
    ],
)
def test_date_within_its_precision(date_text: str, verdict: Verdict, margin: float | None) -> None:
    bench = evidence(
        claim_operands=(operand(OperandRole.TREATY, treaty_id="T1"),), treaties=(treaty("T1", "1999-12-09"),)
    )
    result = judge_claim(bench, claim(ClaimKind.DATE, date_text=date_text)).opinion
    assert (result.verdict, result.margin) == (verdict, margin)


def test_date_known_by_its_year_cannot_confirm_a_day() -> None:
    vague = treaty("T1", "1999-01-01", date_text="1999", date_latest=DAY(1999, 12, 31))
    bench = evidence(claim_operands=(operand(OperandRole.TREATY, treaty_id="T1"),), treaties=(vague,))
    assert judge_claim(bench, claim(ClaimKind.DATE, date_text="1999-12-12")).opinion.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("text", ["12 December 1999", "1999-13", "1999-02-30", "199X"])
def test_date_that_is_none_is_refused(text: str) -> None:
    bench = evidence(
        claim_operands=(operand(OperandRole.TREATY, treaty_id="T1"),), treaties=(treaty("T1", "1999-12-09"),)
    )
    with pytest.raises(UnjudgeableError, match="claim C01, column date_text"):
        judge_claim(bench, claim(ClaimKind.DATE, date_text=text))


@pytest.mark.parametrize(
    ("date_text", "verdict"),
    [("1999-12-30", Verdict.CONSISTENT), ("1999-12", Verdict.UNDECIDED), ("2001-07", Verdict.INCONSISTENT)],
)
def test_office_on_a_day(date_text: str, verdict: Verdict) -> None:
    term = Officeholder(
        person_id="p",
        office_id="o",
        valid_from=DAY(1991, 7, 10),
        valid_to=DAY(1999, 12, 31),
        source_id="s",
        certainty=Certainty.FOUND,
    )
    bench = evidence(
        claim_operands=(operand(OperandRole.PERSON, person_id="p"), operand(OperandRole.OFFICE, 2, office_id="o")),
        persons=(Person(person_id="p", name_en="P"),),
        offices=(Office(office_id="o", name_en="president", polity_id="x"),),
        officeholders=(term,),
    )
    result = judge_claim(bench, claim(ClaimKind.OFFICE, date_text=date_text)).opinion
    assert result.verdict is verdict
    assert result.found_text == "in office from 1991-07-10 until 1999-12-31"
    if verdict is Verdict.INCONSISTENT:
        # 30 December 1999 to 1 July 2001, by the ordinal days of the Julian day calendar: 2452092 - 2451543.
        assert result.margin == 549.0
        assert result.reason.endswith("the last full day in office, 1999-12-30, is 549 days before 2001-07-01.")
    disputed = replace(term, certainty=Certainty.DISPUTED)
    doubtful = replace(bench, register=replace(bench.register, officeholders=(disputed,)))
    assert judge_claim(doubtful, claim(ClaimKind.OFFICE, date_text=date_text)).opinion.verdict is Verdict.UNDECIDED


def test_term_that_lasts_has_no_last_day() -> None:
    lasting = Officeholder(
        person_id="p",
        office_id="o",
        valid_from=DAY(2004, 3, 9),
        valid_to=None,
        source_id="s",
        certainty=Certainty.FOUND,
    )
    bench = evidence(
        claim_operands=(operand(OperandRole.PERSON, person_id="p"), operand(OperandRole.OFFICE, 2, office_id="o")),
        persons=(Person(person_id="p", name_en="P"),),
        offices=(Office(office_id="o", name_en="minister", polity_id="x"),),
        officeholders=(lasting,),
    )
    after = judge_claim(bench, claim(ClaimKind.OFFICE, date_text="2004-10-14")).opinion
    before = judge_claim(bench, claim(ClaimKind.OFFICE, date_text="2004-03-08")).opinion
    assert after.found_text == "in office since 2004-03-09"
    assert "9999" not in after.reason + before.reason + after.inputs[0].statement
    assert (before.verdict, before.margin) == (Verdict.INCONSISTENT, 1.0)


@pytest.mark.parametrize(
    ("person", "certainty", "verdict"),
    [
        ("p", Certainty.FOUND, Verdict.CONSISTENT),
        ("q", Certainty.FOUND, Verdict.INCONSISTENT),
        ("q", Certainty.DISPUTED, Verdict.UNDECIDED),
    ],
)
def test_signatory(person: str, certainty: Certainty, verdict: Verdict) -> None:
    row = Signatory(treaty_id="T1", person_id="p", polity_id="x", capacity="envoy", source_id="s", certainty=certainty)
    bench = evidence(
        claim_operands=(operand(OperandRole.TREATY, treaty_id="T1"), operand(OperandRole.PERSON, 2, person_id=person)),
        persons=tuple(Person(person_id=each, name_en=each.upper()) for each in "pqr"),
        signatories=(row, replace(row, person_id="r", polity_id="y")),
        treaties=(treaty("T1", "1999-12-09"),),
    )
    assert judge_claim(bench, claim(ClaimKind.SIGNATORY)).opinion.verdict is verdict
    one_side = replace(bench, register=replace(bench.register, signatories=(row,)))
    alone = judge_claim(one_side, claim(ClaimKind.SIGNATORY)).opinion.verdict
    assert alone is (Verdict.UNDECIDED if verdict is Verdict.INCONSISTENT else verdict)


@pytest.mark.parametrize(
    ("lon", "verdict"), [(0.0, Verdict.CONSISTENT), (1.005, Verdict.UNDECIDED), (2.0, Verdict.INCONSISTENT)]
)
def test_location_with_both_accuracies(lon: float, verdict: Verdict) -> None:
    bench = evidence(
        shapes={"land.a": shapely.box(-1.0, -1.0, 1.0, 1.0)},
        claim_operands=(operand(OperandRole.PLACE, place_id="p"), operand(OperandRole.INSIDE, 2, reading_id="land.a")),
        places=(place(lon, 0.0),),
        readings=(reading("land.a"),),
        territories=(territory("land"),),
    )
    assert judge_claim(bench, claim(ClaimKind.LOCATION)).opinion.verdict is verdict


@pytest.mark.parametrize(
    ("lon", "verdict", "words"),
    [
        (0.999, Verdict.CONSISTENT, "lies inside"),
        (1.003, Verdict.CONSISTENT, "lies inside"),
        (1.5, Verdict.INCONSISTENT, "lies outside"),
    ],
)
def test_island_has_no_border_on_land_and_is_measured_to_its_coast(lon: float, verdict: Verdict, words: str) -> None:
    island = shapely.box(-1.0, -1.0, 1.0, 1.0)
    bench = evidence(
        shapes={"land.a": island},
        borders={"land.a": (stretch(island.boundary, is_coast=True),)},
        claim_operands=(operand(OperandRole.PLACE, place_id="p"), operand(OperandRole.INSIDE, 2, reading_id="land.a")),
        places=(place(lon, 0.0),),
        readings=(reading("land.a"),),
        territories=(territory("land"),),
    )
    result = judge_claim(bench, claim(ClaimKind.LOCATION)).opinion
    assert result.verdict is verdict
    assert words in result.reason
    assert "from its coast; it has no border on land." in result.reason
    assert "nan" not in result.reason


def test_every_kind_has_its_judge() -> None:
    assert set(JUDGES) == set(ClaimKind)


@pytest.mark.parametrize(
    ("asked", "operands", "words"),
    [
        (claim(ClaimKind.DATE, date_text="1999"), (), "claim C01: 0 operands with role treaty; expected one"),
        (TWICE, (), "claim C01: 0 operands with role numerator; expected at least one"),
        (
            claim(ClaimKind.LENGTH, low=1.0, high=2.0, unit_id="km2"),
            (operand(OperandRole.OFFICIAL, figure_id="F1"),),
            "claim C01, column unit_id: found km2, in km2; expected one in km",
        ),
        (
            claim(ClaimKind.COUNT, low=1.0, high=1.0, unit_id="number"),
            (operand(OperandRole.SUBJECT, figure_id="F1"),),
            "claim C01, seq 1: found figure F1 in km2; expected one in pure numbers",
        ),
        (claim(ClaimKind.COUNT, low=1.0, high=1.0, unit_id="number"), (), "0 operands with role subject or list"),
        (
            claim(ClaimKind.AREA, low=1.0, high=2.0, unit_id="km2"),
            (operand(OperandRole.SUBJECT, line_id="l"),),
            "claim C01, seq 1: found a line as subject of an area claim; expected a reading, a figure or a territory",
        ),
        (
            claim(ClaimKind.AREA, low=1.0, high=2.0, unit_id="km2"),
            (operand(OperandRole.SUBJECT, reading_id="land.a"),),
            "claim C01, seq 1: found reading land.a without a measured area",
        ),
        (
            claim(ClaimKind.SHARE, low=0.4, high=0.6, unit_id="number"),
            (operand(OperandRole.NUMERATOR, figure_id="F1"), operand(OperandRole.DENOMINATOR, 2, figure_id="F0")),
            "claim C01, seq 2: found a denominator that reaches 0 km2; expected one above zero",
        ),
        (
            claim(ClaimKind.DATE, date_text="1999"),
            (operand(OperandRole.TREATY, treaty_id="T9"),),
            "claim C01, seq 1: found treaty 'T9', which has no row; expected the id of a treaty",
        ),
        (
            claim(ClaimKind.DATE, date_text="1999"),
            (operand(OperandRole.TREATY),),
            "claim C01, seq 1: found no id; expected the id",
        ),
        (
            claim(ClaimKind.OFFICE, date_text="1999"),
            (operand(OperandRole.PERSON, figure_id="F1"), operand(OperandRole.OFFICE, 2, office_id="o")),
            "claim C01, seq 1: found a figure with role person; expected a person",
        ),
    ],
)
def test_claim_without_what_its_kind_needs_is_refused(asked: Claim, operands: tuple[Operand, ...], words: str) -> None:
    figures = (figure("F0", 0.0, 1.0), figure("F1", 1.0, 2.0))
    lines = (Line(line_id="l", name_en="L"),)
    bench = evidence(claim_operands=operands, published_figures=figures, readings=(reading("land.a"),), lines=lines)
    with pytest.raises(UnjudgeableError, match=re.escape(words)):
        judge_claim(bench, asked)


@pytest.mark.parametrize(
    ("part", "verdict"),
    # 171 of 335 km2 of Heixiazi (Wen Wei Po 2011; hljfy.gov.cn) is 0.51; a third of it is not half.
    [(171.0, Verdict.CONSISTENT), (112.0, Verdict.INCONSISTENT)],
)
def test_share_of_published_areas(part: float, verdict: Verdict) -> None:
    bench = evidence(
        claim_operands=(
            operand(OperandRole.NUMERATOR, figure_id="F1"),
            operand(OperandRole.DENOMINATOR, 2, figure_id="F2"),
        ),
        published_figures=(figure("F1", part - 0.5, part + 0.5), figure("F2", 334.5, 335.5)),
    )
    asked = claim(ClaimKind.SHARE, number=0.5, unit_id="number", low=0.45, high=0.55)
    assert judge_claim(bench, asked).opinion.verdict is verdict


def test_share_is_never_more_than_the_whole() -> None:
    operands = (
        operand(OperandRole.NUMERATOR, reading_id="land.a"),
        operand(OperandRole.DENOMINATOR, 2, reading_id="land.b"),
    )
    bench = area_world()
    bench = replace(
        bench,
        register=replace(bench.register, claim_operands=operands),
        measured={**bench.measured, ("land.b", "area"): Interval(low=100.0, high=102.0, unit="km2")},
    )
    found = judge_claim(bench, claim(ClaimKind.SHARE, unit_id="number", low=0.95, high=1.0)).opinion.found
    assert found is not None
    assert (found.low, found.high) == (99.0 / 102.0, 1.0)


@pytest.mark.parametrize(
    ("second", "claimed", "verdict", "margin"),
    [
        # 195 less those ranked 1 to 19, and less those that are larger than 1.5 million km2 (here one).
        ("F-RANK", 176, Verdict.CONSISTENT, 0.0),
        ("F-RANK", 175, Verdict.INCONSISTENT, 1.0),
        ("F1", 194, Verdict.CONSISTENT, 0.0),
    ],
)
def test_count_takes_off_a_rank_or_the_larger_states(
    second: str, claimed: float, verdict: Verdict, margin: float
) -> None:
    bench = rank_world(1_000_000.0)
    states = replace(bench.register.state_lists[0], members=195)
    operands = (operand(OperandRole.LIST, state_list_id="l"), operand(OperandRole.SECOND, 2, figure_id=second))
    figures = (*bench.register.published_figures, figure("F-RANK", 19.0, 19.0, "number"))
    register = replace(bench.register, claim_operands=operands, published_figures=figures, state_lists=(states,))
    asked = claim(ClaimKind.COUNT, number=claimed, low=claimed, high=claimed, unit_id="number")
    result = judge_claim(replace(bench, register=register), asked).opinion
    assert (result.verdict, result.margin) == (verdict, margin)


def test_what_rests_on_an_unverified_figure_says_so_and_keeps_its_word() -> None:
    firm = figure("F1", 1_450_000.0, 1_550_000.0)
    known = replace(firm, certainty=Certainty.KNOWN_UNVERIFIED)
    firmly, weakly = (judge_claim(ratio_world(each), TWICE).opinion for each in (firm, known))
    assert firmly.verdict is weakly.verdict
    assert (firmly.certainty, weakly.certainty) == (Certainty.COMPUTED, Certainty.KNOWN_UNVERIFIED)
    assert weakly.reason == firmly.reason + " This rests on F1, not verified against the source."


def test_what_is_left_says_why() -> None:
    result = judge_claim(evidence(), claim(ClaimKind.NONE, note="The map is missing.")).opinion
    assert result.found_text == "not checkable: The map is missing"


def test_arithmetic_of_a_ratio_recomputes_as_printed() -> None:
    for above, below in ((1_450_000.0, 780_911.0382), (1_550_000.0, 779_352.7411), (294_500.0, 35_882.531)):
        left, result = quotient(above, below).replace(",", "").split(" = ")
        one, other = left.split(" / ")
        assert float(result) == float(f"{float(one) / float(other):.6g}")
