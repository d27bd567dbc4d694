"""What `metes judge` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from metes.cli.console import console, print_utf8
from metes.cli.write_derived import find_own_package, is_broken, print_json, write_derived
from metes.package.package import Package
from metes.results import derived_tables


def run_judge(path: Path | None, form: str, asked: Mapping[str, Sequence[str]], *, write: bool) -> int:
    """Judges every claim; shows the sentences that the filters let pass, or writes the derived tables."""
    from metes.model import read_register
    from metes.report.sentences import print_sentences, sentence_rows, sentences_json
    from metes.results.validation import evidence_of
    from metes.survey.package import survey
    from metes.verdicts import judge_all
    from metes.verdicts.filters import select

    if write and any(asked.values()):
        raise typer.BadParameter("--write writes every verdict; expected no filter beside it")
    package = find_own_package(path)
    if is_broken(package, as_json=form == "json"):
        return 1
    register = read_register(package)
    if _has_bad_rows(package, as_json=form == "json"):
        return 1
    select(register, (), asked)  # a filter that names nothing is told before anything is measured
    verdicts = judge_all(evidence_of(package, register, survey(package, register)))
    sentences = select(register, verdicts, asked)
    if write:
        write_derived(package, "verdicts", derived_tables.verdict_rows(verdicts))
        write_derived(package, "verdict_inputs", derived_tables.verdict_input_rows(verdicts))
    if form == "json":
        print_json(sentences_json(sentences, asked, verdicts))
    elif form == "csv":
        rows = [derived_tables.rounded(row) for row in sentence_rows(sentences)]
        print_utf8(derived_tables.csv_text(rows) if rows else "")
    elif not write:
        print_sentences(register, sentences, asked, console())
    return 0


def _has_bad_rows(package: Package, *, as_json: bool) -> bool:
    """Whether a row of the registers cannot be judged as it stands; shows the faults if so.

    The derived tables are not looked at: a claim that was taken out still has its old verdict there."""
    from rich.console import Console

    from metes.checks import check_before_judging
    from metes.report.faults.text import faults_json, faults_text

    ours = {package.resource(name).path for name in derived_tables.TABLES if package.has(name)}
    faults = [fault for fault in check_before_judging(package) if fault.file not in ours]
    if faults and as_json:
        print_json({"faults": faults_json(faults)})
    elif faults:
        errors = Console(stderr=True)
        faults_text(faults, errors)
        errors.print("Not judged: mend these rows first", soft_wrap=True)
    return bool(faults)
