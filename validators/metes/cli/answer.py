"""`metes answer`: answers the questions that readers have, in every combination of what may be counted."""

from __future__ import annotations

from pathlib import Path

from metes.cli.console import console, print_json, progress
from metes.cli.sealed_package import has_bad_rows, is_modified
from metes.files.errors import InputError, UnknownIdError, expected_with_suggestion
from metes.report.answers import answer_explained, answer_json, list_of_questions
from metes.results import derived_tables
from metes.results.case import Case, find_metes_package
from metes.results.derived_tables import write_derived
from metes.verdicts.languages import Language


def run_answer(question_id: str | None, path: Path | None, *, language: Language, as_json: bool, write: bool) -> int:
    """Run `metes answer`: print one answer or all, or write the derived table; return the exit code."""
    case = Case(find_metes_package(path))
    if is_modified(case, as_json=as_json) or has_bad_rows(case, as_json=as_json):
        return 1
    known = case.questions.by_id
    if not known:
        raise InputError(f"{case.package.root}: found no questions; expected rows in the table questions")
    if question_id is not None and question_id not in known:
        expected = expected_with_suggestion(question_id, known)
        raise UnknownIdError(f"question {question_id!r}: found none of this id; {expected} one of {', '.join(known)}")
    with progress("Measuring what the questions count"):
        answers = case.answers
    if write:
        write_derived(case.package, "answers", derived_tables.answer_rows(answers.values()))
    if as_json:
        chosen = known if question_id is None else [question_id]
        print_json({"answers": [answer_json(answers[each]) for each in chosen]})
    elif question_id is not None:
        answer_explained(case, question_id, language).print(console())
    elif not write:
        list_of_questions(case, language).print(console())
    return 0
