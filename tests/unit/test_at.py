"""Who held a point: known places and days, the sea, and questions that cannot be read."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from command import ROOT, metes
from metes.at import Answer, QuestionError, answer, question
from metes.at.answer import Position
from metes.model import Register
from metes.package.package import open_package
from metes.report.at import explain_at
from metes.report.at_json import at_json
from metes.results.case import Case

VLADIVOSTOK = ("131.90", "43.13")


@cache
def evidence() -> tuple[Register, Any, Any]:
    case = Case(open_package(ROOT))
    return case.register, case.shapes, case.survey.borders


def ask(lon: str, lat: str, date: str | None = None) -> Answer:
    return answer(*evidence(), question(lon, lat, date))


def record(territory: str, lon: str, lat: str, date: str | None = None) -> dict[str, Any]:
    """The JSON of one territory of an answer."""
    found = [each for each in at_json(ask(lon, lat, date))["territories"] if each["territory_id"] == territory]
    assert len(found) == 1
    return dict(found[0])


def text(asked: Answer) -> str:
    return "\n".join(line for section in explain_at(asked).sections for line in section.text)


# The Treaty of Peking is of 14 November 1860; a Russian post stood at Vladivostok since 2 July of that year.
@pytest.mark.parametrize(
    ("date", "holder", "last", "next_"),
    [
        ("1859", "qing", [], ["X004"]),
        ("1860-07-01", "qing", [], ["X004"]),
        ("1860-08", "russian-empire", [], ["X004"]),
        ("1860-11-13", "russian-empire", [], ["X004"]),
        ("1860-11-14", "russian-empire", ["X004"], []),
        ("1861", "russian-empire", ["X004"], []),
    ],
)
def test_vladivostok_by_date(date: str, holder: str, last: list[str], next_: list[str]) -> None:
    assert [each["polities"] for each in at_json(ask(*VLADIVOSTOK, date))["control"]] == [[holder]]
    control = record("ussuri-coast-1860", *VLADIVOSTOK, date)["control"]
    assert [each["transfer_id"] for each in control["last"]] == last
    assert [each["transfer_id"] for each in control["next"]] == next_


def test_year_of_the_treaty_holds_the_change() -> None:
    found = record("ussuri-coast-1860", *VLADIVOSTOK, "1860")
    assert [each["transfer_id"] for each in found["claim"]["within"]] == ["X005"]
    assert found["claim"]["within"][0]["since_is"] == "day of signature"
    spans = at_json(ask(*VLADIVOSTOK, "1860"))["control"]
    assert [each["polities"] for each in spans] == [["qing"], ["russian-empire"]]


def test_land_held_in_common_is_told_until_the_treaty_settled_it() -> None:
    assert record("ussuri-coast-1860", *VLADIVOSTOK, "1857")["left_undetermined"] is None
    assert record("ussuri-coast-1860", *VLADIVOSTOK, "1859")["left_undetermined"]["treaty_id"] == "T1858a"
    assert record("ussuri-coast-1860", *VLADIVOSTOK, "1861")["left_undetermined"] is None


def test_control_points_stand_on_either_side_of_the_date() -> None:
    found = at_json(ask(*VLADIVOSTOK, "1860-08"))
    assert found["place"]["place_id"] == "vladivostok"
    points = {each["control_point_id"]: each for each in found["control_points"]}
    # De facto since 2 July 1860, in law since 14 November: the two that matter here, and one on each other side.
    assert points["K001"]["polity_id"] == "russian-empire"
    assert {"K006", "K002"} <= set(points)
    assert "K008" not in points


def test_successor_is_named_by_the_control_point_beside_it() -> None:
    assert [each["polities"] for each in at_json(ask(*VLADIVOSTOK, "1992-03-16"))["control"]] == [["russia"]]
    assert [each["polities"] for each in at_json(ask(*VLADIVOSTOK, "1930"))["control"]] == [["ussr"]]
    assert "Russian Federation" in text(ask(*VLADIVOSTOK, "1992-03-16"))


def test_depth_is_from_the_border_on_land_and_within_both_accuracies() -> None:
    reading = record("ussuri-coast-1860", *VLADIVOSTOK, "1861")["readings"][0]
    assert reading["position"] == "inside"
    # Vladivostok lies 53 to 57 km from the Chinese boundary; typed to 0.01 degrees is within 0.7 km.
    assert 50.0 < reading["depth_km"] < 60.0
    assert reading["doubt_km"] == pytest.approx(2.0 + 0.69, abs=0.02)


def test_sakhalin_is_a_territory_of_its_own() -> None:
    found = ask("142.95", "50.50", "1861")
    territories = {each.territory.territory_id: each for each in found.territories}
    assert "ussuri-coast-1860" not in territories
    island = territories["sakhalin"].held[0]
    assert island.position is Position.INSIDE
    assert island.depth_km is not None
    assert 10.0 < island.depth_km < 80.0
    assert "Shimoda" in text(found)


def test_whole_degrees_are_too_coarse_for_an_island() -> None:
    found = ask("143", "50", "1861")
    assert [each.held[0].position for each in found.territories if each.territory.territory_id == "sakhalin"] == [
        Position.NEAR_BOUNDARY
    ]


def test_sea_belongs_to_no_territory() -> None:
    found = ask("135.00", "42.00", "1861")
    assert found.territories == ()
    assert found.nearest is not None
    # Cape Belkin, the nearest part of the coast, is some 130 km from there.
    assert 100.0 < found.nearest[1] < 160.0
    assert "No territory" in text(found)


def test_without_a_date_all_transfers_are_told() -> None:
    found = record("ussuri-coast-1860", *VLADIVOSTOK)
    assert {each["transfer_id"] for each in found["transfers"]} >= {"X004", "X005"}
    assert "control" not in found
    rows = [row for section in explain_at(ask(*VLADIVOSTOK)).sections for row in section.rows]
    assert any("Qing Empire to Russian Empire" in cell for row in rows for cell in row)


def test_other_order_is_suggested_where_it_hits() -> None:
    # 47.90 N 89.99 E, typed in the order in which people say it, lies in the west of Mongolia.
    found = ask("47.90", "89.99", "1950")
    assert "mongolia.state" in found.holds_if_swapped
    assert "Longitude comes first" in text(found)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("43.13", "131.9"), "metes at 131.9 43.13"),
        (("43.13", "131.9", "1861"), "metes at 131.9 43.13 1861"),
        (("200", "43"), "LON 200"),
        (("131,9", "43.13"), "LON '131,9'"),
        (("131.9", "nan"), "LAT 'nan'"),
        (("131.9", "43.13", "1860-13"), "DATE '1860-13'"),
        (("131.9", "43.13", "0000"), "DATE '0000'"),
        (("131.9", "43.13", "1860-02-30"), "DATE '1860-02-30'"),
        (("131.9", "43.13", "1860/1861"), "DATE '1860/1861'"),
    ],
)
def test_what_cannot_be_read_is_refused(asked: tuple[str, ...], message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        question(*asked)
    assert message in str(caught.value)


def test_command_answers_and_refuses() -> None:
    done = metes("at", *VLADIVOSTOK, "1861", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["date"] == {"asked": "1861", "first": "1861-01-01", "last": "1861-12-31"}
    west = metes("at", "-71.06", "42.36", "1861")
    assert west.returncode == 0, west.stderr
    assert "No territory" in west.stdout
    bad = metes("at", "43.13", "131.9")
    assert bad.returncode == 2
    assert len(bad.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("point", "controls", "claims"),
    [(("134.68917", "48.33300"), ["prc"], ["prc"]), (("134.90318", "48.39355"), ["russia"], ["russia"])],
    ids=["west", "east"],
)
def test_divided_island_is_answered_part_by_part(
    point: tuple[str, str], controls: list[str], claims: list[str]
) -> None:
    """The agreement of 2004 passed the western part to China; in the eastern part China gave up its claim."""
    found = at_json(ask(*point, "2010-01-01"))
    assert [each["polities"] for each in found["control"]] == [controls]
    assert [each["polities"] for each in found["claim"]] == [claims]
