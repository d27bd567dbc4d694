"""Writes docs/comparison.md from its two tables: python scripts/compare_validators.py [--check | --ask FOLDER]

With `--ask FOLDER` the peers are installed by name into that folder and asked about every case in tests/checks and
tests/suites, and docs/comparison.csv and docs/comparison_suites.csv are written anew: this alone needs a network. With
`--check` nothing is written; exit code 1 where the page does not follow from the tables.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import generated
from comparing.page import page
from comparing.peers import PEERS, Said, ask
from csv_table import read_rows
from generated import ROOT
from metes.checks import Severity, check_paths, checked_paths
from metes.files.errors import InputError

TABLE = Path("docs/comparison.csv")
SUITES = Path("docs/comparison_suites.csv")
PAGE = Path("docs/comparison.md")
OWN_COLUMNS = ["case", "ours", *PEERS]
SUITE_COLUMNS = ["suite", "title", "like", "case", "right", "rule", "ours", *PEERS]


def own_rows(folder: Path) -> Iterator[dict[str, str]]:
    """One row for the versions and one for each case of tests/checks."""
    from cases import case_names, laid_out

    paths = {name: laid_out(name) for name in case_names()}
    versions, said = ask(folder, list(paths.values()))
    yield {"case": "version", "ours": version("metes"), **{peer: versions[peer] for peer in PEERS}}
    for name, path in paths.items():
        ours = sorted({fault.id for fault in check_paths([path])})
        yield {"case": name, "ours": " ".join(ours), **_told(said, path)}


def suite_rows(folder: Path) -> Iterator[dict[str, str]]:
    """One row for each case of tests/suites."""
    from suites import suites

    found = suites()
    _, said = ask(folder, [case.path for suite in found for case in suite.cases])
    for suite in found:
        for case in suite.cases:
            head = {"suite": suite.name, "title": suite.title, "like": suite.like, "case": case.name}
            told = {"ours": our_answer(case.path), **_told(said, case.path)}
            yield {**head, "right": case.right, "rule": case.rule, **told}


def our_answer(path: Path) -> str:
    """What metes says of a file or package: "error", "warning" or "no"; a file that it refuses to read is an error."""
    try:
        severities = {fault.severity for fault in checked_paths([path]).faults}
    except InputError:
        return "error"
    return "error" if Severity.ERROR in severities else "warning" if severities else "no"


def _told(said: Mapping[str, Said], path: Path) -> Said:
    return {peer: said.get(str(path), {}).get(peer, "-") for peer in PEERS}


def _text(columns: Sequence[str], table: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description="Compare with other validators.")
    parser.add_argument("--check", action="store_true", help=generated.CHECK_HELP)
    parser.add_argument("--ask", type=Path, metavar="FOLDER", help="install the peers there and ask them again")
    options = parser.parse_args()
    if options.ask is not None:
        # The tests alone know how a case is stored; the page is written without them.
        sys.path.append(str(ROOT / "tests"))
        folder = options.ask.resolve()
        tables = {TABLE: _text(OWN_COLUMNS, own_rows(folder)), SUITES: _text(SUITE_COLUMNS, suite_rows(folder))}
        generated.write(ROOT, tables)
    texts = {PAGE: page(read_rows(ROOT / TABLE), read_rows(ROOT / SUITES))}
    if options.check:
        return generated.check(ROOT, texts, script="compare_validators.py")
    generated.write(ROOT, texts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
