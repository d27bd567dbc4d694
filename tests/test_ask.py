"""`metes ask`: the bench of phrasings, the claims of the register asked again, and what is printed."""

from __future__ import annotations

import csv
import json
import random

import pytest

from command import ROOT, metes
from metes.ask.answer import Answer, ask
from metes.ask.known import known_of
from metes.ask.sentence import UnreadableFigureError, read_sentence
from metes.files.errors import MetesError, UnknownIdError
from metes.model.claims import Claim
from metes.model.enums import ClaimKind, OperandRole, Verdict
from metes.report.ask import answer_text
from metes.results.case import Case, open_case
from metes.verdicts.claim_verdict import published
from metes.verdicts.wording import VERDICT_WORDS

with (ROOT / "tests/ask/phrasings.csv").open(encoding="utf-8", newline="") as table:
    PHRASINGS = list(csv.DictReader(table))
# Kinds of claims that a sentence can be asked for.
ASKED_KINDS = (ClaimKind.AREA, ClaimKind.LENGTH, ClaimKind.RATIO, ClaimKind.RANK)
# The roles that say what a figure is about; an official figure stands for it where no outline does.
ABOUT = (OperandRole.SUBJECT, OperandRole.NUMERATOR)


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case(ROOT)


def outcome(sentence: str, of: str | None, case: Case) -> tuple[str, str]:
    """Subjects and verdict of an answer, in the words of phrasings.csv."""
    try:
        answer = ask(sentence, case, of=of)
    except UnreadableFigureError:
        return "", "not read"
    except UnknownIdError:
        return "", "unknown"
    keys = [each.key for each in answer.alternatives] or [each.key for each in answer.known]
    if answer.verdict is not None:
        return keys[0], VERDICT_WORDS[answer.verdict]
    return " | ".join(sorted(keys)), "known" if answer.asked is None else "ambiguous"


@pytest.mark.parametrize("row", PHRASINGS, ids=[row["sentence"] for row in PHRASINGS])
def test_a_phrasing_is_answered_as_expected(row: dict[str, str], case: Case) -> None:
    subject = " | ".join(sorted(row["subject"].split(" | ")))
    assert outcome(row["sentence"], row["of"] or None, case) == (subject, row["verdict"]), row["reason"]


def test_the_bench_has_three_languages_and_every_outcome() -> None:
    assert len(PHRASINGS) >= 60
    assert {row["language"] for row in PHRASINGS} == {"en", "zh", "ru"}
    assert {row["verdict"] for row in PHRASINGS} >= {*VERDICT_WORDS.values(), "ambiguous", "not read", "unknown"}


QUANTITIES = [claim for claim in open_case(ROOT).register.claims if claim.kind in ASKED_KINDS]


def about(claim: Claim, case: Case) -> str:
    """What a claim is about, named by ids as an option --of."""
    operands = case.register.operands_of(claim.claim_id)
    named = [each.target[1] for each in operands if each.role in ABOUT]
    return " + ".join(named or [each.target[1] for each in operands if each.role is OperandRole.OFFICIAL])


@pytest.mark.parametrize("claim", QUANTITIES, ids=lambda claim: claim.claim_id)
def test_a_claim_of_the_register_is_answered_with_its_verdict(claim: Claim, case: Case) -> None:
    answer = ask(published(claim), case, of=about(claim, case))
    ours, theirs = answer.alternatives[0].verdict.opinion, case.verdict(claim.claim_id).opinion
    assert len(answer.alternatives) == 1
    assert (ours.verdict, ours.clause, ours.claimed) == (theirs.verdict, theirs.clause, theirs.claimed)
    assert (ours.found, ours.margin) == (theirs.found, theirs.margin)


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        ("600,000 sq km (230,000 sq miles)", "600,000 sq km"),
        ("1.5 milion sqare kilometers", "1.5 million square kilometers"),
        ("the Treaty of Peking handed over 400,000 sq. km.", "400,000 sq. km."),
        ("《北京条约》约40万平方公里", "约40万平方公里"),
        ("600000km^2", "600000km^2"),
        ("a mile of 600,000 sq miles", "600,000 sq miles"),
        ("between 1858 and 1860, 900,000 km2", "900,000 km2"),
    ],
)
def test_the_figure_of_a_sentence_is_found(sentence: str, figure: str) -> None:
    asked = read_sentence(sentence)
    assert asked is not None
    assert asked.text == figure


