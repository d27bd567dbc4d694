"""Verdicts, answers to questions and who held a place, as the page shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from metes.at import answer, question
from metes.at.chain import Span
from metes.model.enums import Basis
from metes.model.figures import PublishedFigure
from metes.model.geometry import Place
from metes.phrases.interval import Interval
from metes.results.case import Case
from metes.results.derived_tables import rounded, verdict_input_rows, verdict_rows
from metes.verdicts import ClaimVerdict
from metes.verdicts.answer_wording import figure_sentence, named, range_sentence
from metes.verdicts.claim_verdict import findings, published, reasons
from metes.verdicts.filters import territories_of, treaties_of
from metes.verdicts.languages import Language
from metes.verdicts.questions import Answer, figure_interval

Json = dict[str, Any]
# Sentences of a language follow each other with a space, except in Chinese.
BETWEEN = {Language.ENGLISH: " ", Language.CHINESE: "", Language.RUSSIAN: " "}
# Significant digits of areas of which the page shows four.
SHORTER_DIGITS = 6
# Attribute of the register that finds an input of a verdict which has a source of its own.
WITH_SOURCE = {
    "control_point": "control_points",
    "event": "events",
    "figure": "published_figures",
    "place": "places",
    "provision": "provisions",
    "reading": "readings",
    "state_list": "state_lists",
    "transfer": "transfers",
    "treaty": "treaties",
}


def claims(case: Case) -> list[Json]:
    """Every claim with its verdict, in the order and the words of derived/verdicts.csv."""
    source_of = _sources_by_input(case)
    inputs: dict[str, list[Json]] = {}
    for row in verdict_input_rows(case.verdicts):
        inputs.setdefault(row["claim_id"], []).append(_input(row, source_of))
    rows = verdict_rows(case.verdicts)
    return [
        _claim(case, verdict, row, inputs.get(verdict.claim.claim_id, []))
        for verdict, row in zip(case.verdicts, rows, strict=True)
    ]


def _claim(case: Case, verdict: ClaimVerdict, row: Any, inputs: list[Json]) -> Json:
    claim = verdict.claim
    return {
        "id": claim.claim_id,
        "document": claim.document_id,
        "paragraph": claim.paragraph,
        "kind": claim.kind.value,
        "question": claim.question,
        "printed": published(claim),
        "verdict": row["verdict"],
        "reason": list(reasons(verdict)),
        "claimed": _ends(row, "claimed"),
        "found": _ends(row, "found"),
        "found_text": list(findings(verdict)),
        "depends": row["depends_on_reading"],
        "certainty": row["certainty"],
        "territories": sorted(territories_of(case.register, claim)),
        "lines": sorted(_lines_of(case, verdict)),
        "treaties": sorted(treaties_of(case.register, claim)),
        "sources": sorted({each["source"] for each in inputs if each["source"] is not None}),
        "questions": list(case.questions.behind(claim.claim_id)),
        "readings": list(verdict.opinion.readings),
        "inputs": inputs,
    }


def _ends(row: Any, side: str) -> list[Any] | None:
    low, high, unit = (row[f"{side}_{end}"] for end in ("low", "high", "unit"))
    return None if low is None else [low, high, unit]


def _lines_of(case: Case, verdict: ClaimVerdict) -> Iterator[str]:
    """Lines that a claim names, itself or through a published figure."""
    for operand in case.register.operands_of(verdict.claim.claim_id):
        kind, target = operand.target
        if kind == "line":
            yield target
        elif kind == "figure":
            line_id = case.register.figure_by_id[target].line_id
            if line_id is not None:
                yield line_id


def _input(row: Any, source_of: dict[tuple[str, str], str]) -> Json:
    """One step of the arithmetic behind a verdict: a row of derived/verdict_inputs.csv."""
    return {
        "label": row["statement"],
        "low": None if row["low"] is None else shorter(row["low"]),
        "high": None if row["high"] is None else shorter(row["high"], ROUND_CEILING),
        "unit": row["unit"],
        "source": source_of.get((row["input_type"], row["input_id"])),
    }


def _sources_by_input(case: Case) -> dict[tuple[str, str], str]:
    found = {}
    for kind, table in WITH_SOURCE.items():
        for row in getattr(case.register, table):
            found[kind, getattr(row, f"{kind}_id")] = row.source_id
    return found


def questions(case: Case) -> list[Json]:
    """Every question with its generated answer, what may be counted, and the interval of every combination."""
    return [_question(case, each) for each in case.answers.values()]


def _question(case: Case, found: Answer) -> Json:
    own = found.question
    return {
        "id": own.question_id,
        "text": [named(own, "question", each) for each in Language],
        "note": [named(own, "note", each) for each in Language],
        "answer": [_sentences(case, found, each) for each in Language],
        "terms": [
            {
                "id": term.term_id,
                "name": [named(term, "name", each) for each in Language],
                "reason": [named(term, "reason", each) for each in Language],
                "alternatives": [
                    {
                        "id": alternative.alternative_id,
                        "default": alternative.is_default,
                        "name": [named(alternative, "name", each) for each in Language],
                        **_counted(case, alternative),
                    }
                    for alternative in alternatives
                ],
            }
            for term, alternatives in found.terms
        ],
        "combinations": _combinations(found),
        "unit": found.interval.unit,
        "figures": list(_figures(case, own.question_id)),
    }


def _sentences(case: Case, found: Answer, language: Language) -> str:
    """The answer in words: its range, then what has to be counted for the figure that readers ask about."""
    sentences = [range_sentence(found, language)]
    asked = found.question.figure_id
    if asked is not None:
        figure = case.register.figure_by_id[asked]
        words = f"{figure.value_published} {figure.unit_published}"
        sentences.append(figure_sentence(found, words, figure_interval(case.evidence, asked), language))
    return BETWEEN[language].join(sentences)


def _counted(case: Case, alternative: Any) -> Json:
    """Readings that an alternative adds or takes off, and figures where nothing is drawn."""
    rows = case.questions.operands_of((alternative,))
    return {
        "territories": [row.reading_id for row in rows if row.reading_id is not None],
        "counts": [[row.reading_id or row.figure_id, row.sign] for row in rows],
    }


def _combinations(found: Answer) -> list[list[Any]]:
    """Numbers of the alternatives of each term, the area in km2, and both ends of its 95 % interval."""
    places = [{each.alternative_id: at for at, each in enumerate(options)} for _, options in found.terms]
    rows = []
    for combination in found.combinations:
        chosen = [at[each.alternative_id] for at, each in zip(places, combination.alternatives, strict=True)]
        low, high = combination.interval.low, combination.interval.high
        rows.append([chosen, shorter(combination.value_km2), shorter(low), shorter(high, ROUND_CEILING)])
    return rows


def shorter(value: float, rounding: str = ROUND_FLOOR) -> float:
    """A number to six digits, from which sentences with four digits come out as from the whole number.

    Rounding an end outwards twice, or down and then to the nearest, gives what rounding once gives.
    """
    exact = Decimal(f"{value:.10g}")
    step = Decimal(1).scaleb(exact.adjusted() - SHORTER_DIGITS + 1)
    return float((exact / step).quantize(Decimal(1), rounding=rounding) * step)


def _figures(case: Case, question_id: str) -> Iterator[Json]:
    """What was published as an answer to a question: figures, and claims of the documents."""
    for figure_id in case.questions.figures_of(question_id):
        figure = case.register.figure_by_id[figure_id]
        yield {
            "figure": figure_id,
            "claim": None,
            "printed": figure_text(figure),
            **_span(figure_interval(case.evidence, figure_id)),
        }
    for claim_id in case.questions.claims_of(question_id):
        verdict = case.verdict(claim_id)
        if verdict.opinion.claimed is not None:
            printed = published(verdict.claim)
            yield {"figure": None, "claim": claim_id, "printed": printed, **_span(verdict.opinion.claimed)}


def figure_text(figure: PublishedFigure) -> str:
    """A published figure as printed, with its unit unless it is a pure number."""
    unit = figure.unit_published
    return figure.value_published if unit == "1" else f"{figure.value_published} {unit}"


def _span(interval: Interval) -> Json:
    return rounded({"low": interval.low, "high": interval.high, "unit": interval.unit})


def places(case: Case) -> Json:
    """Members `places` and `held`: named points, and who held and claimed those with records, from first to last.

    `held` is the answer of `metes at` for each place with records: spans without a gap, on both bases.
    """
    register = case.register
    known = {each.place_id for each in register.control_points}
    return {
        "places": {
            each.place_id: {
                "name": [each.name_en, each.name_zh, each.name_ru],
                "lon": each.lon,
                "lat": each.lat,
                "kind": each.kind,
                "accuracy_m": each.accuracy_m,
                "source": each.source_id,
            }
            for each in register.places
        },
        "held": {each.place_id: _held(case, each) for each in register.places if each.place_id in known},
    }


def _held(case: Case, place: Place) -> list[Json]:
    # Fixed decimals as in the tables: Python writes 1e-05 for small numbers, which no one types.
    asked = question(f"{place.lon:.7f}", f"{place.lat:.7f}")
    found = answer(case.register, case.shapes, case.survey.borders, asked)
    both: Sequence[tuple[Basis, Sequence[Span]]] = ((Basis.CONTROL, found.control), (Basis.CLAIM, found.claim))
    return [_held_span(span, basis) for basis, spans in both for span in spans]


def _held_span(span: Span, basis: Basis) -> Json:
    return {
        "basis": basis.value,
        "from": None if span.first is None else str(span.first),
        "to": None if span.last is None else str(span.last),
        "precision": span.precision.value,
        "holders": list(span.ids),
        "ground": span.ground.value,
        "certainty": None if span.certainty is None else span.certainty.value,
    }
