"""Judges of treaties: attribution, direction of a transfer, and the day on which a place was first held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judging import (
    DAY,
    NUMBER,
    claim,
    effect,
    evidence,
    figure,
    operand,
    place,
    polity,
    provision,
    territory,
    transfer,
    treaty,
)
from metes.model.claims import Phrase
from metes.model.dates import DAYS_PER_YEAR
from metes.model.enums import Basis, Certainty, ClaimKind, ControlBasis, DatePrecision, Effect, OperandRole, Verdict
from metes.model.treaties import ControlPoint, Event, Signatory, Transfer
from metes.verdicts import Evidence, judge_claim
from metes.verdicts.evidence import UnjudgeableError
from metes.verdicts.reason_templates import ACTIVE, PASSIVE

TRANSFERS = claim(ClaimKind.ATTRIBUTION, effect=Effect.TRANSFERS)


def signed(treaty_id: str, *polities: str) -> tuple[Signatory, ...]:
    return tuple(
        Signatory(
            treaty_id=treaty_id,
            person_id=f"p-{each}",
            polity_id=each,
            capacity="envoy",
            source_id="s",
            certainty=Certainty.FOUND,
        )
        for each in polities
    )


def bench(asked: str = "T1860", *parties: str, **tables: Any) -> Evidence:
    """Two treaties of the Qing with Russia, one of Russia with Japan, on one land."""
    operands = [operand(OperandRole.TREATY, treaty_id=asked), operand(OperandRole.TERRITORY, 2, territory_id="land")]
    operands += [operand(OperandRole.POLITY, number, polity_id=each) for number, each in enumerate(parties, start=3)]
    given: dict[str, Any] = {
        "claim_operands": tuple(operands),
        "territories": (territory("land"),),
        "polities": tuple(polity(each) for each in ("japan", "qing", "russia")),
        "treaties": (
            treaty("T1860", "1860-11-14"),
            treaty("T1875", "1875-05-07"),
            treaty("T1879", "1879-10-02", status="never_in_force"),
            treaty("T1881", "1881-02-24"),
            treaty("T1999", "1999-12-09"),
        ),
        "provisions": tuple(provision(each) for each in ("T1860", "T1875", "T1879", "T1881")),
        "signatories": (*signed("T1860", "qing", "russia"), *signed("T1881", "qing", "russia")),
        "transfers": (transfer("X001", "T1860", "qing", "russia", Basis.CONTROL),),
        "effects": (effect("E001", "T1860", Effect.TRANSFERS), effect("E002", "T1881", Effect.CONFIRMS)),
    }
    return evidence(**{**given, **tables})


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [("T1860", Verdict.CONSISTENT), ("T1881", Verdict.INCONSISTENT), ("T1999", Verdict.NOT_CHECKABLE)],
)
def test_attribution_by_effects_and_transfers(asked: str, verdict: Verdict) -> None:
    result = judge_claim(bench(asked), TRANSFERS).opinion
    assert result.verdict is verdict
    words = "transferred by article 1 of the Treaty T1860 (1860-11-14), from QING to RUSSIA (control)"
    assert result.found_text == f"land: {words}"


@pytest.mark.parametrize(
    ("transfers", "effects"),
    [
        ((), (effect("E001", "T1860", Effect.TRANSFERS),)),
        ((transfer("X1", "T1860", "qing", "russia", Basis.CLAIM),), ()),
    ],
)
def test_either_table_is_enough(transfers: Any, effects: Any) -> None:
    found = bench(transfers=transfers, effects=effects)
    assert judge_claim(found, TRANSFERS).opinion.verdict is Verdict.CONSISTENT


def test_a_disputed_transfer_is_told_as_disputed() -> None:
    rows = (
        transfer("X001", "T1860", "qing", "russia", Basis.CONTROL),
        transfer("X002", "T1860", "qing", "russia", Basis.CLAIM, certainty=Certainty.DISPUTED),
    )
    found = judge_claim(bench("T1881", transfers=rows, effects=(effect("E002", "T1881", Effect.CONFIRMS),)), TRANSFERS)
    assert "from QING to RUSSIA (control and disputed claim)" in found.opinion.reason


def test_states_of_one_line_are_told_apart_from_those_that_are_named() -> None:
    states = (polity("qing"), polity("russian-empire"), replace(polity("russia"), succeeds="russian-empire"))
    rows = (transfer("X001", "T1860", "qing", "russian-empire", Basis.CONTROL),)
    others = (effect("E002", "T1881", Effect.CONFIRMS),)
    found = judge_claim(bench("T1881", "qing", "russia", polities=states, transfers=rows, effects=others), TRANSFERS)
    assert "Between QING and RUSSIA, or states that they succeeded, it was transferred by" in found.opinion.reason


def test_transfer_between_others_is_no_answer_to_a_claim_about_two_parties() -> None:
    # Sakhalin: the treaty of 1860 does not name it, and the one of 1875 is of Japan and Russia.
    exchange = (transfer("X013", "T1875", "japan", "russia", Basis.CLAIM),)
    asked = bench("T1860", "qing", "russia", transfers=exchange, effects=(effect("E047", "T1860", Effect.NONE),))
    result = judge_claim(asked, TRANSFERS).opinion
    assert result.verdict is Verdict.INCONSISTENT
    assert result.found_text == "land: transferred by no recorded instrument between QING and RUSSIA"
    assert (
        "No other instrument between QING and RUSSIA has that effect; between other states it was transferred by"
        in result.reason
    )
    assert "the Treaty T1875 (1875-05-07), from JAPAN to RUSSIA (claim)" in result.reason
    assert not any(each.decides for each in result.inputs if each.input_id == "X013")


def test_parties_are_said_where_the_claim_names_none() -> None:
    exchange = (transfer("X013", "T1875", "japan", "russia", Basis.CLAIM),)
    asked = bench("T1860", transfers=exchange, effects=(effect("E047", "T1860", Effect.NONE),))
    assert "from JAPAN to RUSSIA" in judge_claim(asked, TRANSFERS).opinion.found_text


def test_disputed_transfer_decides_nothing_and_a_firm_one_beside_it_does() -> None:
    # As the treaty of 1858: control of the left bank passed; whether the claim did, without approval, is disputed.
    control = transfer("X001", "T1860", "qing", "russia", Basis.CONTROL)
    ceded = transfer("X002", "T1860", "qing", "russia", Basis.CLAIM, certainty=Certainty.DISPUTED)
    found = bench(transfers=(control, ceded))
    result = judge_claim(found, TRANSFERS).opinion
    assert (result.verdict, result.certainty) == (Verdict.CONSISTENT, Certainty.FOUND)
    assert "the sources disagree about X002" in result.reason
    assert [each.decides for each in result.inputs if each.input_id == "X002"] == [False]
    alone = judge_claim(bench(transfers=(ceded,)), TRANSFERS).opinion
    assert (alone.verdict, alone.certainty) == (Verdict.UNDECIDED, Certainty.DISPUTED)
    assert "the sources disagree about X002" in alone.reason
    assert judge_claim(found, replace(TRANSFERS, basis=Basis.CONTROL)).opinion.verdict is Verdict.CONSISTENT
    assert judge_claim(found, replace(TRANSFERS, basis=Basis.CLAIM)).opinion.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("asked", ["T1860", "T1881"])
def test_disputed_provision_decides_nothing(asked: str) -> None:
    doubtful = tuple(provision(each, Certainty.DISPUTED) for each in ("T1860", "T1881"))
    assert judge_claim(bench(asked, provisions=doubtful), TRANSFERS).opinion.verdict is Verdict.UNDECIDED


def test_unverified_provision_keeps_the_word_and_is_named() -> None:
    known = tuple(provision(each, Certainty.KNOWN_UNVERIFIED) for each in ("T1860", "T1881"))
    result = judge_claim(bench(provisions=known), TRANSFERS).opinion
    assert (result.verdict, result.certainty) == (Verdict.CONSISTENT, Certainty.KNOWN_UNVERIFIED)
    assert result.reason.endswith("This rests on X001, not verified against the source.")


def test_instrument_that_never_entered_into_force_did_nothing() -> None:
    found = bench("T1879", transfers=(), effects=(effect("E9", "T1879", Effect.TRANSFERS),))
    result = judge_claim(found, TRANSFERS).opinion
    assert result.verdict is Verdict.INCONSISTENT
    assert result.reason.startswith(
        "The Treaty T1879 (1879-10-02) never entered into force, so that no provision of it"
    )


def test_every_effect_has_its_verb_forms() -> None:
    assert set(ACTIVE) == set(PASSIVE) == set(Effect)
    found = judge_claim(bench("T1881"), claim(ClaimKind.ATTRIBUTION, effect=Effect.CONFIRMS)).opinion
    assert (
        found.found_text == "land: confirmed by article 1 of the Treaty T1881 (1881-02-24), signed for QING and RUSSIA"
    )


def direction(giver: str, receiver: str, transfers: Any, basis: Basis | None = None) -> Verdict:
    found = bench(transfers=transfers)
    operands = (
        operand(OperandRole.TERRITORY, territory_id="land"),
        operand(OperandRole.FROM, 2, polity_id=giver),
        operand(OperandRole.TO, 3, polity_id=receiver),
    )
    found = replace(found, register=replace(found.register, claim_operands=operands))
    return judge_claim(found, claim(ClaimKind.DIRECTION, basis=basis)).opinion.verdict


# As for Heixiazi in 2004: control of a part passed one way, claims to the parts passed both ways.
DIVIDED = (
    transfer("X006", "T1860", "russia", "qing", Basis.CONTROL),
    transfer("X007", "T1860", "russia", "qing", Basis.CLAIM),
    transfer("X008", "T1860", "qing", "russia", Basis.CLAIM),
)


@pytest.mark.parametrize(
    ("basis", "verdict", "swapped"),
    [
        (Basis.CONTROL, Verdict.CONSISTENT, Verdict.INCONSISTENT),
        (Basis.CLAIM, Verdict.UNDECIDED, Verdict.UNDECIDED),
        (None, Verdict.UNDECIDED, Verdict.UNDECIDED),
    ],
)
def test_swapping_the_parties_flips_the_direction(basis: Basis | None, verdict: Verdict, swapped: Verdict) -> None:
    assert direction("russia", "qing", DIVIDED, basis) is verdict
    assert direction("qing", "russia", DIVIDED, basis) is swapped


def test_direction_without_a_basis_holds_on_both() -> None:
    both = DIVIDED[:2]
    assert direction("russia", "qing", both) is Verdict.CONSISTENT
    assert direction("qing", "russia", both) is Verdict.INCONSISTENT
    assert direction("japan", "russia", both) is Verdict.INCONSISTENT
    assert direction("russia", "qing", ()) is Verdict.NOT_CHECKABLE
    doubtful = (replace(both[0], certainty=Certainty.DISPUTED), both[1])
    assert direction("russia", "qing", doubtful) is Verdict.UNDECIDED
    # The claim passed the same way again, and firmly: what the sources disagree about changes nothing.
    firm = transfer("X009", "T1881", "russia", "qing", Basis.CLAIM)
    again = (both[0], replace(both[1], certainty=Certainty.DISPUTED), firm)
    assert direction("russia", "qing", again) is Verdict.CONSISTENT
    back = (both[0], replace(both[1], from_polity_id="qing", to_polity_id="russia", certainty=Certainty.DISPUTED), firm)
    assert direction("russia", "qing", back) is Verdict.UNDECIDED


def held(day: str, basis: ControlBasis, certainty: Certainty = Certainty.FOUND) -> ControlPoint:
    return ControlPoint(
        control_point_id="K001" if basis is ControlBasis.DE_FACTO else "K002",
        place_id="p",
        date=DAY.fromisoformat(day),
        polity_id="russia",
        basis=basis,
        source_id="s",
        certainty=certainty,
        note=None,
    )


# Vladivostok: the post of 2 July 1860, the treaty of 14 November.
POST, LAW = held("1860-07-02", ControlBasis.DE_FACTO), held("1860-11-14", ControlBasis.LEGAL)


@pytest.mark.parametrize(
    ("points", "date_text", "verdict", "margin"),
    [
        ((POST, LAW), None, Verdict.CONSISTENT, None),
        ((POST, LAW), "1860", Verdict.CONSISTENT, None),
        ((POST, LAW), "1860-07", Verdict.UNDECIDED, None),
        ((POST, LAW), "1861", Verdict.INCONSISTENT, 48.0),
        ((held("1859-07-02", ControlBasis.DE_FACTO), LAW), None, Verdict.UNDECIDED, None),
        ((held("1860-07-02", ControlBasis.DE_FACTO, Certainty.DISPUTED), LAW), None, Verdict.UNDECIDED, None),
        ((), None, Verdict.NOT_CHECKABLE, None),
    ],
)
def test_same_year_rests_on_control_points_and_the_signature(
    points: Any, date_text: str | None, verdict: Verdict, margin: float | None
) -> None:
    operands = [operand(OperandRole.PLACE, place_id="p"), operand(OperandRole.TO, 2, polity_id="russia")]
    operands += [] if date_text else [operand(OperandRole.TREATY, 3, treaty_id="T1860")]
    found = bench(claim_operands=tuple(operands), control_points=points, places=(place(131.9, 43.1),))
    result = judge_claim(found, claim(ClaimKind.DATE, date_text=date_text)).opinion
    assert (result.verdict, result.margin) == (verdict, margin)


def test_day_of_control_of_a_territory() -> None:
    # Heixiazi: signed 14 October 2004, in force 2 June 2005, handed over 14 October 2008.
    days = {"signed": DAY(2004, 10, 14), "in_force": DAY(2005, 6, 2)}
    rows = (
        transfer("X006", "T1860", "russia", "qing", Basis.CONTROL, control_from=DAY(2008, 10, 14), **days),
        transfer("X007", "T1860", "russia", "qing", Basis.CLAIM, **days),
    )
    operands = (operand(OperandRole.TERRITORY, territory_id="land"), operand(OperandRole.TO, 2, polity_id="qing"))
    found = bench(claim_operands=operands, transfers=rows)
    by_control, by_claim = (
        judge_claim(found, claim(ClaimKind.DATE, date_text="2008", basis=basis)).opinion for basis in Basis
    )
    assert (by_control.verdict, by_control.found_text) == (Verdict.CONSISTENT, "control passed 2008-10-14 (X006)")
    assert by_claim.verdict is Verdict.INCONSISTENT


SIGNED = bench("T1860", claim_operands=(operand(OperandRole.TREATY, treaty_id="T1860"),))


@pytest.mark.parametrize(
    ("date_text", "verdict", "margin"),
    [
        ("1855/1861", Verdict.CONSISTENT, None),
        ("../1875", Verdict.CONSISTENT, None),
        ("1861/1869", Verdict.INCONSISTENT, 48.0),
        ("../1859", Verdict.INCONSISTENT, 319.0),
    ],
)
def test_date_within_years(date_text: str, verdict: Verdict, margin: float | None) -> None:
    # 14 November 1860 lies 48 days before 1861 and 319 days after 1859, by the calendar.
    result = judge_claim(SIGNED, claim(ClaimKind.DATE, date_text=date_text)).opinion
    assert (result.verdict, result.margin) == (verdict, margin)
    assert "0001-01-01" not in result.reason


def test_interval_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UnjudgeableError, match=r"C01, column date_text: .*start is after the end"):
        judge_claim(SIGNED, claim(ClaimKind.DATE, date_text="1875/1860"))


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("Vladivostok", Verdict.CONSISTENT),
        ("海参崴", Verdict.CONSISTENT),
        ("海參崴", Verdict.CONSISTENT),
        ("海參威", Verdict.INCONSISTENT),
        ("Владик", Verdict.UNDECIDED),
    ],
)
def test_name_of_a_place_is_any_of_the_recorded_ones(printed: str, verdict: Verdict) -> None:
    town = replace(place(131.9, 43.1), name_en="Vladivostok", name_zh="符拉迪沃斯托克(海参崴/海參崴)")
    found = evidence(places=(town,), claim_operands=(operand(OperandRole.PLACE, place_id="p"),))
    assert judge_claim(found, claim(ClaimKind.NAME, value_published=printed)).opinion.verdict is verdict


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("Treaty of Good-Neighborliness and Friendly Cooperation", Verdict.CONSISTENT),
        # The Russian foreign ministry's English text of the same treaty.
        ("Treaty of Good-Neighbourhood, Friendship and Co-operation", Verdict.CONSISTENT),
        ("Treaty of Friendship and Neutrality", Verdict.UNDECIDED),
        ("Convention on Commerce", Verdict.INCONSISTENT),
    ],
)
def test_title_in_another_translation_is_that_title_and_another_title_is_not(printed: str, verdict: Verdict) -> None:
    signed = treaty("T", "2001-07-16", title_en="Treaty of Good-Neighborliness and Friendly Cooperation")
    found = evidence(treaties=(signed,), claim_operands=(operand(OperandRole.TREATY, treaty_id="T"),))
    assert judge_claim(found, claim(ClaimKind.NAME, value_published=printed)).opinion.verdict is verdict


def test_author_of_a_figure_is_a_name_that_can_fail() -> None:
    map_names = replace(figure("F", 8.0, 8.0, "number"), author="Ministry of Natural Resources")
    found = evidence(published_figures=(map_names,), claim_operands=(operand(OperandRole.SUBJECT, figure_id="F"),))
    verdicts = {
        printed: judge_claim(found, claim(ClaimKind.NAME, value_published=printed)).opinion.verdict
        for printed in ("the ministry of natural resources", "Ministry of Ecology and Environment")
    }
    assert list(verdicts.values()) == [Verdict.CONSISTENT, Verdict.INCONSISTENT]


MOON = Event(
    event_id="landing",
    title_en="First landing on the Moon",
    date_text="1969-07-20",
    source_id="s",
    certainty=Certainty.FOUND,
)


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("on Sunday, July 20", Verdict.CONSISTENT),  # NASA: a Sunday
        ("on Monday, July 20", Verdict.INCONSISTENT),
        ("on July 20", Verdict.CONSISTENT),
    ],
)
def test_printed_weekday_is_computed(printed: str, verdict: Verdict) -> None:
    found = evidence(events=(MOON,), claim_operands=(operand(OperandRole.SUBJECT, event_id="landing"),))
    asked = claim(ClaimKind.DATE, value_published=printed, date_text="1969-07-20")
    assert judge_claim(found, asked).opinion.verdict is verdict


def test_an_age_is_the_time_from_one_event_to_another() -> None:
    """Newton, born on 4 January 1643 and dead on 31 March 1727 (Gregorian), lived 84 full years."""
    born = replace(MOON, event_id="birth", title_en="Birth", date_text="1643-01-04")
    died = replace(MOON, event_id="death", title_en="Death", date_text="1727-03-31")
    operands = (operand(OperandRole.FIRST, event_id="birth"), operand(OperandRole.SECOND, 2, event_id="death"))
    year = replace(NUMBER, unit_id="year", si_unit="day", factor=DAYS_PER_YEAR)
    found = evidence(events=(born, died), claim_operands=operands, units=(year,))

    def verdict(age: int) -> Verdict:
        low, high = age * DAYS_PER_YEAR, (age + 1) * DAYS_PER_YEAR
        asked = claim(ClaimKind.DATE, number=float(age), unit_id="year", low=low, high=high)
        return judge_claim(found, asked).opinion.verdict

    assert [verdict(age) for age in (83, 84, 85)] == [
        Verdict.INCONSISTENT,
        Verdict.CONSISTENT,
        Verdict.INCONSISTENT,
    ]


def test_whole_passed_only_if_no_part_passed_the_other_way() -> None:
    there, back = (transfer(name, "T", *sides, Basis.CLAIM) for name, sides in (("X1", ("a", "b")), ("X2", ("b", "a"))))
    operands = (
        operand(OperandRole.TERRITORY, territory_id="land"),
        operand(OperandRole.FROM, 2, polity_id="a"),
        operand(OperandRole.TO, 3, polity_id="b"),
    )

    def verdict(number: float | None, *transfers: Transfer) -> Verdict:
        found = evidence(
            treaties=(treaty("T", "1999-12-30"),),
            provisions=(provision("T"),),
            transfers=transfers,
            territories=(territory("land"),),
            polities=(polity("a"), polity("b")),
            claim_operands=operands,
        )
        return judge_claim(found, claim(ClaimKind.DIRECTION, number=number)).opinion.verdict

    assert verdict(None, there, back) is Verdict.UNDECIDED
    assert verdict(1.0, there, back) is Verdict.INCONSISTENT
    assert verdict(1.0, there) is Verdict.CONSISTENT


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        # [1.45, 1.55) ends before [1.55, 1.6) begins; about 1.5 million may be 1.55 million as well.
        ("plain", Verdict.INCONSISTENT),
        ("about", Verdict.UNDECIDED),
    ],
)
def test_figures_that_only_touch_differ_where_the_lower_one_excludes_its_end(rule: str, verdict: Verdict) -> None:
    phrase = Phrase(phrase_id=rule, rule=rule, low_definition="", high_definition="", reason="")
    more = figure("F1", 1_550_000.0, 1_600_000.0)
    less = replace(figure("F2", 1_450_000.0, 1_550_000.0), phrase_id=rule)
    operands = (operand(OperandRole.FIRST, figure_id="F1"), operand(OperandRole.SECOND, 2, figure_id="F2"))
    found = evidence(published_figures=(more, less), claim_operands=operands, phrases=(phrase,))
    assert judge_claim(found, claim(ClaimKind.CONSISTENCY)).opinion.verdict is verdict


def test_a_year_is_printed_as_a_year_and_none_of_its_days() -> None:
    point = replace(held("1969-12-31", ControlBasis.DE_FACTO), date_precision=DatePrecision.YEAR)
    operands = (operand(OperandRole.PLACE, place_id="p"), operand(OperandRole.TO, 2, polity_id="russia"))
    found = bench(claim_operands=operands, control_points=(point,), places=(place(133.8, 46.5),))
    decade, month = (
        judge_claim(found, claim(ClaimKind.DATE, date_text=text)).opinion for text in ("1960/1969", "1969-03")
    )
    assert (decade.verdict, month.verdict) == (Verdict.CONSISTENT, Verdict.UNDECIDED)
    assert "held in fact 1969 (K001)" in decade.reason
    assert "12-31" not in decade.found_text


def test_a_works_stands_in_its_town_and_in_no_other() -> None:
    """The Likhachev works lie 6 km from the middle of Moscow, the First Automobile Works 6,000 km away."""
    moscow, works = place(37.61, 55.75, 5_000.0), place(37.65, 55.70, 5_000.0)
    far = replace(place(125.22, 43.85, 10_000.0), place_id="faw", name_en="First Automobile Works")
    rows = (replace(moscow, place_id="moscow"), replace(works, place_id="zil"), far)

    def opinion(name: str) -> Any:
        operands = (operand(OperandRole.PLACE, place_id=name), operand(OperandRole.INSIDE, 2, place_id="moscow"))
        return judge_claim(evidence(places=rows, claim_operands=operands), claim(ClaimKind.LOCATION)).opinion

    assert opinion("zil").verdict is Verdict.CONSISTENT
    assert opinion("faw").verdict is Verdict.INCONSISTENT
    assert 5_900.0 < opinion("faw").margin < 6_100.0
