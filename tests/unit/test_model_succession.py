"""Succession of states, and its effect on verdicts."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from judging import DAY, claim, evidence, operand, place, polity, provision, territory, transfer, treaty
from metes.model.dates import days_of
from metes.model.enums import Basis, Certainty, ClaimKind, ControlBasis, Effect, OperandRole, Verdict
from metes.model.geometry import Place
from metes.model.treaties import ControlPoint, Person, Signatory
from metes.verdicts import Evidence, judge_claim
from metes.verdicts.messages import apart, in_english

BEFORE = {
    "russian-empire": "russian-tsardom",
    "ussr": "russian-empire",
    "russia": "ussr",
    "kazakhstan": "ussr",
    "roc": "qing",
    "prc": "roc",
}
STATES = tuple(
    replace(polity(each), succeeds=BEFORE.get(each)) for each in (*BEFORE, "russian-tsardom", "qing", "japan")
)


def bench(*operands: tuple[OperandRole, str, str]) -> Evidence:
    """The Qing Empire and the Russian Empire in 1860, their successors in 1991."""
    made = [operand(role, number, **{kind: target}) for number, (role, kind, target) in enumerate(operands, start=1)]
    return evidence(
        claim_operands=tuple(made),
        territories=(territory("land"),),
        polities=STATES,
        treaties=(treaty("T1860", "1860-11-14"), treaty("T1991", "1991-05-16")),
        provisions=(provision("T1860"), provision("T1991")),
        transfers=(transfer("X001", "T1860", "qing", "russian-empire", Basis.CONTROL),),
        control_points=(
            ControlPoint(
                control_point_id="K001",
                place_id="p",
                date=DAY(1860, 7, 2),
                polity_id="russian-empire",
                basis=ControlBasis.DE_FACTO,
                source_id="s",
                certainty=Certainty.FOUND,
                note=None,
            ),
        ),
        places=(place(131.9, 43.1),),
    )


def test_line_goes_back_and_does_not_go_across() -> None:
    found = bench()
    assert found.register.succession.lineage_of("russia") == {"russia", "ussr", "russian-empire", "russian-tsardom"}
    assert found.register.succession.is_one_lineage("qing", "prc")
    assert found.register.succession.is_one_lineage("prc", "qing")
    # Two states that came out of one are two states.
    assert not found.register.succession.is_one_lineage("russia", "kazakhstan")
    assert not found.register.succession.is_one_lineage("russia", "prc")
    assert found.register.succession.sides(("ussr", "russia", "prc")) == 2


def test_circle_of_states_has_an_end() -> None:
    found = bench()
    circle = tuple(replace(polity(each), succeeds=other) for each, other in (("a", "b"), ("b", "a")))
    found = replace(found, register=replace(found.register, polities=circle))
    assert found.register.succession.lineage_of("a") == {"a", "b"}


@pytest.mark.parametrize(
    ("giver", "receiver", "verdict"),
    [
        ("qing", "russian-empire", Verdict.CONSISTENT),
        ("prc", "russia", Verdict.CONSISTENT),
        ("roc", "ussr", Verdict.CONSISTENT),
        ("russia", "prc", Verdict.INCONSISTENT),
        ("prc", "japan", Verdict.INCONSISTENT),
    ],
)
def test_direction_between_the_states_of_today(giver: str, receiver: str, verdict: Verdict) -> None:
    asked = bench(
        (OperandRole.TERRITORY, "territory_id", "land"),
        (OperandRole.FROM, "polity_id", giver),
        (OperandRole.TO, "polity_id", receiver),
    )
    assert judge_claim(asked, claim(ClaimKind.DIRECTION, basis=Basis.CONTROL)).opinion.verdict is verdict


@pytest.mark.parametrize(
    ("instrument", "other", "verdict"),
    [
        ("T1860", "russia", Verdict.CONSISTENT),
        ("T1860", "japan", Verdict.INCONSISTENT),
        ("T1991", "russia", Verdict.INCONSISTENT),
    ],
)
def test_attribution_between_the_states_of_today(instrument: str, other: str, verdict: Verdict) -> None:
    asked = bench(
        (OperandRole.TREATY, "treaty_id", instrument),
        (OperandRole.TERRITORY, "territory_id", "land"),
        (OperandRole.POLITY, "polity_id", "prc"),
        (OperandRole.POLITY, "polity_id", other),
    )
    result = judge_claim(asked, claim(ClaimKind.ATTRIBUTION, effect=Effect.TRANSFERS)).opinion
    assert result.verdict is verdict
    if instrument == "T1991":
        # 14 November 1860 is day 2400729 of the Julian count, 16 May 1991 day 2448393.
        assert (result.margin, result.margin_unit) == (2448393 - 2400729, "day")
        assert "signed 47,664 days (130 years) before it" in result.reason


def test_successor_holds_since_its_predecessor_did() -> None:
    asked = bench((OperandRole.PLACE, "place_id", "p"), (OperandRole.TO, "polity_id", "russia"))
    assert judge_claim(asked, claim(ClaimKind.DATE, date_text="1860")).opinion.verdict is Verdict.CONSISTENT


def test_states_of_one_line_are_one_side_of_an_instrument() -> None:
    """Two signatories of one side do not make the list of an instrument complete."""
    first = Signatory(
        treaty_id="T1991", person_id="p", polity_id="ussr", capacity="c", source_id="s", certainty=Certainty.FOUND
    )
    asked = bench((OperandRole.TREATY, "treaty_id", "T1991"), (OperandRole.PERSON, "person_id", "q"))
    persons = tuple(Person(person_id=each, name_en=each.upper()) for each in "pqr")
    for polity_id, verdict in (("russia", Verdict.UNDECIDED), ("prc", Verdict.INCONSISTENT)):
        signatories = (first, replace(first, person_id="r", polity_id=polity_id))
        both = replace(asked, register=replace(asked.register, persons=persons, signatories=signatories))
        result = judge_claim(both, claim(ClaimKind.SIGNATORY)).opinion
        assert result.verdict is verdict
        assert verdict is Verdict.UNDECIDED or "for both sides are recorded P (c) and R (c)" in result.reason


def test_place_of_signature_is_off_by_its_distance() -> None:
    """The distance from Beijing to Moscow, held against the great circle of a sphere (haversine)."""
    towns = {"moscow": ("Moscow", 37.6173, 55.7558), "beijing": ("Beijing", 116.4074, 39.9042)}
    places = tuple(
        Place(place_id=key, name_en=name, kind="town", lon=lon, lat=lat, accuracy_m=1000.0, source_id="s")
        for key, (name, lon, lat) in towns.items()
    )
    asked = bench((OperandRole.TREATY, "treaty_id", "T1991"), (OperandRole.PLACE, "place_id", "beijing"))
    signed = replace(treaty("T1991", "1991-05-16"), place_id="moscow")
    register = replace(asked.register, places=places, treaties=(signed,))
    result = judge_claim(replace(asked, register=register), claim(ClaimKind.LOCATION)).opinion
    assert (result.verdict, result.margin_unit) == (Verdict.INCONSISTENT, "km")
    lon1, lat1, lon2, lat2 = (math.radians(each) for town in towns.values() for each in town[1:])
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    # The ellipsoid differs from the sphere of its mean radius, 6,371.0088 km (IUGG), by 0.56 % at most.
    assert result.margin == pytest.approx(2 * 6371.0088 * math.asin(math.sqrt(half)), rel=0.0056)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("1999-12-09", "1999-12-12", "3 days before"),
        ("1999-12-13", "1999-12-12", "1 day after"),
        ("2004-10-14", "2008", "1,174 days (3 years) before"),
        ("1860", "1860-11-14", "within the same days"),
        ("1860-11-14", "1860-11-14", "on the same day"),
    ],
)
def test_how_far_apart_two_dates_are(one: str, other: str, words: str) -> None:
    assert in_english(apart(days_of(one), days_of(other))) == words
