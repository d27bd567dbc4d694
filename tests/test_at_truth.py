"""Who held known places on known days, against history that any atlas tells: no state before or after its life."""

from __future__ import annotations

import datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from command import ROOT, metes
from metes.at import Answer, answer, question
from metes.at.answer import Position
from metes.at.chain import ONE_DAY, Ground, Span, chain_of
from metes.at.events import PointRecords, first_record
from metes.model import Register
from metes.model.dates import Days
from metes.model.enums import Basis
from metes.package.package import open_package
from metes.report.at import explain_at
from metes.report.at_json import at_json
from metes.results.case import Case

BEFORE = "before the tables"
NORTH_OF_50 = ("142.95", "50.50")
# West coast, inland and the cape in the south, none near a town of the tables.
SOUTH_OF_50 = (("142.30", "48.90"), ("142.90", "49.70"), ("142.20", "46.30"))


@cache
def evidence() -> tuple[Register, Any, Any]:
    case = Case(open_package(ROOT))
    return case.register, case.shapes, case.survey.borders


@cache
def ask(lon: str, lat: str, date: str | None = None) -> Answer:
    return answer(*evidence(), question(lon, lat, date))


def at_place(place_id: str, date: str | None = None) -> Answer:
    place = evidence()[0].place_by_id[place_id]
    return ask(f"{place.lon:.4f}", f"{place.lat:.4f}", date)


def text(asked: Answer) -> str:
    return "\n".join(line for section in explain_at(asked).sections for line in section.text)


def holders(spans: tuple[Span, ...]) -> list[str]:
    """Ids of the polities span by span, with the words that qualify them."""
    found = []
    for span in spans:
        who = "|".join(span.ids)
        if span.ground is Ground.NOT_IN_TABLES:
            who = BEFORE
        elif span.ground is Ground.UNDETERMINED:
            who = "undetermined"
        marks = [span.ground.value] if span.ground in (Ground.INFERRED, Ground.SUCCESSION, Ground.LAW) else []
        marks += [span.certainty.value] if span.certainty is not None and span.certainty.value != "found" else []
        found.append(" ".join([who, *marks]))
    return found


