"""The judges on small registers, with figures of others and with moved claims."""

from __future__ import annotations

import datetime
from dataclasses import fields, replace
from typing import Any

import pytest
import shapely

from metes.model import Register
from metes.model.claims import Claim, Operand, Unit
from metes.model.enums import Certainty, Effect, Kind, Outline, Role, Surface, Verdict
from metes.model.figures import PublishedFigure, StateArea, StateList
from metes.model.geometry import Place, Reading, Territory
from metes.model.treaties import Office, Officeholder, Person, Provision, ProvisionEffect, Signatory, Treaty
from metes.verdicts import World, judge_claim
from metes.verdicts.interval import Interval
from metes.verdicts.location import depth_inside_km
from metes.verdicts.world import UnjudgeableError

DAY = datetime.date
KM2 = Unit(
    unit_id="km2",
    name="square kilometre",
    dimension="area",
    si_unit="km2",
    factor=1.0,
    factor_low=1.0,
    factor_high=1.0,
    source_id="s",
)
NUMBER = replace(KM2, unit_id="number", name="", dimension="number", si_unit="1")


def claim(kind: Kind, **values: Any) -> Claim:
    blank: dict[str, Any] = {field.name: None for field in fields(Claim)}
    given = {
        "claim_id": "C01",
        "statement_id": "S01",
        "document_id": "d",
        "paragraph": 1,
        "kind": kind,
        "question": "?",
        "value_published": "as printed",
        "phrase_id": "exact",
    }
    return Claim(**{**blank, **given, **values})


def operand(role: Role, seq: int = 1, **target: str) -> Operand:
    blank: dict[str, Any] = {field.name: None for field in fields(Operand)}
    return Operand(**{**blank, "claim_id": "C01", "seq": seq, "role": role, "reason": "named", **target})


def figure(figure_id: str, low: float, high: float, unit: str = "km2") -> PublishedFigure:
    blank: dict[str, Any] = {field.name: None for field in fields(PublishedFigure)}
    given = {
        "figure_id": figure_id,
        "subject": "an area",
        "value_published": "x",
        "unit_published": unit,
        "phrase_id": "plain",
        "number": (low + high) / 2,
        "unit_id": unit,
        "low": low,
        "high": high,
        "basis": "gross",
        "is_measured": True,
        "author": "a",
        "source_id": "s",
        "certainty": Certainty.FOUND,
    }
    return PublishedFigure(**{**blank, **given})


def reading(reading_id: str, *, is_default: bool = True) -> Reading:
    return Reading(
        reading_id=reading_id,
        territory_id=reading_id.split(".")[0],
        surface=Surface.GROSS,
        is_default=is_default,
        definition="All of it.",
        coverage_group="g",
        limits_supported=True,
        outline=Outline.WHOLE,
        source_id="s",
        method="m",
        accuracy_m=100.0,
        error_class="coast",
        licence="ODbL-1.0",
    )


def treaty(treaty_id: str, day: str, **values: Any) -> Treaty:
    blank: dict[str, Any] = {field.name: None for field in fields(Treaty)}
    date = DAY.fromisoformat(day)
    given = {
        "treaty_id": treaty_id,
        "title_en": f"Treaty {treaty_id}",
        "date_text": day,
        "date_earliest": date,
        "date_latest": date,
        "place_name": "Moscow",
        "status": "in_force",
        "source_id": "s",
        "certainty": Certainty.FOUND,
    }
    return Treaty(**{**blank, **given, **values})


def world(measured: dict[tuple[str, str], Interval] | None = None, shapes: Any = None, **tables: Any) -> World:
    empty: dict[str, Any] = {field.name: () for field in fields(Register)}
    register = Register(**{**empty, "units": (KM2, NUMBER), **tables})
    borders = {reading_id: shape.boundary for reading_id, shape in (shapes or {}).items()}
    return World(register=register, measured=measured or {}, shapes=shapes or {}, borders=borders)


def territory(territory_id: str) -> Territory:
    return Territory(
        territory_id=territory_id, name_en=territory_id, name_zh="", name_ru="", kind="treaty_territory", note=None
    )


TURKEY_KM2 = Interval(low=780_000.0, high=783_562.0, unit="km2")  # World Factbook's total as the upper end


