"""`metes judge`: judges every claim and shows the sentences that match the filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from metes.cli.console import console, print_json, print_utf8, progress
from metes.cli.sealed_package import has_bad_rows, is_modified
from metes.results import derived_tables
from metes.results.case import Case, find_metes_package
from metes.results.derived_tables import write_derived


def run_judge(
    path: Path | None,
    form: str,
    asked: Mapping[str, Sequence[str]],
    *,
    write: bool,
    reasons: bool = False,
    width: int | None = None,
) -> int:
    """Run `metes judge`: print the sentences that match the filters, or write the verdict tables.

    Return the exit code.
    """
    from metes.report.sentences import print_overview, print_sentences, sentence_rows, sentences_json
    from metes.verdicts.filters import refuse_unknown_words, select

    if write and any(asked.values()):
        raise typer.BadParameter("--write writes every verdict; expected no filter beside it")
    refuse_unknown_words(asked)  # before the package is opened
    case = Case(find_metes_package(path))
    if is_modified(case, as_json=form == "json"):
        return 1
    register = case.register
    if has_bad_rows(case, as_json=form == "json"):
        return 1
    select(register, (), asked)  # a filter that names nothing is told before anything is measured
    with progress("Judging claims"):
        verdicts = case.verdicts
    sentences = select(register, verdicts, asked)
    if write:
        write_derived(case.package, "verdicts", derived_tables.verdict_rows(verdicts))
        write_derived(case.package, "verdict_inputs", derived_tables.verdict_input_rows(verdicts))
    if form == "json":
        print_json(sentences_json(sentences, asked, verdicts))
    elif form == "csv":
        rows = [derived_tables.rounded(row) for row in sentence_rows(sentences)]
        print_utf8(derived_tables.csv_text(rows) if rows else "")
    elif not write and not reasons and not any(asked.values()):
        print_overview(register, sentences, console(width))
    elif not write:
        # A whole document is a long list: its reasons are shown where they are asked for.
        is_narrowed = any(values for name, values in asked.items() if name != "document")
        print_sentences(register, sentences, asked, console(width), with_reasons=reasons or is_narrowed)
    return 0
