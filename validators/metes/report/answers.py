"""Answers to the questions of readers, for the terminal and as JSON."""

from __future__ import annotations

from typing import Any

from metes.explain.explanation import Explanation, Section
from metes.model.enums import Verdict
from metes.phrases.interval import Interval
from metes.results.case import Case
from metes.verdicts.answer_wording import figure_sentence, named, range_sentence
from metes.verdicts.claim_verdict import published
from metes.verdicts.languages import Language
from metes.verdicts.questions import Answer, figure_interval
from metes.verdicts.wording import claimed_span


def list_of_questions(case: Case, language: Language) -> Explanation:
    """Every question with its short answer."""
    sections = [
        Section(
            title=f"{question_id}  {named(answer.question, 'question', language)}",
            text=(range_sentence(answer, language),),
        )
        for question_id, answer in case.answers.items()
    ]
    title = f"{len(sections)} questions; metes answer QUESTION shows every combination"
    return Explanation(identifier="answer", title=title, sections=tuple(sections))


def answer_explained(case: Case, question_id: str, language: Language) -> Explanation:
    """The answer first, then what may be counted, the published figures, and every combination."""
    answer = case.answers[question_id]
    sentences = [range_sentence(answer, language)]
    asked = answer.question.figure_id
    if asked is not None:
        figure = case.register.figure_by_id[asked]
        words = f"{figure.value_published} {figure.unit_published}"
        sentences.append(figure_sentence(answer, words, figure_interval(case.evidence, asked), language))
    sections = (
        Section(title="In short", text=(*sentences, named(answer.question, "note", language))),
        _terms(answer, language),
        _figures(case, answer),
        _combinations(answer, language),
    )
    shown = tuple(section for section in sections if section.text or section.rows)
    title = named(answer.question, "question", language)
    return Explanation(identifier=question_id, title=title, sections=shown, values=answer_json(answer))


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as numbers, with a row for every combination."""
    return {
        "question_id": answer.question.question_id,
        "low": answer.interval.low,
        "high": answer.interval.high,
        "unit": answer.interval.unit,
        "default": answer.default.row(),
        "combinations": [each.row() for each in answer.combinations],
    }


def _terms(answer: Answer, language: Language) -> Section:
    rows = tuple(
        (
            named(term, "name", language),
            "; ".join(named(each, "name", language) for each in alternatives),
            named(term, "reason", language),
        )
        for term, alternatives in answer.terms
    )
    header = ("term", "ways to count it, the default first", "why that is the default")
    return Section(title="What may be counted", header=header, rows=rows)


def _figures(case: Case, answer: Answer) -> Section:
    question_id = answer.question.question_id
    figures = [case.register.figure_by_id[name] for name in case.questions.figures_of(question_id)]
    found = [
        (
            each.figure_id,
            f"{each.value_published} {each.unit_published}, {each.author}",
            figure_interval(case.evidence, each.figure_id),
        )
        for each in figures
    ]
    for claim_id in case.questions.claims_of(question_id):
        verdict = case.verdict(claim_id)
        if verdict.opinion.claimed is not None:
            found.append((claim_id, published(verdict.claim), verdict.opinion.claimed))
    rows = tuple((name, words, claimed_span(claimed), *_held(answer, claimed)) for name, words, claimed in found)
    header = ("id", "as published", "claims", "holds / open / of", "by default")
    return Section(title="Published figures", header=header, rows=rows)


def _held(answer: Answer, claimed: Interval) -> tuple[str, str]:
    held, opened, _ = answer.counts(claimed)
    words = {Verdict.CONSISTENT: "holds", Verdict.UNDECIDED: "open"}
    by_default = words.get(answer.default.verdict_on(claimed), "does not hold")
    return f"{held} / {opened} / {len(answer.combinations)}", by_default


def _combinations(answer: Answer, language: Language) -> Section:
    varying = [number for number, (_, alternatives) in enumerate(answer.terms) if len(alternatives) > 1]
    rows = tuple(
        (
            *(named(each.alternatives[number], "name", language) for number in varying),
            f"{each.value_km2:,.0f}",
            f"{each.interval.low:,.0f} to {each.interval.high:,.0f}",
        )
        for each in answer.combinations
    )
    header = (*(named(answer.terms[number][0], "name", language) for number in varying), "km2", "95 % interval")
    return Section(title="Combinations", header=header, rows=rows)