def ratio_world(numerator: PublishedFigure) -> World:
    operands = (
        operand(Role.NUMERATOR, figure_id=numerator.figure_id),
        operand(Role.DENOMINATOR, 2, reading_id="turkey.state"),
    )
    return world(
        {("turkey.state", "area"): TURKEY_KM2},
        claim_operands=operands,
        published_figures=(numerator,),
        readings=(reading("turkey.state"),),
        territories=(territory("turkey"),),
    )


TWICE = claim(Kind.RATIO, number=2.0, unit_id="number", low=1.75, high=2.25)


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


def area_world() -> World:
    readings = (reading("land.a"), reading("land.b", is_default=False))
    return world(
        {
            ("land.a", "area"): Interval(low=99.0, high=101.0, unit="km2"),
            ("land.b", "area"): Interval(low=149.0, high=151.0, unit="km2"),
        },
        claim_operands=(operand(Role.SUBJECT, territory_id="land"),),
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
    result = judge_claim(area_world(), claim(Kind.AREA, low=low, high=high, unit_id="km2")).opinion
    assert (result.verdict, result.depends_on_reading) == (verdict, depends)


def test_area_of_named_readings_is_their_sum() -> None:
    operands = (operand(Role.SUBJECT, reading_id="land.a"), operand(Role.SUBJECT, 2, reading_id="land.b"))
    both = area_world()
    both = replace(both, register=replace(both.register, claim_operands=operands))
    result = judge_claim(both, claim(Kind.AREA, low=240.0, high=260.0, unit_id="km2")).opinion
    assert result.verdict is Verdict.CONSISTENT
    assert result.readings == ("land.a + land.b",)


def rank_world(complete_above: float) -> World:
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
    operands = (operand(Role.SUBJECT, figure_id="F1"), operand(Role.LIST, 2, state_list_id="l"))
    return world(
        claim_operands=operands,
        published_figures=(figure("F1", 1_450_000.0, 1_550_000.0),),
        state_lists=(states,),
        state_areas=rows,
    )


@pytest.mark.parametrize(("rank", "verdict"), [(2, Verdict.CONSISTENT), (3, Verdict.INCONSISTENT)])
def test_rank_between_two_published_areas(rank: int, verdict: Verdict) -> None:
    asked = claim(Kind.RANK, number=rank, low=rank, high=rank, unit_id="number")
    assert judge_claim(rank_world(1_000_000.0), asked).opinion.verdict is verdict


def test_rank_below_the_completeness_of_the_list_is_open() -> None:
    asked = claim(Kind.RANK, number=2, low=2, high=2, unit_id="number")
    assert judge_claim(rank_world(1_500_000.0), asked).opinion.verdict is Verdict.UNDECIDED


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
    bench = world(claim_operands=(operand(Role.TREATY, treaty_id="T1"),), treaties=(treaty("T1", "1999-12-09"),))
    result = judge_claim(bench, claim(Kind.DATE, date_text=date_text)).opinion
    assert (result.verdict, result.margin) == (verdict, margin)


def test_date_known_by_its_year_cannot_confirm_a_day() -> None:
    vague = treaty("T1", "1999-01-01", date_text="1999", date_latest=DAY(1999, 12, 31))
    bench = world(claim_operands=(operand(Role.TREATY, treaty_id="T1"),), treaties=(vague,))
    assert judge_claim(bench, claim(Kind.DATE, date_text="1999-12-12")).opinion.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("text", ["12 December 1999", "1999-13", "1999-02-30", "199X"])
def test_date_that_is_none_is_refused(text: str) -> None:
    bench = world(claim_operands=(operand(Role.TREATY, treaty_id="T1"),), treaties=(treaty("T1", "1999-12-09"),))
    with pytest.raises(UnjudgeableError, match="claim C01, column date_text"):
        judge_claim(bench, claim(Kind.DATE, date_text=text))


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
    bench = world(
        claim_operands=(operand(Role.PERSON, person_id="p"), operand(Role.OFFICE, 2, office_id="o")),
        persons=(Person(person_id="p", name_en="P"),),
        offices=(Office(office_id="o", name_en="president", polity_id="x"),),
        officeholders=(term,),
    )
    assert judge_claim(bench, claim(Kind.OFFICE, date_text=date_text)).opinion.verdict is verdict


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
    bench = world(
        claim_operands=(operand(Role.TREATY, treaty_id="T1"), operand(Role.PERSON, 2, person_id=person)),
        persons=(Person(person_id="p", name_en="P"), Person(person_id="q", name_en="Q")),
        signatories=(row,),
        treaties=(treaty("T1", "1999-12-09"),),
    )
    assert judge_claim(bench, claim(Kind.SIGNATORY)).opinion.verdict is verdict


def attribution_world(asked: str, status: str = "in_force") -> World:
    provisions = tuple(
        Provision(
            provision_id=f"{t}.art1", treaty_id=t, article="1", summary="s", source_id="s", certainty=Certainty.FOUND
        )
        for t in ("T1", "T2")
    )
    effects = (
        ProvisionEffect(
            effect_id="E001",
            provision_id="T1.art1",
            effect=Effect.TRANSFERS,
            territory_id="land",
            line_id=None,
            note=None,
        ),
        ProvisionEffect(
            effect_id="E002", provision_id="T2.art1", effect=Effect.NONE, territory_id="land", line_id=None, note=None
        ),
    )
    return world(
        claim_operands=(operand(Role.TREATY, treaty_id=asked), operand(Role.TERRITORY, 2, territory_id="land")),
        territories=(territory("land"),),
        provisions=provisions,
        effects=effects,
        treaties=(treaty("T1", "1860-11-14", status=status), treaty("T2", "2001-07-16"), treaty("T3", "1999-12-09")),
    )


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [("T1", Verdict.CONSISTENT), ("T2", Verdict.INCONSISTENT), ("T3", Verdict.NOT_CHECKABLE)],
)
def test_attribution_by_the_provisions_of_the_instrument(asked: str, verdict: Verdict) -> None:
    result = judge_claim(attribution_world(asked), claim(Kind.ATTRIBUTION, effect=Effect.TRANSFERS)).opinion
    assert result.verdict is verdict
    assert "Treaty T1 (1860-11-14)" in result.found_text


