"""Judges of treaties: attribution, direction of a transfer, and the day on which a place was first held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judging import DAY, claim, effect, evidence, operand, place, polity, provision, territory, transfer, treaty
from metes.model.enums import Basis, Certainty, ClaimKind, ControlBasis, Effect, OperandRole, Verdict
from metes.model.treaties import ControlPoint, Signatory
from metes.verdicts import Evidence, judge_claim
from metes.verdicts.evidence import UnjudgeableError
from metes.verdicts.judges.treaty_effects import VERBS

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
    assert "that decides, although the sources disagree about X002" in result.reason
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
    assert result.reason.endswith("It rests on X001, known but not read again.")


def test_instrument_that_never_entered_into_force_did_nothing() -> None:
    found = bench("T1879", transfers=(), effects=(effect("E9", "T1879", Effect.TRANSFERS),))
    result = judge_claim(found, TRANSFERS).opinion
    assert result.verdict is Verdict.INCONSISTENT
    assert result.reason.startswith(
        "The Treaty T1879 (1879-10-02) never entered into force, so that no provision of it"
    )


def test_every_effect_has_its_verb_forms() -> None:
    assert set(VERBS) == set(Effect)
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
    [("Vladivostok", Verdict.CONSISTENT), ("海参崴", Verdict.CONSISTENT), ("海參威", Verdict.UNDECIDED)],
)
def test_name_of_a_place_is_any_of_the_recorded_ones(printed: str, verdict: Verdict) -> None:
    town = replace(place(131.9, 43.1), name_en="Vladivostok", name_zh="符拉迪沃斯托克(海参崴)", name_ru="Владивосток")
    found = evidence(places=(town,), claim_operands=(operand(OperandRole.PLACE, place_id="p"),))
    assert judge_claim(found, claim(ClaimKind.NAME, value_published=printed)).opinion.verdict is verdict