# Place, date, who controlled it, who claimed it or held it in law. What is not marked rests on a record in fact or on
# a transfer, and was found in its source.
CASES = [
    ("kyzyl", "1700", [BEFORE], [BEFORE]),
    ("kyzyl", "1913", ["uriankhai"], ["roc succession"]),
    ("kyzyl", "1919", ["russian-state-kolchak disputed", "roc disputed"], ["roc succession"]),
    ("kyzyl", "1930", ["tuva"], ["roc|tuva law disputed"]),
    ("kyzyl", "1950", ["ussr"], ["ussr"]),
    ("kyzyl", "2020", ["russia succession"], ["russia succession"]),
    ("aleksandrovsk-sakhalinsky", "1700", [BEFORE], [BEFORE]),
    ("aleksandrovsk-sakhalinsky", "1860", ["undetermined"], ["undetermined"]),
    ("aleksandrovsk-sakhalinsky", "1880", ["russian-empire law"], ["russian-empire"]),
    ("aleksandrovsk-sakhalinsky", "1910", ["russian-empire law"], ["russian-empire"]),
    ("aleksandrovsk-sakhalinsky", "1922-06", ["japan"], ["rsfsr succession"]),
    ("aleksandrovsk-sakhalinsky", "1950", ["ussr"], ["ussr succession"]),
    ("yuzhno-sakhalinsk", "1700", [BEFORE], [BEFORE]),
    ("yuzhno-sakhalinsk", "1860", ["undetermined"], ["undetermined"]),
    ("yuzhno-sakhalinsk", "1880", ["russian-empire law"], ["russian-empire"]),
    ("yuzhno-sakhalinsk", "1910", ["japan"], ["japan"]),
    ("yuzhno-sakhalinsk", "1950", ["ussr"], ["japan|ussr law disputed"]),
    ("yuzhno-sakhalinsk", "2015", ["russia succession"], ["russia succession disputed"]),
    ("tawang", "1950", ["tibet"], ["roc|india succession disputed"]),
    ("tawang", "1952", ["india disputed"], ["roc|india succession disputed"]),
    ("tawang", "2020", ["india known_unverified"], ["india|prc law disputed"]),
    ("khabarovsk", "1650", [BEFORE], [BEFORE]),
    ("khabarovsk", "1700", ["qing law"], ["qing law"]),
    ("khabarovsk", "1859", ["russian-empire disputed"], ["undetermined"]),
    ("khabarovsk", "1900", ["russian-empire"], ["russian-empire"]),
    ("khabarovsk", "1930", ["ussr succession"], ["ussr succession"]),
    ("khabarovsk", "2020", ["russia succession"], ["russia succession"]),
    ("blagoveshchensk", "2020", ["russia succession"], ["russia succession"]),
    ("albazin", "1650", [BEFORE], [BEFORE]),
    ("albazin", "1670", ["russian-tsardom"], [BEFORE]),
    ("nerchinsk", "1680", ["russian-tsardom"], [BEFORE]),
    ("almaty", "1700", ["dzungar-khanate disputed"], [BEFORE]),
    ("almaty", "1850", ["kazakh-senior-zhuz disputed"], ["qing law disputed"]),
    ("semey", "1750", ["russian-empire succession"], [BEFORE]),
    ("naryn", "1850", ["kokand"], ["qing inferred"]),
    ("karakol", "1860", ["kyrgyz-tribes"], ["qing|russian-empire law disputed"]),
    ("torugart", "1995", ["kyrgyzstan"], ["kyrgyzstan succession"]),
    ("zhenbao", "1969-02", ["ussr succession"], ["ussr succession"]),
    ("zhenbao", "1970", ["prc"], ["ussr succession"]),
    ("almaty", "1900", ["russian-empire"], ["russian-empire"]),
    ("almaty", "2020", ["kazakhstan succession"], ["kazakhstan succession"]),
    ("vladivostok", "1000", [BEFORE], [BEFORE]),
    ("vladivostok", "1922-11-01", ["far-eastern-republic"], ["far-eastern-republic succession"]),
    ("hong-kong", "1800", ["qing inferred"], ["qing inferred"]),
    ("manzhouli", "1931", ["roc known_unverified"], ["roc succession"]),
    ("hong-kong", "1850", ["united-kingdom"], ["united-kingdom"]),
    ("hong-kong", "1942", ["japan"], ["united-kingdom"]),
    ("hong-kong", "1997-07-02", ["prc"], ["prc law"]),
    ("taipei", "1890", ["qing law known_unverified"], ["qing law known_unverified"]),
    ("taipei", "1900", ["japan"], ["japan"]),
    ("taipei", "1946", ["roc"], ["japan"]),
    ("taipei", "2020", ["roc"], ["undetermined"]),
    ("lhasa", "1600", [BEFORE], [BEFORE]),
    ("lhasa", "1850", ["ganden-phodrang"], ["qing law known_unverified"]),
    ("lhasa", "1930", ["tibet succession"], ["roc|tibet law disputed"]),
    ("lhasa", "1952", ["prc known_unverified"], ["prc law known_unverified"]),
    ("gyantse", "1930", ["tibet succession"], ["roc|tibet law disputed"]),
    ("aksai-chin-plain", "1950", [BEFORE], [BEFORE]),
    ("aksai-chin-plain", "2020-10", ["prc"], ["india|prc law disputed"]),
    ("shaksgam", "2020", ["prc"], ["india|prc law disputed"]),
    ("doklam", "2020", ["prc disputed"], ["bhutan|prc law disputed"]),
    ("lipulekh", "2021", ["india"], ["india|nepal law disputed"]),
    ("namwan", "1930", ["british-burma"], ["roc succession"]),
    ("namwan", "2000", ["myanmar succession"], ["myanmar law"]),
    ("hpimaw", "2000", ["prc known_unverified"], ["prc law"]),
    ("wakhan", "2000", ["afghanistan"], ["afghanistan law"]),
    ("kashgar", "1700", [BEFORE], [BEFORE]),
    ("kashgar", "1800", ["qing known_unverified"], [BEFORE]),
    ("kashgar", "1870", ["qing|yettishar"], [BEFORE]),
    ("kashgar", "1880", ["qing"], [BEFORE]),
    ("kashgar", "1930", ["roc succession"], ["roc succession"]),
    ("kashgar", "1960", ["prc succession"], ["prc succession"]),
    ("heixiazi-west", "2006", ["russia succession"], ["prc"]),
    ("heixiazi-west", "2009", ["prc"], ["prc"]),
    ("heihe", "2020", ["prc succession"], ["prc succession"]),
    ("khovd", "1912-03", ["roc succession"], ["outer-mongolia-autonomous|roc succession disputed"]),
    ("ulaanbaatar", "1690-06", ["khalkha"], [BEFORE]),
    ("ulaanbaatar", "1920", ["roc"], ["roc law"]),
    ("ulaanbaatar", "1930", ["mongolia succession known_unverified"], ["mongolia|roc law disputed"]),
]


@pytest.mark.parametrize(("place", "date", "control", "claim"), CASES, ids=[f"{p}-{d}" for p, d, _, _ in CASES])
def test_known_places_on_known_days(place: str, date: str, control: list[str], claim: list[str]) -> None:
    found = at_place(place, date)
    assert (holders(found.control), holders(found.claim)) == (control, claim)