@pytest.mark.parametrize(
    "sentence",
    [
        "less than 600,000 km2 at Aigun",
        "up to 600,000 km2 at Aigun",
        "1.4 to 1.5 million km2",
        "от 1,4 до 1,5 млн км²",
        "不到60万平方公里",
        "174 km2 of 335 km2",
        "600,000 soldiers crossed the Amur",
        "1.5 zillion km2 to Russia",
        "1.5e6 km2",
        "граница 4,209 км",
    ],
)
def test_a_figure_that_no_rule_covers_is_refused(sentence: str) -> None:
    with pytest.raises(UnreadableFigureError):
        read_sentence(sentence)


def test_a_misspelt_name_that_fits_two_things_lists_both(case: Case) -> None:
    answer = ask("70,000 km2 by the Treaty of Sant Petersburg", case)
    assert {each.key for each in answer.alternatives} == {"ili-west-of-khorgos-1881", "sakhalin"}
    assert answer.verdict is None


def test_a_sum_says_what_another_reading_of_a_term_would_give(case: Case) -> None:
    answer = ask("over 1.5 million square kilometres to Russia since 1858", case)
    found = {each.label: each.agrees for each in answer.alternatives[0].others}
    assert found["chuguchak-1864.outer-line"] == "yes"
    assert found["chuguchak-1864.pickets"] == "no"
    assert answer.alternatives[0].subject.missing == ("khanka",)


def test_published_figures_and_claims_stand_beside_an_answer(case: Case) -> None:
    answer: Answer = ask("4,200 km border with Russia", case)
    assert "F-CN-RU-LENGTH" in [row.figure_id for row in answer.figures]
    assert "C59" in answer.claims
    assert answer.alternatives[0].precedent == "C59"


def test_text_fits_80_columns_and_breaks_no_id() -> None:
    done = metes("ask", "over 1.5 million square kilometres to Russia since 1858", COLUMNS="80")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    # An address is never broken, so that it can be opened by a click.
    assert max(len(line) for line in lines if not line.lstrip().startswith("http")) <= 80
    assert "open" in lines[0]
    named = "with Left bank of the Amur (1858): amur-left-bank-1858.with-uda-amazar"
    assert any(line.strip() == named for line in lines), "the name stands before the id"


