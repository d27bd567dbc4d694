"""Names of rows: in `metes search`, `metes explain` and `metes judge`, recorded or as people write them."""

from __future__ import annotations

import json

import pytest

from command import ROOT, metes
from metes.ask.answer import ask
from metes.ask.known import known_of
from metes.ask.search import search
from metes.files.errors import InputError, UnknownIdError
from metes.model.names import Names, words_of
from metes.results.case import Case, open_case


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case(ROOT)


@pytest.mark.parametrize(
    ("words", "table", "row_id"),
    [
        ("Damansky", "territories", "zhenbao-damansky"),
        ("珍宝岛", "territories", "zhenbao-damansky"),
        ("остров Даманский", "territories", "zhenbao-damansky"),
        ("Heixazi", "territories", "heixiazi-bolshoy-ussuriysky"),
        ("Treaty of Aigun", "treaties", "T1858a"),
        ("Айгунского договора", "treaties", "T1858a"),
        ("外东北", "territories", "amur-left-bank-1858"),
        ("F-CN-RU-LENGTH", "published_figures", "F-CN-RU-LENGTH"),
        ("Muravyov", "persons", "nikolay-muravyov"),
        ("Harbin", "places", "harbin"),
        ("C38", "claims", "C38"),
    ],
)
def test_search_finds_a_row_by_any_name_first(words: str, table: str, row_id: str, case: Case) -> None:
    first = search(words, case)[0]
    assert (first.table, first.row_id) == (table, row_id)


def test_search_finds_words_of_a_sentence(case: Case) -> None:
    found = {(hit.table, hit.row_id) for hit in search("twice Turkey", case)}
    assert ("claims", "C38") in found


def test_search_without_a_word_is_refused(case: Case) -> None:
    with pytest.raises(InputError, match="found no word"):
        search("?!", case)


def test_search_in_text_and_json() -> None:
    text = metes("search", "Damansky", COLUMNS="80")
    assert text.stdout.splitlines()[0] == "zhenbao-damansky  (territories)"
    assert max(map(len, text.stdout.splitlines())) <= 80
    found = json.loads(metes("search", "Damansky", "--most", "1", "--format", "json").stdout)
    assert [row["row_id"] for row in found["rows"]] == ["zhenbao-damansky"]
    nothing = metes("search", "qwertyuiop")
    assert (nothing.returncode, nothing.stderr) == (1, "")


@pytest.mark.parametrize("name", ["Treaty of Aigun", "瑷珲条约", "Айгунский договор", "the aigun treaty"])
def test_explain_takes_names(name: str) -> None:
    assert metes("explain", name).stdout.startswith("T1858a  Treaty of Aigun")


def test_a_name_of_several_rows_is_refused_with_all_of_them() -> None:
    done = metes("explain", "Treaty of St Petersburg")
    assert done.returncode == 2
    assert "T1875" in done.stderr
    assert "T1881" in done.stderr


def test_filters_of_judge_take_names(case: Case) -> None:
    by_id = metes("judge", "--territory", "heixiazi-bolshoy-ussuriysky", "--kind", "area", "--format", "json")
    by_name = metes("judge", "--territory", "Heixiazi", "--kind", "area", "--format", "json")
    assert json.loads(by_name.stdout)["verdicts"] == json.loads(by_id.stdout)["verdicts"] != []
    unknown = metes("judge", "--treaty", "Treaty of Nowhere")
    assert (unknown.returncode, unknown.stdout) == (2, "")


@pytest.mark.parametrize(
    ("name", "table", "row_id"),
    [
        ("조중변계조약", "treaties", "TKP1"),
        ("대한민국", "polities", "rok"),
        ("Quần đảo Hoàng Sa", "territories", "paracel-islands"),
        ("quan dao hoang sa", "territories", "paracel-islands"),
        ("Núi Đất", "territories", "laoshan"),
        ("nui dat", "territories", "laoshan"),
        ("Қазақстан", "territories", "kazakhstan-present"),
        ("Chonji", "territories", "heaven-lake"),
        ("海参崴", "places", "vladivostok"),
    ],
)
def test_local_names_and_each_name_in_parentheses_are_found(name: str, table: str, row_id: str, case: Case) -> None:
    assert (table, row_id) in Names(case.register).resolve(name, [table])


def test_what_is_known_of_a_line_has_its_note(case: Case) -> None:
    (subject,) = known_of(ask("압록강", case), case).subjects
    assert subject.subject_id == "cn-kp"
    assert "jiandao" in (subject.note or "")


def test_names_are_compared_without_accents_endings_and_traditional_characters() -> None:
    assert words_of("Bạch Long Vĩ") == words_of("bach long vi")
    assert words_of("瑷琿條約") == words_of("瑷珲条约")
    assert words_of("Айгунскому договору") == words_of("Айгунский договор")
    assert words_of("the Amur's left bank")[1:] == words_of("Amur left banks")


def test_every_alias_is_found_by_its_own_name(case: Case) -> None:
    names = Names(case.register)
    for alias in case.register.aliases:
        target = (alias.target_table, alias.target_id)
        assert target in names.resolve(alias.alias, (alias.target_table,)), alias.alias


def test_an_unknown_name_suggests_recorded_ones(case: Case) -> None:
    with pytest.raises(UnknownIdError, match="did you mean"):
        ask("Manchuria 1.5 million km2", case)
