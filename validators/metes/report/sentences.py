"""Verdicts grouped by sentence, so that no area appears without the attribution published with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.cells import cell_len, set_cell_size
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
from metes.verdicts.wording import VERDICT_WORDS, gap

Asked = Mapping[str, Sequence[str]]

WORD_WIDTH = max(map(len, VERDICT_WORDS.values()))


def print_overview(register: Register, sentences: Sequence[Sentence], out: Console) -> None:
    """Print the verdicts counted, then one line per sentence and document: paragraph, verdicts, claims and summary."""
    for line in _summary(sentences, {}):
        out.print(line, highlight=False)
    for document_id, grouped_rows in groupby(sentences, key=lambda each: each.statement.document_id):
        rows = list(grouped_rows)
        out.print()
        out.print(_heading(register, document_id, rows))
        out.print(Text(_overview_line(OVERVIEW_HEADS, "the text says", out.width), style="dim"))
        for row in rows:
            counts = Counter(each.opinion.verdict for each in row.verdicts)
            stems = list(dict.fromkeys(each.claim.claim_id.partition(".")[0] for each in row.verdicts))
            claims = stems[0] + ("+" if len(stems) > 1 else "")
            cells = (str(row.statement.paragraph), claims, *(str(counts[word] or "") for word in Verdict))
            out.print(_overview_line(cells, row.statement.summary, out.width), highlight=False, markup=False)
    out.print()
    for line in OVERVIEW_END:
        out.print(line, highlight=False, markup=False, soft_wrap=True)


def _overview_line(cells: Sequence[str], text: str, width: int) -> str:
    start = "".join(f"{cell:>{size}}  " for cell, size in zip(cells, OVERVIEW_WIDTHS, strict=True))
    if cell_len(start + text) <= width:
        return start + text
    return set_cell_size(start + text, width - 1).rstrip() + "…"


# Paragraph, claims, then one column per verdict.
OVERVIEW_HEADS = ("par", "claim", "holds", "not", "open", "n/c")
OVERVIEW_WIDTHS = tuple(max(len(head), 4) for head in OVERVIEW_HEADS)
OVERVIEW_END = (
    "not: does not hold; n/c: not checkable; C34+: and further claims. Read on:",
    "  metes judge --document 001           each claim with its verdict",
    "  metes judge --verdict inconsistent   the claims that do not hold, with reasons",
    "  metes explain C38                    one claim with its whole arithmetic",
)


def print_sentences(
    register: Register, sentences: Sequence[Sentence], asked: Asked, out: Console, *, with_reasons: bool = True
) -> None:
    """Print the verdicts counted, then each document's sentences with all of their claims; a star marks the claims
    that match the filters, where others of the sentence do not.
    """
    for line in _summary(sentences, asked):
        out.print(line, highlight=False)
    width = max((len(each.claim.claim_id) for row in sentences for each in row.verdicts), default=0)
    is_marked = any(len(row.asked) < len(row.verdicts) for row in sentences)
    for document_id, grouped_rows in groupby(sentences, key=lambda each: each.statement.document_id):
        rows = list(grouped_rows)
        out.print()
        out.print(_heading(register, document_id, rows))
        for row in rows:
            out.print()
            out.print(Text(f"Paragraph {row.statement.paragraph}: {row.statement.summary}"))
            for each in row.verdicts:
                mark = "*" if is_marked and each.claim.claim_id in row.asked else " "
                _print_verdict(each, mark, width, out, with_reasons=with_reasons)


def _heading(register: Register, document_id: str, rows: Sequence[Sentence]) -> Text:
    title = next(each.title for each in register.documents if each.document_id == document_id)
    counts = Counter(each.opinion.verdict for row in rows for each in row.verdicts)
    return Text.assemble((title, "bold"), f" ({document_id}): {_counted_verdicts(counts)}")


def _counted_verdicts(counts: Mapping[Verdict, int]) -> str:
    return ", ".join(f"{counts[word]} {_verb(word, counts[word])}" for word in Verdict if counts[word])


def _verb(word: Verdict, number: int) -> str:
    return VERDICT_WORDS[word] if number == 1 else PLURALS.get(word, VERDICT_WORDS[word])


# After a number: "89 hold, 56 do not hold".
PLURALS = {Verdict.CONSISTENT: "hold", Verdict.INCONSISTENT: "do not hold"}


def _print_verdict(each: ClaimVerdict, mark: str, width: int, out: Console, *, with_reasons: bool) -> None:
    opinion = each.opinion
    head = Table.grid(padding=(0, 2, 0, 0))
    head.add_column(min_width=width + 2, no_wrap=True)
    head.add_column(min_width=WORD_WIDTH, no_wrap=True)
    head.add_column(overflow="fold")
    word = Text(VERDICT_WORDS[opinion.verdict], style=STYLES[opinion.verdict])
    head.add_row(f"{mark} {each.claim.claim_id}", word, Text(f'"{published(each.claim)}"{_margin(each)}'))
    out.print(Padding(head, (0, 0, 0, 1), expand=False))
    if with_reasons:
        out.print(Padding(Text(opinion.reason), (0, 0, 0, width + 5), expand=False))


def _margin(each: ClaimVerdict) -> str:
    opinion = each.opinion
    if opinion.verdict is not Verdict.INCONSISTENT or opinion.margin is None or opinion.margin_unit is None:
        return ""
    return f", off by {gap(opinion.margin, opinion.margin_unit)}"


def _summary(sentences: Sequence[Sentence], asked: Asked) -> list[str]:
    verdicts = [each for row in sentences for each in row.verdicts]
    counts = Counter(each.opinion.verdict for each in verdicts)
    if not verdicts:
        return [f"No claim has {_filters(asked)}."]
    found = f"{counted(len(verdicts), 'claim')} in {counted(len(sentences), 'sentence')}"
    lines = [f"{found}: {_counted_verdicts(counts)}"]
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
