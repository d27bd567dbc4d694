"""`metes judge` with filters: always whole sentences, as text, as CSV and as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from rich.console import Console

from command import metes
from judging import claim, evidence, operand, reading, territory, treaty
from metes.files.errors import InputError
from metes.model.claims import Document, Statement
from metes.model.enums import ClaimKind, OperandRole
from metes.phrases.interval import Interval
from metes.report.sentences import print_overview, print_sentences, sentence_rows, sentences_json
from metes.verdicts import ClaimVerdict, Evidence, judge_claim
from metes.verdicts.filters import select


def two_documents() -> Evidence:
    """Two documents: one lays an area to a treaty of a day, the other names a year."""
    documents = (
        Document(document_id=f"{each}_text", file_name=f"{each}.txt", title=f"Text {each}", publisher=None)
        for each in "de"
    )
    return evidence(
        {("land.a", "area"): Interval(low=99.0, high=101.0, unit="km2")},
        documents=tuple(documents),
        statements=(
            Statement(statement_id="S1", document_id="d_text", paragraph=4, summary="A treaty and its area."),
            Statement(statement_id="S2", document_id="e_text", paragraph=1, summary="A year."),
        ),
        claims=(
            claim(ClaimKind.DATE, claim_id="C01", statement_id="S1", document_id="d_text", date_text="1860-11-14"),
            claim(
                ClaimKind.AREA,
                claim_id="C02",
                statement_id="S1",
                document_id="d_text",
                low=205,
                high=210,
                unit_id="km2",
            ),
            claim(ClaimKind.DATE, claim_id="C03", statement_id="S2", document_id="e_text", date_text="1861"),
        ),
        claim_operands=(
            operand(OperandRole.TREATY, treaty_id="T1860"),
            replace(operand(OperandRole.SUBJECT, reading_id="land.a"), claim_id="C02"),
            replace(operand(OperandRole.TREATY, treaty_id="T1860"), claim_id="C03"),
        ),
        treaties=(treaty("T1860", "1860-11-14"),),
        readings=(reading("land.a"),),
        territories=(territory("land"),),
    )


@pytest.fixture(scope="module")
def judged() -> tuple[Evidence, list[ClaimVerdict]]:
    found = two_documents()
    return found, [judge_claim(found, each) for each in found.register.claims]


@pytest.mark.parametrize(
    ("asked", "sentences", "matching"),
    [
        ({}, ["S1", "S2"], ["C01", "C02", "C03"]),
        ({"territory": ["land"]}, ["S1"], ["C02"]),
        ({"kind": ["area"]}, ["S1"], ["C02"]),
        ({"kind": ["AREA", "date"]}, ["S1", "S2"], ["C01", "C02", "C03"]),
        ({"document": ["e"]}, ["S2"], ["C03"]),
        ({"treaty": ["t1860"], "verdict": ["consistent"]}, ["S1"], ["C01"]),
        ({"verdict": ["undecided"]}, [], []),
    ],
)
def test_filter_lets_whole_sentences_pass(
    judged: tuple[Evidence, list[ClaimVerdict]],
    asked: Mapping[str, Sequence[str]],
    sentences: list[str],
    matching: list[str],
) -> None:
    given, verdicts = judged
    found = select(given.register, verdicts, asked)
    assert [each.statement.statement_id for each in found] == sentences
    assert sorted(claim_id for each in found for claim_id in each.asked) == matching
    for each in found:
        whole = [claim.claim_id for claim in given.register.claims if claim.statement_id == each.statement.statement_id]
        assert [verdict.claim.claim_id for verdict in each.verdicts] == whole


@pytest.mark.parametrize("name", ["document", "territory", "treaty", "verdict", "kind"])
def test_value_that_nothing_has_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(InputError, match=rf"--{name}: found 'atlantis'; expected one of \w+"):
        select(two_documents().register, (), {name: ["atlantis"]})


def test_area_is_shown_with_the_treaty_it_is_laid_to(judged: tuple[Evidence, list[ClaimVerdict]]) -> None:
    given, verdicts = judged
    asked = {"kind": ["area"]}
    found = select(given.register, verdicts, asked)
    out = Console(file=io.StringIO(), width=80, no_color=True)
    print_sentences(given.register, found, asked, out)
    text = out.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert text.startswith("2 claims in 1 sentence: 1 holds, 1 does not hold\n")
    assert "Text d (d_text): 1 holds, 1 does not hold" in text
    assert "Paragraph 4: A treaty and its area." in text.splitlines()
    assert "   C01  holds" in text
    assert ' * C02  does not hold  "as printed", off by 104 km2' in text
    assert "* 1 claim with kind area; the others stand in the same sentences" in text
    assert max(len(line) for line in text.splitlines()) <= 80
    assert [row["is_asked"] for row in sentence_rows(found)] == [False, True]
    value = sentences_json(found, asked, verdicts)
    assert value["statements"][0]["claims"] == ["C01", "C02"]
    assert [each["claim_id"] for each in value["verdicts"]] == ["C01", "C02"]


def test_command_refuses_what_it_does_not_know() -> None:
    run = metes("judge", "--verdict", "maybe")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "metes: --verdict: found 'maybe'; expected one of consistent, inconsistent, undecided, not_checkable\n"
    )


def test_overview_is_one_line_a_sentence_within_the_width(judged: tuple[Evidence, list[ClaimVerdict]]) -> None:
    given, verdicts = judged
    out = Console(file=io.StringIO(), width=50, no_color=True)
    print_overview(given.register, select(given.register, verdicts, {}), out)
    lines = out.file.getvalue().splitlines()  # type: ignore[attr-defined]  # a StringIO
    assert lines[0].startswith("3 claims in 2 sentences: ")
    (line,) = (each for each in lines if "A treaty" in each)
    assert line.split()[:4] == ["4", "C01+", "1", "1"]
    assert line.endswith("…")
    assert len(line) <= 50


def test_verdicts_may_be_asked_for_in_words(judged: tuple[Evidence, list[ClaimVerdict]]) -> None:
    given, verdicts = judged
    found = [select(given.register, verdicts, {"verdict": [word]}) for word in ("Does not hold", "inconsistent")]
    assert found[0] == found[1] != ()


def test_command_filters_the_package() -> None:
    run = metes("judge", "--document", "001", "--kind", "rank", "--format", "json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["filters"] == {"document": ["001"], "kind": ["rank"]}
    # The sentence that puts the area 19th also compares it with 175 and 195 countries.
    assert {"count", "rank", "consistency"} <= {each["kind"] for each in found["verdicts"]}


def test_explanation_begins_with_the_answer_and_shows_every_reading_that_was_compared() -> None:
    run = metes("explain", "C26", "--format", "json")
    assert run.returncode == 0, run.stderr
    sections = {section["title"]: section for section in json.loads(run.stdout)["sections"]}
    assert next(iter(sections)) == "In short"
    assert sections["In short"]["text"][0].startswith("Open. The claim says 85,500 to 94,500 km2;")
    # The claim names a territory and no reading: both of it are measured, and compared beside the official figure.
    readings = {f"himalaya-eastern-sector.{each}" for each in ("administered-by-india", "claimed-by-china")}
    assert {f"Measured: {each}" for each in readings} <= set(sections)
    assert {row["compared with the claim"] for row in sections["Arithmetic"]["rows"]} == readings | {
        "F-ARUNACHAL-90000"
    }
    uses = " ".join(row["for"] for row in sections["Sources"]["rows"])
    assert all(f"the reading {each}" in uses for each in readings)


def test_width_is_the_length_of_the_longest_line() -> None:
    run = metes("judge", "--document", "001", "--width", "50")
    assert run.returncode == 0
    assert 40 <= max(len(line) for line in run.stdout.splitlines()) <= 50
    too_narrow = metes("judge", "--width", "20")
    assert (too_narrow.returncode, too_narrow.stdout) == (2, "")
