"""Verdicts grouped by sentence, so that no area appears without the attribution published with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from metes.model import Register
from metes.model.enums import Verdict
from metes.report.faults.fault_report import counted
from metes.report.tables import STYLES
from metes.verdicts.claim_verdict import ClaimVerdict, published
from metes.verdicts.filters import Sentence
from metes.verdicts.wording import gap

Asked = Mapping[str, Sequence[str]]

WORD_WIDTH = max(len(word) for word in Verdict)


def print_sentences(register: Register, sentences: Sequence[Sentence], asked: Asked, out: Console) -> None:
    """Print each document's sentences with all of their claims; claims that match the filters are marked."""
    width = max((len(each.claim.claim_id) for row in sentences for each in row.verdicts), default=0)
    is_marked = any(len(row.asked) < len(row.verdicts) for row in sentences)
    for document_id, rows in groupby(sentences, key=lambda each: each.statement.document_id):
        title = next(each.title for each in register.documents if each.document_id == document_id)
        out.print(Text.assemble((title, "bold"), f" ({document_id})"))
        for row in rows:
            out.print()
            out.print(Text(f"Paragraph {row.statement.paragraph}: {row.statement.summary}"))
            for each in row.verdicts:
                mark = "*" if is_marked and each.claim.claim_id in row.asked else " "
                _print_verdict(each, mark, width, out)
        out.print()
    for line in _summary(sentences, asked):
        out.print(line, highlight=False, soft_wrap=True)


def _print_verdict(each: ClaimVerdict, mark: str, width: int, out: Console) -> None:
    opinion = each.opinion
    head = Table.grid(padding=(0, 2, 0, 0))
    head.add_column(min_width=width + 2, no_wrap=True)
    head.add_column(min_width=WORD_WIDTH, no_wrap=True)
    head.add_column(overflow="fold")
    word = Text(opinion.verdict.value, style=STYLES[opinion.verdict])
    head.add_row(f"{mark} {each.claim.claim_id}", word, Text(f'"{published(each.claim)}"{_margin(each)}'))
    out.print(Padding(head, (0, 0, 0, 1), expand=False))
    out.print(Padding(Text(opinion.reason), (0, 0, 0, width + 5), expand=False))


def _margin(each: ClaimVerdict) -> str:
    opinion = each.opinion
    if opinion.verdict is not Verdict.INCONSISTENT or opinion.margin is None or opinion.margin_unit is None:
        return ""
    return f", off by {gap(opinion.margin, opinion.margin_unit)}"


def _summary(sentences: Sequence[Sentence], asked: Asked) -> list[str]:
    verdicts = [each for row in sentences for each in row.verdicts]
    counts = Counter(each.opinion.verdict for each in verdicts)
    words = ", ".join(f"{counts[word]} {word.value}" for word in Verdict)
    if not verdicts:
        return [f"No claim has {_filters(asked)}."]
    lines = [f"{counted(len(verdicts), 'claim')} in {counted(len(sentences), 'sentence')}: {words}"]
    matching = sum(len(row.asked) for row in sentences)
    if matching < len(verdicts):
        lines.append(f"* {counted(matching, 'claim')} with {_filters(asked)}; the others stand in the same sentences")
    elif any(asked.values()):
        lines.append(f"All with {_filters(asked)}")
    return lines


def _filters(asked: Asked) -> str:
    return ", ".join(f"{name} {' or '.join(values)}" for name, values in asked.items() if values)


def sentence_rows(sentences: Sequence[Sentence]) -> list[dict[str, Any]]:
    """One row per claim, starting with the columns of its sentence."""
    return [
        {
            "document_id": row.statement.document_id,
            "paragraph": row.statement.paragraph,
            "statement_id": row.statement.statement_id,
            "statement": row.statement.summary,
            "is_asked": each.claim.claim_id in row.asked,
            **each.row(),
        }
        for row in sentences
        for each in row.verdicts
    ]


def sentences_json(sentences: Sequence[Sentence], asked: Asked, verdicts: Sequence[ClaimVerdict]) -> dict[str, Any]:
    """The filters, the sentences with their claim ids, and the verdict of each of these claims."""
    shown = {each.claim.claim_id for row in sentences for each in row.verdicts}
    return {
        "filters": {name: list(values) for name, values in asked.items() if values},
        "statements": [
            {
                "statement_id": row.statement.statement_id,
                "document": row.statement.document_id,
                "paragraph": row.statement.paragraph,
                "summary": row.statement.summary,
                "claims": [each.claim.claim_id for each in row.verdicts],
                "asked": sorted(row.asked),
            }
            for row in sentences
        ],
        "verdicts": [each.to_dict() for each in verdicts if each.claim.claim_id in shown],
    }
