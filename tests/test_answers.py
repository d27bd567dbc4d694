"""Answers to the questions of readers: their arithmetic is that of the judges, and pages say what the tables hold."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import write_answers
from command import ROOT, metes
from judging import operand
from metes.explain.claim import MOST_COMBINATIONS
from metes.explain.lookup import explain
from metes.files.errors import PackageError
from metes.measure.weighted_sums import ManySums, weighted_sum
from metes.model.enums import OperandRole
from metes.model.questions import CountedOperand, Questions
from metes.package.package import open_package
from metes.results.case import Case
from metes.verdicts.answer_wording import area_text, figure_sentence, span_texts
from metes.verdicts.conditions import conditions
from metes.verdicts.languages import Language
from metes.verdicts.questions import Answerer, Combination, figure_interval
from pages.answers import AnswersContent, page_of, pages
from tables import derived, register

STORED = {(row["question_id"], row["combination_id"]): row for row in derived("answers")}
QUESTIONS = [row["question_id"] for row in register("questions")]


@cache
def case_once() -> Case:
    return Case(open_package(ROOT))


@cache
def content_once() -> AnswersContent:
    return AnswersContent(ROOT)


@cache
def pages_once() -> dict[Path, str]:
    return pages(content_once())


def counted(combination: Combination) -> tuple[CountedOperand, ...]:
    return case_once().questions.operands_of(combination.alternatives)


@pytest.mark.parametrize("question_id", QUESTIONS)
def test_interval_of_a_combination_is_that_of_the_judges_for_the_same_sum(question_id: str) -> None:
    evidence = case_once().evidence
    for combination in case_once().answers[question_id].combinations[::5]:
        rows = counted(combination)
        if any(row.sign < 0 for row in rows):
            continue
        operands = [
            operand(OperandRole.SUBJECT, seq, reading_id=row.reading_id)
            if row.reading_id is not None
            else operand(OperandRole.SUBJECT, seq, figure_id=str(row.figure_id))
            for seq, row in enumerate(rows, start=1)
        ]
        judged = evidence.sum_of(operands, "km2")
        # Order of summation alone.
        assert (combination.interval.low, combination.interval.high) == pytest.approx(
            (judged.low, judged.high), rel=1e-9
        )


@pytest.mark.parametrize(
    ("claim_id", "question_id", "combination_id"),
    [
        ("C09.1", "russia-1858-1884", "left-bank=basin ussuri=mainland uda=without sakhalin=without "
         "line-before-1864=balkhash ili-and-zaysan=with pamirs=without"),
        ("C62.1", "russia-1858-1884", "left-bank=basin ussuri=mainland uda=without sakhalin=with "
         "line-before-1864=balkhash ili-and-zaysan=with pamirs=meridian"),
        ("C62.2", "russia-1858-1884", "left-bank=basin ussuri=mainland uda=without sakhalin=with "
         "line-before-1864=outer ili-and-zaysan=with pamirs=meridian"),
        ("C33.2", "russia-1858-1860", "left-bank=gorbitsa ussuri=mainland uda=without sakhalin=without"),
    ],
)  # fmt: skip
def test_verdict_and_answer_find_the_same_area(claim_id: str, question_id: str, combination_id: str) -> None:
    (verdict,) = (row for row in derived("verdicts") if row["claim_id"] == claim_id)
    row = STORED[question_id, combination_id]
    found = [float(verdict[name]) for name in ("found_low", "found_high")]
    assert [float(row[name]) for name in ("low", "high")] == pytest.approx(found, rel=1e-9)


def test_combination_has_the_verdict_that_the_claim_has() -> None:
    """C09.1 is about the default of the question and nothing else."""
    verdict = case_once().verdict("C09.1").opinion
    assert verdict.claimed is not None
    assert case_once().answers["russia-1858-1884"].default.verdict_on(verdict.claimed) is verdict.verdict


def test_land_that_is_taken_off_moves_its_edge_with_the_land_that_is_left() -> None:
    answer = case_once().answers["russia-1858"]
    (less,) = (
        each
        for each in answer.combinations
        if each.combination_id == "left-bank=gorbitsa uda=without villages=taken-off ussuri=without"
    )
    areas = case_once().survey.measured_areas
    names = ("amur-left-bank-1858.amur-basin", "sixty-four-villages.schematic")
    expected = weighted_sum([areas[name] for name in names], [1.0, -1.0])
    assert (less.interval.low, less.interval.high) == pytest.approx((expected.low_m2 / 1e6, expected.high_m2 / 1e6))
    (village_row,) = (row for row in derived("measurements") if row["subject_id"] == names[1])
    assert answer.default.value_km2 - less.value_km2 == pytest.approx(float(village_row["value"]), rel=1e-9)


def test_many_sums_are_the_single_ones() -> None:
    areas = case_once().survey.measured_areas
    names = sorted({row["reading_id"] for row in register("question_operands") if row["reading_id"]})
    many, random = ManySums(areas), np.random.default_rng(7)
    for _ in range(25):
        chosen = random.choice(names, size=5, replace=False).tolist()
        weights = dict(zip(chosen, random.choice([1.0, -1.0, 0.5], size=5).tolist(), strict=True))
        alone = weighted_sum([areas[name] for name in chosen], list(weights.values()))
        assert many.area_and_half_m2(weights) == pytest.approx((alone.area_m2, alone.budget.half_m2), rel=1e-9)


# Published by others, and not looked at when the answers were made: which combinations of a question hold them.
@pytest.mark.parametrize(
    ("question_id", "alternative", "figure_id"),
    [
        ("russia-1860", "sakhalin=with left-bank=without", "F-PEKING-400000"),
        ("russia-1858", "uda=with villages=counted ussuri=without", "F-AIGUN-600000"),
        ("india-disputed", "east=official west=with", "F-CN-IN-TOTAL-125000"),
    ],
)
def test_total_agrees_with_a_published_one(question_id: str, alternative: str, figure_id: str) -> None:
    claimed = figure_interval(case_once().evidence, figure_id)
    found = [each for each in case_once().answers[question_id].combinations if alternative in each.combination_id]
    assert found
    assert all(each.agrees_with(claimed) for each in found)


def test_parts_of_hong_kong_and_taiwan_add_up_to_their_official_areas() -> None:
    """Land area 1,110.18 km2, and 36,197 km2 with the other islands, by official statistics."""
    ends = {row["subject_id"]: (float(row["low"]), float(row["high"])) for row in derived("measurements")}
    low, high = (
        sum(ends[name][side] for name in ("hong-kong-island.present-coast", "new-territories.with-kowloon"))
        for side in (0, 1)
    )
    assert low < 1110.18 < high
    assert ends["taiwan-penghu-1895.islands"][0] < 36197.0 < ends["taiwan-penghu-1895.islands"][1]


@pytest.mark.parametrize("question_id", QUESTIONS)
def test_every_combination_counts_each_term_once(question_id: str) -> None:
    answer = case_once().answers[question_id]
    assert len({each.combination_id for each in answer.combinations}) == len(answer.combinations) <= 200
    assert sum(each.is_default for each in answer.combinations) == 1
    stored = {combination for question, combination in STORED if question == question_id}
    assert stored == {each.combination_id for each in answer.combinations}


def with_reading(questions: Questions, question_id: str, term_id: str, reading_id: str) -> Questions:
    """The tables with one reading more in the default alternative of a term."""
    (default,) = (
        each
        for each in questions.question_alternatives
        if (each.question_id, each.term_id) == (question_id, term_id) and each.is_default
    )
    more = CountedOperand(
        question_id=question_id,
        term_id=term_id,
        alternative_id=default.alternative_id,
        seq=99,
        reading_id=reading_id,
        figure_id=None,
        is_taken_off=False,
    )
    return replace(questions, question_operands=(*questions.question_operands, more))


def test_readings_that_overlap_are_never_added() -> None:
    case = case_once()
    questions = with_reading(case.questions, "russia-1858", "ussuri", "amur-left-bank-1858.with-uda")
    with pytest.raises(PackageError, match=r"in both amur-left-bank-1858.amur-basin and amur-left-bank-1858.with-uda"):
        Answerer(case.evidence, questions).answer("russia-1858")


def test_neighbours_that_share_a_line_are_added() -> None:
    case = case_once()
    questions = with_reading(case.questions, "russia-1860", "sakhalin", "uda-undetermined-1689.basin")
    assert Answerer(case.evidence, questions).answer("russia-1860").default.value_km2 > 400_000.0


@given(st.lists(st.booleans(), min_size=12, max_size=12))
def test_conditions_hold_where_the_figure_does_and_nowhere_else(flags: list[bool]) -> None:
    holds = np.array(flags).reshape(2, 3, 2)
    covered = np.zeros_like(holds)
    for condition in conditions(holds):
        assert holds[np.ix_(*condition)].all()
        assert not covered[np.ix_(*condition)].all()
        covered[np.ix_(*condition)] = True
    assert (covered == holds).all()


def test_one_option_that_decides_is_one_condition() -> None:
    holds = np.zeros((2, 3, 2), dtype=bool)
    holds[:, 1, :] = True
    assert conditions(holds) == (((0, 1), (1,), (0, 1)),)
    assert conditions(np.zeros((2, 2), dtype=bool)) == ()


@pytest.mark.parametrize(
    ("km2", "english", "chinese", "russian"),
    [
        (1_320_358.2, "1.32 million km2", "132万平方公里", "1,32 млн км²"),
        (309_136.8, "309,100 km2", "30.91万平方公里", "309\u00a0100 км²"),
        (171.238, "171.2 km2", "171.2平方公里", "171,2 км²"),
        (0.0, "0 km2", "0平方公里", "0 км²"),
    ],
)
def test_number_in_a_sentence_has_four_digits(km2: float, english: str, chinese: str, russian: str) -> None:
    assert [area_text(km2, language) for language in Language] == [english, chinese, russian]


def test_ends_in_a_sentence_are_rounded_outwards() -> None:
    answer = case_once().answers["russia-1860"]
    low, high = span_texts(answer.default.interval, Language.ENGLISH)
    printed = [float(text.removesuffix(" km2").replace(",", "")) for text in (low, high)]
    assert printed[0] <= answer.default.interval.low
    assert printed[1] >= answer.default.interval.high


def numbers(text: str) -> list[float]:
    return [float(each.replace(",", "")) for each in re.findall(r"[\d,]+\.\d", text)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("question_id", QUESTIONS)
def test_numbers_of_a_page_are_those_of_the_table(question_id: str, language: Language) -> None:
    page = pages_once()[page_of(question_id, language)]
    rows = [line for line in page.splitlines() if line.startswith("|") and " – " in line]
    printed = [numbers(" ".join(line.split(" | ")[-3:-1])) for line in rows]
    answer = content_once().answers[question_id]
    stored = [STORED[question_id, each.combination_id] for each in answer.combinations]
    assert len(printed) == len(stored)
    for found, row in zip(printed, stored, strict=True):
        # Printed to a tenth.
        assert found == pytest.approx([float(row[name]) for name in ("value", "low", "high")], abs=0.0501)


def test_pages_are_current_and_have_their_maps() -> None:
    assert write_answers.main(["--check"]) == 0, "run: python scripts/build.py"
    for question_id in QUESTIONS:
        assert (ROOT / "docs/answers" / f"{question_id}.png").is_file()


def test_sources_of_a_page_are_links_where_an_address_is_known() -> None:
    page = pages_once()[page_of("russia-1860", Language.ENGLISH)].split("## Sources")[1]
    known = {row["source_id"]: row.get("url", "") for row in register("sources")}
    shown = re.findall(r"^- (.*) `([^`]+)`$", page, re.MULTILINE)
    assert shown
    for text, source_id in shown:
        assert (f"](<{known[source_id]}>)" in text) is bool(known[source_id])


def test_figure_that_holds_nowhere_says_how_far_it_is_off() -> None:
    answer = case_once().answers["russia-1858"]
    claimed = figure_interval(case_once().evidence, "F-AIGUN-460000")
    lowest = min(each.interval.low for each in answer.combinations)
    sentence = figure_sentence(answer, "460,000 km2", claimed, Language.ENGLISH)
    assert sentence.endswith(f"it lies {area_text(lowest - claimed.high, Language.ENGLISH)} below the nearest.")


def test_explanation_of_a_claim_has_the_question_behind_it() -> None:
    (section,) = (each for each in explain("C09.1", case_once()).sections if each.title == "The question behind it")
    assert "russia-1858-1884" in section.text[0]
    claim = case_once().verdict("C09.1").opinion.claimed
    assert claim is not None
    fitting = len(case_once().answers["russia-1858-1884"].agreeing(claim))
    assert len(section.rows) == min(fitting, MOST_COMBINATIONS)
    assert not [each for each in explain("C38", case_once()).sections if each.title == "The question behind it"]


def test_command_lists_answers_and_refuses_an_unknown_question() -> None:
    run = metes("answer", "russia-1860", "--format", "json", "--package", ROOT)
    assert run.returncode == 0, run.stderr
    (answer,) = json.loads(run.stdout)["answers"]
    assert len(answer["combinations"]) == 4
    run = metes("answer", "russia-1861", "--package", ROOT)
    assert (run.returncode, run.stdout) == (2, "")
    assert "did you mean russia-1860" in run.stderr
