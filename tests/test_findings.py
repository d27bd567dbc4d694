"""The pages of findings: current, whole sentences only, in words that need no glossary of ids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import write_findings
from pages.findings import ANSWERS, FOLDER, INDEX, RESULTS, pages
from pages.findings_content import FindingsContent
from pages.findings_words import answer, dates_in_words, names_in_words
from pages.source_links import link
from pages.words import cell

ROOT = Path(__file__).resolve().parent.parent
CONTENT = FindingsContent(ROOT)
PAGES = pages(CONTENT)


def test_pages_are_current() -> None:
    assert write_findings.main(["--check"]) == 0, "run: python scripts/build.py"


def test_every_claim_has_its_answer_on_the_page_of_its_document() -> None:
    for claim_id, row in CONTENT.claims.items():
        page = PAGES[FOLDER / f"{row['document_id']}.md"]
        (line,) = [each for each in page.splitlines() if each.endswith(f"`{claim_id}`")]
        assert line.startswith(f"- {row['question']} **{ANSWERS[row['verdict']]}**")


def test_claims_of_a_sentence_stand_together() -> None:
    """An area is never shown without the attribution that it was published with."""
    for document in CONTENT.documents:
        page = PAGES[FOLDER / f"{document['document_id']}.md"]
        for statement, claims in CONTENT.sentences(document["document_id"]):
            section = page.split(f'<a id="{statement["statement_id"].lower()}"></a>')[1].split("<a id=")[0]
            assert statement["summary"] in section
            assert sorted(re.findall(r"`(C[\d.]+)`$", section, re.MULTILINE)) == sorted(c["claim_id"] for c in claims)


def test_gap_and_numbers_are_those_of_the_table() -> None:
    for row in CONTENT.claims.values():
        page = PAGES[FOLDER / f"{row['document_id']}.md"]
        if row["kind"] == "date" and row["verdict"] == "inconsistent" and row["margin"]:
            assert f"{int(float(row['margin'])):,} day" in page


def test_pages_have_no_code_for_a_date_a_reading_or_a_row() -> None:
    for path, page in PAGES.items():
        text = re.sub(r"`[^`]*`|\([^)]*\.md[^)]*\)|<[^>]*>|^Sources: .*$", "", page, flags=re.MULTILINE)
        assert not re.search(r"(?<![\w-])\d{4}-\d{2}-\d{2}", text), path
        assert not re.search(r" \([XK]\d{3}\)", text), path
        for reading in CONTENT.names:
            assert f"({reading})" not in text, path


def test_index_begins_with_five_results_and_their_pictures() -> None:
    top = PAGES[INDEX].partition("## All documents")[0]
    pictures = re.findall(r"\(maps/([^)]+)\)", top)
    assert len(pictures) == len(RESULTS) == 5
    assert all((ROOT / "docs/maps" / picture).is_file() for picture in pictures)
    for claims, _ in RESULTS:
        for claim_id in claims:
            assert CONTENT.claims[claim_id]["question"] in top


def test_sentences_link_to_the_sources_of_what_their_claims_rest_on() -> None:
    statement = CONTENT.claims["C83"]["statement_id"].lower()
    page = PAGES[FOLDER / f"{CONTENT.claims['C83']['document_id']}.md"]
    section = page.split(f'<a id="{statement}"></a>')[1].split("<a id=")[0]
    named = CONTENT.sources_of_claim("C83")
    assert named
    assert all(CONTENT.source(each)["title"].translate(str.maketrans("[]", "()")) in section for each in named)
    assert any(f"]({CONTENT.source(each)['url']})" in section for each in named)


def test_totals_add_up() -> None:
    (total,) = [line for line in PAGES[INDEX].splitlines() if line.startswith("| all |")]
    counts = [int(cell) for cell in total.strip("| ").split(" | ")[1:]]
    assert counts[0] == sum(counts[1:]) == len(CONTENT.claims)


def test_links_lead_to_places_on_the_pages() -> None:
    for page, anchor in re.findall(r"\(findings/([^)#]+)(?:#([^)]+))?\)", PAGES[INDEX]):
        text = PAGES[FOLDER / page]
        assert not anchor or f'<a id="{anchor}"></a>' in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("signed 1999-12-09", "signed 9 December 1999"),
        ("days from the claimed 2002-01-01 to 2002-12-31.", "days from the claimed year 2002."),
        ("on all of 2001-01-01 to 2001-12-31", "on all of the year 2001"),
        ("within the claimed 1990-01-01 to 1999-12-31.", "within the claimed 1990s."),
        ("before 2001-07-01 to 2001-07-31", "before July 2001"),
        ("2001-07-01 to 2001-07-30", "1 July 2001 to 30 July 2001"),
        ("the Agreement (1969-03)", "the Agreement (March 1969)"),
        ("bbc-1999-12-09", "bbc-1999-12-09"),
    ],
)
def test_dates_in_words(text: str, words: str) -> None:
    assert dates_in_words(text) == words


def test_names_stand_once() -> None:
    names = {"land.a": "the land east of the lake", "land.b": "the land east of the lake (b)", "turkey.state": "Turkey"}
    territories = ("Land east of the lake (1883)", "Turkey")
    text = (
        "P lies inside land.a (Land east of the lake (1883)). Land east of the lake (1883) (land.a) over turkey.state"
    )
    assert names_in_words(text, names, territories) == (
        "P lies inside the land east of the lake (1883). The land east of the lake (1883) over Turkey"
    )
    rests = answer("So it is. This rests on F1 and F-2, not verified against the source.", names, territories)
    assert rests == "So it is. (Not verified against the source: `F1`, `F-2`.)"


def test_pages_end_in_sources_whose_links_are_those_of_the_register() -> None:
    links = {row["source_id"]: link(row) for row in CONTENT.sources}
    for document in CONTENT.documents:
        section = PAGES[FOLDER / f"{document['document_id']}.md"].rpartition("\n## Sources\n")[2]
        rows = re.findall(r"^\| `([^`]+)` \| .* \| (.*) \|$", section, re.MULTILINE)
        assert {source_id for source_id, _ in rows} == CONTENT.sources_of(document["document_id"])
        assert all(cell(links[source_id]) == shown.strip() for source_id, shown in rows)
        assert sum(shown.startswith("<http") for _, shown in rows) > len(rows) * 0.7


def test_sources_of_verdicts_include_those_that_their_reasons_name() -> None:
    """Reasons name a source in brackets, which `metes judge` wrote and the page did not."""
    known = {row["source_id"] for row in CONTENT.sources}
    for document in CONTENT.documents:
        claims = [row for row in CONTENT.claims.values() if row["document_id"] == document["document_id"]]
        named = {word for row in claims for word in re.findall(r"[\w.@-]+", row["reason"])} & known
        assert named <= CONTENT.sources_of(document["document_id"])