def test_before_the_tables_no_state_of_later_days_is_named() -> None:
    for place, date, begins in (("vladivostok", "1000", "1689-09-06"), ("kyzyl", "1700", "1727-11-07")):
        found = text(at_place(place, date))
        assert f"Control: not in the tables before {begins}." in found
        assert "Federation" not in found.split("\n\n")[0]
        spans = at_json(at_place(place, date))["control"]
        assert [(each["first"], each["polities"], each["ground"]) for each in spans] == [(None, [], "not_in_tables")]


def test_point_far_from_any_town_is_inferred_from_the_cession_and_said_to_be() -> None:
    """130 E 53 N lies in the basin of the Zeya, 270 km from the nearest town with control points."""
    far = ("130.00", "53.00")
    assert holders(ask(*far, "1650").control) == [BEFORE]
    assert holders(ask(*far, "1700").control) == ["qing inferred"]
    assert "until 1858-05-27, inferred from the later cession; start date unknown" in text(ask(*far, "1700"))
    assert holders(ask(*far, "1900").control) == ["russian-empire"]
    # Kazakhstan, Kyrgyzstan and Tajikistan succeed the USSR too; the present outline of Russia holds the point.
    assert holders(ask(*far, "2020").control) == ["russia succession"]
    assert holders(ask(*far, "2020").claim) == ["russia succession"]


def test_fiftieth_parallel_divides_sakhalin_from_1905_to_1945() -> None:
    """Article IX of the treaty of Portsmouth: Japan holds the south, far from any town as well."""
    for lon, lat in SOUTH_OF_50:
        assert holders(ask(lon, lat, "1910").control) == ["japan"], (lon, lat)
        assert holders(ask(lon, lat, "1910").claim) == ["japan"], (lon, lat)
    assert holders(ask(*NORTH_OF_50, "1880").control) == ["russian-empire law"]
    assert holders(ask(*NORTH_OF_50, "1910").control) == ["russian-empire law"]
    assert holders(ask(*NORTH_OF_50, "1950").control) == ["ussr"]


def test_present_outline_says_nothing_of_earlier_days() -> None:
    """100 E 60 N, in Siberia, lies in no territory that a treaty moved."""
    inside = ("100.00", "60.00")
    assert holders(ask(*inside, "1900").control) == [BEFORE]
    assert holders(ask(*inside, "2010").control) == [BEFORE]
    found = ask(*inside, "2020")
    assert [span.ground for span in found.control] == [Ground.PRESENT_OUTLINE]
    assert [span.ids for span in found.control] == [("russia",)]


def test_place_across_the_boundary_does_not_count() -> None:
    """127.40 E 50.25 N is on the right bank; Heihe answers, not Blagoveshchensk, which is as near."""
    found = ask("127.4460", "50.2400", "1990")
    assert found.place is not None
    assert (found.place.place_id, found.is_place_used) == ("heihe", True)
    assert holders(found.control) == ["prc succession"]


def test_right_bank_of_the_amur_is_outside_the_villages_on_the_left_bank() -> None:
    """The outer edge of their belt is known to 12 km and meets the river 11 km from Heihe; the river is known to 1 km.

    On the left bank, as near to that edge, the belt may still reach the point.
    """
    assert "sixty-four-villages" not in [each.territory.territory_id for each in at_place("heihe").territories]
    across = ask("127.54", "50.26").territories
    (villages,) = [each for each in across if each.territory.territory_id == "sixty-four-villages"]
    assert [each.position for each in villages.held] == [Position.NEAR_BOUNDARY]


def test_record_in_law_after_an_occupation_names_what_is_not_known() -> None:
    """Russian troops took Heihe in August 1900; the agreement of 1902 left Manchuria to the Qing Empire."""
    (span,) = at_place("heihe", "1905").control
    assert span.ids == ("qing",)
    assert span.ground is Ground.LAW
    assert span.last_in_fact is not None
    assert span.last_in_fact.ids == ("russian-empire",)
    assert "when it left is not recorded" in text(at_place("heihe", "1905"))


def test_answer_without_a_date_is_the_whole_chain() -> None:
    found = at_json(at_place("khabarovsk"))
    order = [each["polities"] for each in found["control"]]
    assert order == [
        [],
        ["qing"],
        ["russian-empire"],
        ["russian-empire"],
        ["russian-republic"],
        ["rsfsr"],
        ["ussr"],
        ["russia"],
    ]


def assert_whole(spans: tuple[Span, ...]) -> None:
    """The chain runs from before the tables to today; each span begins on the day after the last."""
    assert spans[0].first is None
    assert spans[-1].last is None
    for before, after in pairwise(spans):
        assert before.last is not None
        assert after.first == before.last + ONE_DAY
        assert before.first is None or before.first <= before.last


