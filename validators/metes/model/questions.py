"""Questions that readers have, with what may be counted in an answer: records of the tables, and a reader of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, get_args, get_type_hints

from metes.model.register import records_of, refuse_duplicate_keys
from metes.package.package import Package


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question about an area in the three languages; `figure_id` is the published figure that readers ask about."""

    question_id: str
    seq: int
    question_en: str
    question_zh: str
    question_ru: str
    figure_id: str | None
    note_en: str
    note_zh: str
    note_ru: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """Something that an answer may count in one way or another, and why the default way is the default."""

    question_id: str
    term_id: str
    seq: int
    name_en: str
    name_zh: str
    name_ru: str
    reason_en: str
    reason_zh: str
    reason_ru: str


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One way to count a term, named so that a condition can be made of the names: "with Sakhalin"."""

    question_id: str
    term_id: str
    alternative_id: str
    seq: int
    is_default: bool
    name_en: str
    name_zh: str
    name_ru: str


@dataclass(frozen=True, kw_only=True)
class CountedOperand:
    """A reading, or a published figure where nothing is drawn, that an alternative adds or takes off."""

    question_id: str
    term_id: str
    alternative_id: str
    seq: int
    reading_id: str | None
    figure_id: str | None
    is_taken_off: bool

    @property
    def sign(self) -> int:
        """-1 where the area is taken off, else 1."""
        return -1 if self.is_taken_off else 1


@dataclass(frozen=True, kw_only=True)
class QuestionFigure:
    """A published figure that answers a question."""

    question_id: str
    figure_id: str


@dataclass(frozen=True, kw_only=True)
class QuestionClaim:
    """A claim that answers a question."""

    question_id: str
    claim_id: str


@dataclass(frozen=True, kw_only=True)
class Questions:
    """The tables of questions as records, each in the order of its primary key."""

    questions: tuple[Question, ...] = ()
    question_terms: tuple[Term, ...] = ()
    question_alternatives: tuple[Alternative, ...] = ()
    question_operands: tuple[CountedOperand, ...] = ()
    question_figures: tuple[QuestionFigure, ...] = ()
    question_claims: tuple[QuestionClaim, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Questions by id, in the order in which they are shown."""
        return {row.question_id: row for row in sorted(self.questions, key=lambda row: (row.seq, row.question_id))}

    def terms_of(self, question_id: str) -> tuple[Term, ...]:
        """Terms of a question in order."""
        own = [row for row in self.question_terms if row.question_id == question_id]
        return tuple(sorted(own, key=lambda row: (row.seq, row.term_id)))

    def alternatives_of(self, term: Term) -> tuple[Alternative, ...]:
        """Alternatives of a term, the default first, then in order."""
        key = (term.question_id, term.term_id)
        own = [row for row in self.question_alternatives if (row.question_id, row.term_id) == key]
        return tuple(sorted(own, key=lambda row: (not row.is_default, row.seq, row.alternative_id)))

    def operands_of(self, alternatives: Sequence[Alternative]) -> tuple[CountedOperand, ...]:
        """What these alternatives count, in their order."""
        return tuple(
            row
            for alternative in alternatives
            for row in self._operands.get(
                (alternative.question_id, alternative.term_id, alternative.alternative_id), ()
            )
        )

    def figures_of(self, question_id: str) -> tuple[str, ...]:
        """Ids of the published figures that answer a question."""
        return tuple(row.figure_id for row in self.question_figures if row.question_id == question_id)

    def claims_of(self, question_id: str) -> tuple[str, ...]:
        """Ids of the claims that answer a question."""
        return tuple(row.claim_id for row in self.question_claims if row.question_id == question_id)

    def behind(self, claim_id: str) -> tuple[str, ...]:
        """Ids of the questions that a claim answers."""
        return tuple(row.question_id for row in self.question_claims if row.claim_id == claim_id)

    @cached_property
    def _operands(self) -> Mapping[tuple[str, str, str], list[CountedOperand]]:
        found: dict[tuple[str, str, str], list[CountedOperand]] = {}
        for row in sorted(self.question_operands, key=lambda row: row.seq):
            found.setdefault((row.question_id, row.term_id, row.alternative_id), []).append(row)
        return found


def read_questions(package: Package) -> Questions:
    """Read the tables of questions; none where the package has no table `questions`, as older versions.

    Raises PackageError for a duplicate primary key and for a blank cell of a column that needs a value.
    """
    if not package.has("questions"):
        return Questions()
    hints = get_type_hints(Questions)
    tables: dict[str, Any] = {}
    for field in fields(Questions):
        record = get_args(hints[field.name])[0]
        refuse_duplicate_keys(package, field.name)
        tables[field.name] = tuple(records_of(record, package.table(field.name)))
    return Questions(**tables)
