"""What people read is plain English: docs, messages, docstrings and registers contain none of the worst patterns."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from command import ROOT

# Each pattern, and what to write instead.
PATTERNS = {
    # Riddles: a participle or pronoun where a sentence needs an actor and a noun.
    r"\bheld against\b": "compared with",
    r"\b(Looked at|Held|Told|Asked|Printed|Claimed|Meant) (is|are)\b": "the check covers, the text says",
    r"\bTold once\b|\btold (once|twice|above|as)\b|\bis told\b|\bare told\b": "reported, described",
    r"\bnot to be had\b": "missing, not installed",
    r"\bfrom when it was asked\b": "compute on first use",
    r"\bAll that a judge may look at\b": "evidence available to the judges",
    r"\bWhat is so plain that\b|\bnothing where the \w+ are none\b": "say the noun",
    r"\bThe same (from|as the one|of) (arrays|a|an)\b": "a docstring stands alone",
    r"\bfor every \w+ that is the same\b": "of each distinct",
    r"\bHow little\b": "sort key",
    r"\bWhoever takes\b|\bwhoever takes\b": "users of",
    r"\bIt tells\b": "metes reports",
    r"\bthat is not there\b|\bthose near it\b": "unknown, missing; similar",
    # The field's own words.
    r"\b(stands|stand) twice\b": "duplicate",
    r"\bturned round\b": "inverted",
    r"\bwhere one is due\b": "trailing comma",
    r"\bsystem of coordinates\b": "coordinate reference system (CRS)",
    r"\bto the same bytes\b": "reproducibly",
    r"\b(text|file) (is|that is) cut off\b|\bwithin a letter\b": "truncated",
    r"\bshortest ways\b": "geodesic",
    r"\bhas one right answer\b|\bhave one right answer\b": "unambiguous errors",
    r"\bwhat two versions differ in\b": "compares two versions",
    r"\bsealed file back\b|\bseal(ed)? the package again\b|\bsince it was sealed\b": "restore the file; `make build`",
    r"\bfor ever\b": "never change",
    r"\ba text and begins with\b": "plain text, starting with",
    r"\bof this name; expected one of them\b": "not a folder, zip or git revision",
    r"found nothing[;,] expected": "missing member",
    r"\bnine tenths\b": "90 %",
    # Treaties and verdicts.
    r"\bpassed that land on\b|\bpassed on land\b": "ceded that land",
    r"\blaid to (the|another)\b": "credited to",
    r"\bgiving side\b": "ceding side",
    r"\b[Ii]t is left\.": "not checkable",
    r"\bWe take the heading's\b|\bby its provisions\b": "say what the treaty says",
    r"\bnearer to the boundary than both are accurate\b": "too close to the boundary to tell",
    r"\bnot read again\b": "not verified against the source",
    r"\bas the limits are drawn\b": "with the limits we sketched",
    r"\bone more digit in either\b": "a more precise figure is needed",
    r"\bfrom a day that is not known\b": "entry into force unknown",
    r"\bcountries behind\b": "say the sum",
    r"\byears back\b": "years ago",
    r"\bAs typed\b": "precision of your coordinates",
}
# Of the registers alone: elsewhere these words have other meanings, or quote a message.
PATTERNS_OF_ROWS = {
    r"\b[Tt]o \w+( \w+){0,3} is read\b": "we read 'cede' as",
    r"\b[Tt]aken (is|are) the\b|\b[Cc]laimed is\b": "we use, the claimed range is",
    r"\bmonth only\b|\bday stands for\b": "the day is a placeholder for the month",
    r"\bis in no table\b|\b(is|are) not in the tables\b": "the tables do not cover",
    r"\bin sources (draws|shows)\b": "none of our sources draws",
    r"\b(source|map|outline|alternative|description) at hand\b": "available",
    r", for no (area|source|text|map) \b": "because no source",
    r"\bact of one side\b": "unilateral act",
    r"\bthat was (read|found) (gives|names|says|places)\b": "the sources that we read",
    r"\bthe Wikipedia\b": "Wikipedia",
    r"\bnought\b|\bsquare to\b|\bof old\b": "zero, perpendicular to, formerly",
}
REGISTERS = ROOT / "datapackage" / "registers"
# Names and titles, texts in other languages, and words that a source printed.
NOT_OUR_ENGLISH = re.compile(
    r"(name|title|reason|note|question)_(zh|ru|local)|(name|title)_en|alias|title|value_published|locator|url"
)
# What git does not track, received files, and the cases of tests.
SKIPPED = (".venv", "build/", "dist/", "tests/", "sources/", ".pytest_cache")


def pages() -> list[Path]:
    """Markdown files of the repository."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    return sorted(path for path in found if not path.as_posix().startswith(SKIPPED))


def modules() -> list[Path]:
    found = (path.relative_to(ROOT) for name in ("validators", "scripts") for path in (ROOT / name).rglob("*.py"))
    return sorted(found)


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and text of every docstring and message; f-strings come as the pieces between their fields."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def texts_of_rows(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and text of every cell of a register in our own English."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            yield from ((number, text) for name, text in row.items() if not NOT_OUR_ENGLISH.fullmatch(name))


def offences(lines: Iterable[tuple[int, str]], patterns: Mapping[str, str] = PATTERNS) -> list[str]:
    """Each bad pattern of numbered texts, with a better wording."""
    return [
        f"{number}: {found.group()!r}; write: {better}"
        for number, text in lines
        for pattern, better in patterns.items()
        if (found := re.search(pattern, " ".join(text.split())))
    ]


@pytest.mark.parametrize("path", pages(), ids=str)
def test_page_is_plain_english(path: Path) -> None:
    # Blocks of code hold what programs print: their words are those of the messages.
    text = re.sub(r"```.*?```", "", (ROOT / path).read_text(encoding="utf-8"), flags=re.DOTALL)
    paragraphs = re.split(r"\n\s*\n", text)
    assert offences(enumerate(paragraphs, 1)) == []


@pytest.mark.parametrize("path", modules(), ids=str)
def test_messages_and_docstrings_are_plain_english(path: Path) -> None:
    assert offences(texts_of(path)) == []


@pytest.mark.parametrize("path", sorted(REGISTERS.glob("*.csv")), ids=lambda path: path.stem)
def test_register_is_plain_english(path: Path) -> None:
    assert offences(texts_of_rows(path), PATTERNS | PATTERNS_OF_ROWS) == []


def test_register_texts_are_read() -> None:
    texts = [text for _, text in texts_of_rows(REGISTERS / "claims.csv")]
    assert any(text.endswith("?") for text in texts)
    assert any(text.endswith(".") for text in texts)


@pytest.mark.parametrize(
    "text",
    [
        "The month only is told; the day stands for it.",
        "To give is read as control here.",
        "To give up all of it is read as a share of nought.",
        "Taken is the land along the boundary.",
        "No source in sources draws its limits.",
        "What is still to come is in no table.",
        "Control, by an act of one side.",
        "Did the treaty lie more than 150 years back?",
    ],
)
def test_old_wording_of_rows_is_found(text: str) -> None:
    assert offences([(1, text)], PATTERNS | PATTERNS_OF_ROWS)


@pytest.mark.parametrize(
    "text",
    [
        "What is measured or judged is first held against its hash.",
        "a key that stands twice",
        "A peer that is not to be had is named as absent.",
        "It tells an id that is not there with those near it.",
        "The same from arrays.",
        "Claimed are 1.75 to 2.25",
        "Ids are for ever.",
        "mends those that have one right answer",
    ],
)
def test_old_wording_is_found(text: str) -> None:
    assert offences([(1, text)])