def assert_alive(spans: tuple[Span, ...]) -> None:
    """No polity holds anything outside its life."""
    for span in spans:
        for polity in span.polities:
            first = span.first or datetime.date.min
            last = span.last or datetime.date.max
            assert polity.existed_on(Days(first=first, last=first)), (polity.polity_id, first)
            if span.last is not None:
                assert polity.existed_on(Days(first=last, last=last)), (polity.polity_id, last)
            else:
                assert polity.valid_to is None, polity.polity_id


@pytest.mark.parametrize("place_id", sorted({point.place_id for point in evidence()[0].control_points}))
def test_chain_of_every_place_is_whole_and_of_states_alive(place_id: str) -> None:
    found = at_place(place_id)
    for spans in (found.control, found.claim):
        assert_whole(spans)
        assert_alive(spans)


@pytest.mark.parametrize("reading_id", sorted(evidence()[1]))
def test_chain_inside_every_reading_is_whole_and_of_states_alive(reading_id: str) -> None:
    inside = evidence()[1][reading_id].representative_point()
    found = ask(f"{inside.x:.6f}", f"{inside.y:.6f}")
    for spans in (found.control, found.claim):
        assert_whole(spans)
        assert_alive(spans)


def test_town_far_off_raises_doubt_and_decides_nothing() -> None:
    """Lanyu passed to Japan with Taiwan; that Japan left in 1945 is recorded at Taipei and in the Pescadores alone."""
    lanyu = ("121.55", "22.05")
    assert holders(ask(*lanyu, "1900").control) == ["japan"]
    assert holders(ask(*lanyu, "1946").control) == ["japan|roc"]
    assert "recorded elsewhere in the territory only" in text(ask(*lanyu, "1946"))
    assert holders(ask("119.58", "23.57", "1946").control) == ["roc"]
    # In the east of Tuva, what is known of 1920 is what Kyzyl shows; the republic itself is the giver of 1944.
    assert [span.ground for span in ask("97.00", "51.00", "1920").control] == [Ground.ELSEWHERE]
    assert holders(ask("97.00", "51.00", "1930").control) == ["tuva inferred"]


@pytest.mark.parametrize("territory_id", sorted({row.territory_id for row in evidence()[0].transfers}))
@pytest.mark.parametrize("basis", list(Basis))
def test_chain_of_every_territory_is_whole_and_of_states_alive(territory_id: str, basis: Basis) -> None:
    """From its instruments alone: without any town, and with no outline needed."""
    register = evidence()[0]
    records = PointRecords(
        territory_ids=(territory_id,),
        elsewhere=frozenset(),
        points=(),
        outlines=(),
        first_record=first_record(register, (territory_id,), ()),
    )
    spans = chain_of(register, records, basis)
    assert_whole(spans)
    assert_alive(spans)


def test_every_state_of_a_chain_is_named_by_a_record_or_succeeds_one_that_is() -> None:
    register = evidence()[0]
    for place_id in ("kyzyl", "khabarovsk", "kashgar", "taipei", "yuzhno-sakhalinsk"):
        for span in at_place(place_id).control:
            if span.ground is Ground.SUCCESSION:
                assert span.records
                assert all(register.succession.lineage_of(each) - {each} for each in span.ids)


def test_sources_of_the_answer_have_their_links() -> None:
    sections = {section.title: section for section in explain_at(at_place("kyzyl", "1930")).sections}
    rows = {row[0]: row[3] for row in sections["Sources of the answer"].rows}
    assert rows["wikipedia-uryankhay"].startswith("https://")


def test_command_prints_the_holder_first() -> None:
    done = metes("at", "142.74", "46.965", "2015")
    assert done.returncode == 0, done.stderr
    assert "Control: Russian Federation, since 1991-12-26, by succession." in done.stdout
    assert "Control: Japan" not in done.stdout


def test_position_words_are_results() -> None:
    found = ask("143", "50", "1861")
    assert {each.held[0].position for each in found.territories} >= {Position.NEAR_BOUNDARY}
    assert "too close to the boundary to tell" in text(found)


# Gangtok in Sikkim, Yadong in Tibet, Haa in Bhutan and Purang in Tibet, none of them in dispute.
@pytest.mark.parametrize(
    ("lon", "lat"), [("88.61", "27.33"), ("88.90", "27.49"), ("89.28", "27.39"), ("81.18", "30.29")]
)
def test_a_disputed_spot_says_nothing_of_the_country_around_it(lon: str, lat: str) -> None:
    found = ask(lon, lat, "2020")
    assert holders(found.control) == holders(found.claim) == [BEFORE]