def test_the_questions_about_the_same_land_are_answered_beside_a_sum() -> None:
    done = metes("ask", "1.5 million to Russia since 1858", "--format", "json")
    answer = json.loads(done.stdout)
    assert answer["verdict"] == "undecided"
    assert [row["id"] for row in answer["questions"]] == ["russia-1858-1884", "russia-and-ussr"]
    with (ROOT / "datapackage/derived/answers.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    for question in answer["questions"]:
        ends = [(float(row["low"]), float(row["high"])) for row in rows if row["question_id"] == question["id"]]
        # The figure is read as 1.45 to 1.55 million km2.
        reaching = [low for low, high in ends if low <= 1.55e6 and high >= 1.45e6]
        assert question["combinations"] == len(ends)
        assert question["holds"] + question["open"] == len(reaching)
        assert question["low"] == pytest.approx(min(low for low, _ in ends))
        assert question["high"] == pytest.approx(max(high for _, high in ends))


def test_text_names_the_questions_after_the_readings() -> None:
    text = metes("ask", "1.5 million to Russia since 1858", COLUMNS="80").stdout
    readings, questions, figures = (
        text.index(each) for each in ("chuguchak-1864.pickets", "The questions behind it", "Published figures")
    )
    assert readings < questions < figures
    section = " ".join(text[questions:figures].split())
    assert "What passed to the Russian Empire, 1858 to 1884? Between 0.8728 and 2.035 million km2" in section
    assert "of 48 combinations, it holds in none and is open in 24" in section
    assert "More: metes answer russia-1858-1884" in section


@pytest.mark.parametrize(
    ("sentence", "of", "questions"),
    [
        ("treaties of 1858 and 1860, 1 million km2", None, ["russia-1858-1860"]),
        ("600,000 km2 at Aigun", None, ["russia-1858"]),
        ("400,000 km2 in 1860", None, ["russia-1860"]),
        (
            "125,000 km2",
            "aksai-chin + himalaya-eastern-sector + demchok + india-middle-sector",
            ["india-disputed"],
        ),
        ("125,000 km2 in dispute with India", None, ["india-disputed"]),
        ("12.5万平方公里 中印争议", None, ["india-disputed"]),
        ("125 000 км² спорных с Индией земель", None, ["india-disputed"]),
        ("Turkey is 780,000 km2", None, []),
        # Halves of the islands are not the islands that were divided.
        ("335 km2", "heixiazi-bolshoy-ussuriysky.west-land + abagaitu-bolshoy.east-land", []),
        ("4,200 km border with Russia", None, []),
    ],
)
def test_a_question_is_shown_where_it_counts_the_same_land(
    sentence: str, of: str | None, questions: list[str], case: Case
) -> None:
    known = known_of(ask(sentence, case, of=of), case)
    assert [each.question.question_id for each in known.questions] == questions


def test_json_has_the_verdict_and_what_it_rests_on() -> None:
    done = metes("ask", "twice the size of Turkey", "--of", "land of 1858 and 1860", "--format", "json")
    answer = json.loads(done.stdout)
    assert (answer["verdict"], answer["answer"]) == ("inconsistent", "does not hold")
    (alternative,) = answer["alternatives"]
    assert {(row["role"], row["id"]) for row in alternative["operands"]} == {
        ("numerator", "amur-left-bank-1858.amur-basin"),
        ("numerator", "ussuri-coast-1860.mainland"),
        ("denominator", "turkey.state"),
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("Crimea", "27,000", "km2"), "names no land and no line"),
        (("less than 600,000 km2 at Aigun",), "has no rule"),
    ],
)
def test_what_cannot_be_answered_ends_with_2_and_one_line(words: tuple[str, ...], message: str) -> None:
    done = metes("ask", *words)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


WORDS = [word for row in PHRASINGS for word in row["sentence"].split()]
ODD_WORDS = ["km2", "No.", "half", "%", "twice", "倍", "|", "1858-1860", "0", "F-001-P16-AREA", "№ 5", "\0", "9" * 400]


@pytest.mark.parametrize("seed", range(40))
def test_any_words_are_answered_or_refused_with_a_message(seed: int, case: Case) -> None:
    draw = random.Random(seed)
    for _ in range(3):
        sentence = " ".join(draw.choices([*WORDS, *ODD_WORDS * 4], k=draw.randint(0, 8)))
        of = " ".join(draw.choices(WORDS, k=2)) if draw.random() < 0.3 else None
        try:
            answer = ask(sentence, case, of=of)
        except MetesError:
            continue  # refused on purpose; any other exception fails
        assert answer_text(answer, known_of(answer, case), width=80).endswith("\n")


@pytest.mark.parametrize(
    ("sentence", "positions"),
    [
        ("38,000 km2 in Ladakh", ["Aksai Chin: Administered by China"]),
        ("764 km2 in dispute with Bhutan", ["Northern areas in dispute", "Western areas in dispute"]),
        ("600,000 km2 at Aigun", []),
    ],
)
def test_a_figure_on_a_disputed_sector_comes_with_both_claims(sentence: str, positions: list[str], case: Case) -> None:
    found = known_of(ask(sentence, case), case).positions
    assert [each[: len(start)] for each, start in zip(found, positions, strict=True)] == positions


def test_a_sum_of_which_nothing_is_drawn_is_not_checkable(case: Case) -> None:
    answer = ask("764 km2 in dispute with Bhutan", case)
    assert answer.verdict is Verdict.NOT_CHECKABLE
    assert [row.figure_id for row in answer.figures][:1] == ["F-CN-BT-TOTAL-764"]


def test_a_place_leads_to_the_command_for_places() -> None:
    done = metes("ask", "Lipulekh")
    assert "metes at 81.0286 30.233 DATE" in done.stderr