def test_instrument_that_never_entered_into_force_did_nothing() -> None:
    bench = attribution_world("T1", status="never_in_force")
    result = judge_claim(bench, claim(Kind.ATTRIBUTION, effect=Effect.TRANSFERS)).opinion
    assert result.verdict is Verdict.INCONSISTENT


def place(lon: float, lat: float, accuracy_m: float = 1000.0) -> Place:
    return Place(place_id="p", name_en="P", kind="town", lon=lon, lat=lat, accuracy_m=accuracy_m, source_id="s")


def test_depth_is_geodesic() -> None:
    square = shapely.box(-1.0, -1.0, 1.0, 1.0)
    border = square.boundary
    # One degree of the equator, 111.31949 km, is farther than one of the meridian, 110.57439 km (NIMA TR8350.2).
    assert depth_inside_km(place(0.0, 0.0), square, border, doubt_km=1.0) == pytest.approx(110.57439, abs=1e-3)
    assert depth_inside_km(place(2.0, 0.0), square, border, doubt_km=1.0) == pytest.approx(-111.31949, abs=1e-3)


@pytest.mark.parametrize(
    ("lon", "verdict"), [(0.0, Verdict.CONSISTENT), (1.005, Verdict.UNDECIDED), (2.0, Verdict.INCONSISTENT)]
)
def test_location_with_both_accuracies(lon: float, verdict: Verdict) -> None:
    bench = world(
        shapes={"land.a": shapely.box(-1.0, -1.0, 1.0, 1.0)},
        claim_operands=(operand(Role.PLACE, place_id="p"), operand(Role.INSIDE, 2, reading_id="land.a")),
        places=(place(lon, 0.0),),
        readings=(reading("land.a"),),
        territories=(territory("land"),),
    )
    assert judge_claim(bench, claim(Kind.LOCATION)).opinion.verdict is verdict


def test_claim_without_what_its_kind_needs_is_refused() -> None:
    with pytest.raises(UnjudgeableError, match="claim C01: 0 operands with role treaty; expected one"):
        judge_claim(world(), claim(Kind.DATE, date_text="1999"))
    with pytest.raises(UnjudgeableError, match="column kind: found 'share'"):
        judge_claim(world(), claim(Kind.SHARE))


def test_coast_parts_a_town_from_nothing_but_the_sea() -> None:
    square = shapely.box(-1.0, -1.0, 1.0, 1.0)
    west = shapely.LineString([(-1.0, 1.0), (-1.0, -1.0)])
    # 0.3 km off the eastern shore, 223 km from the western border; the coast itself is no border.
    town = place(1.003, 0.0)
    assert depth_inside_km(town, square, west, doubt_km=1.0) == pytest.approx(2.003 * 111.31949, rel=1e-6)
    assert depth_inside_km(place(1.1, 0.0), square, west, doubt_km=1.0) < 0
