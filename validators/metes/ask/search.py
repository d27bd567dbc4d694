"""Find rows of every register by their ids, names and words, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from metes.files.errors import InputError
from metes.model.names import words_of
from metes.package.package import Package, Resource, ResourceKind
from metes.results.case import Case
from metes.results.derived_tables import TABLES

# Names come before sentences: a row that is called so is meant sooner than one that mentions it.
NAME_COLUMNS = ("name_", "title", "subject", "alias", "name")
TEXT_COLUMNS = ("summary", "question", "definition", "value_published", "article", "author", "producer", "note")
# Tables of what people ask about, before the tables about tables.
FIRST = ("territories", "treaties", "lines", "places", "persons", "polities", "claims", "published_figures")
# Scores: a name as asked, one that holds all words, one that is similar, and a sentence that holds all words.
EXACT, HOLDS_ALL, MENTIONS = 100.0, 90.0, 70.0
SIMILAR_SHARE = 0.88
LEAST_SIMILAR = 78.0
# Longest text that a list of hits shows of a row.
LONGEST_TEXT = 90


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A row that fits the words: its table and id, the text that fits, and a score up to 100."""

    table: str
    row_id: str
    text: str
    score: float


@dataclass(frozen=True, kw_only=True)
class _Text:
    table: str
    row_id: str
    text: str
    words: str
    is_name: bool


def search(text: str, case: Case) -> tuple[Hit, ...]:
    """Rows that fit a text, the best first, each once. Raises InputError for a text without a letter or digit."""
    words = words_of(text)
    if not words:
        raise InputError(f"{text!r}: found no word; expected a name, an id or words of a sentence")
    asked = " ".join(words)
    texts = list(_texts(case.package))
    best: dict[tuple[str, str], Hit] = {}
    for each, score in (*_holding(texts, words, asked), *_similar(texts, asked)):
        key = (each.table, each.row_id)
        if key not in best or best[key].score < score:
            best[key] = Hit(table=each.table, row_id=each.row_id, text=_short(each.text), score=round(score, 1))
    for alias in case.register.aliases:
        hit = best.pop(("aliases", alias.alias), None)
        key = (alias.target_table, alias.target_id)
        if hit is not None and (key not in best or best[key].score < hit.score):
            best[key] = Hit(table=key[0], row_id=key[1], text=alias.alias, score=hit.score)
    return tuple(sorted(best.values(), key=lambda hit: (-hit.score, _place(hit.table), hit.table, hit.row_id)))


def _place(table: str) -> int:
    """What is asked about most comes first among equals."""
    return FIRST.index(table) if table in FIRST else len(FIRST)


def _texts(package: Package) -> Iterator[_Text]:
    for resource in package.resources:
        key = _key(package, resource)
        if key is None or resource.name in TABLES:
            continue
        for row in package.table(resource.name).rows:
            identifier = str(row[key])
            yield _text(resource.name, identifier, identifier, is_name=True)
            for column, value in row.values.items():
                is_name = column.startswith(NAME_COLUMNS)
                if value is not None and column != key and (is_name or column in TEXT_COLUMNS):
                    yield _text(resource.name, identifier, str(value), is_name=is_name)


def _key(package: Package, resource: Resource) -> str | None:
    """Column of the ids of a table: its primary key, of which aliases have several columns."""
    if resource.kind is not ResourceKind.TABLE or not resource.path.endswith(".csv"):
        return None
    keys = (package.schema(resource) or {}).get("primaryKey", [])
    listed = [keys] if isinstance(keys, str) else list(keys)
    return str(listed[0]) if len(listed) == 1 or (listed and resource.name == "aliases") else None


def _text(table: str, row_id: str, text: str, *, is_name: bool) -> _Text:
    return _Text(table=table, row_id=row_id, text=text, words=" ".join(words_of(text)), is_name=is_name)


def _holding(texts: Sequence[_Text], words: Sequence[str], asked: str) -> Iterator[tuple[_Text, float]]:
    """Texts that hold every word, the shorter the better."""
    for each in texts:
        if each.words == asked and each.is_name:
            yield each, EXACT
        elif all(f" {word} " in f" {each.words} " for word in words):
            share = len(asked) / len(each.words)
            yield each, (HOLDS_ALL + 9.0 * share) if each.is_name else (MENTIONS + 9.0 * share)


def _similar(texts: Sequence[_Text], asked: str) -> Iterator[tuple[_Text, float]]:
    """Names that are spelt like the text."""
    names: Mapping[int, str] = {number: each.words for number, each in enumerate(texts) if each.is_name}
    for _, score, number in process.extract(
        asked, names, scorer=fuzz.token_sort_ratio, score_cutoff=LEAST_SIMILAR, limit=50
    ):
        yield texts[number], score * SIMILAR_SHARE


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1].rstrip()}…"
