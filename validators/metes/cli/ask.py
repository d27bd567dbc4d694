"""`metes ask`: answers a sentence with a figure in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from metes.ask.answer import ask
from metes.ask.known import known_of
from metes.cli.console import console, print_json, progress
from metes.cli.sealed_package import is_modified
from metes.files.json_text import collector_paused
from metes.report.ask import answer_json, answer_text
from metes.results.case import Case, find_metes_package

WIDEST = 100


def run_ask(words: Sequence[str], of: str | None, path: Path | None, *, as_json: bool) -> int:
    """Run `metes ask` and return the exit code: 0 for any answer, also for a figure that does not hold."""
    case = Case(find_metes_package(path))
    if is_modified(case, as_json=as_json):
        return 1
    with progress("Measuring what the sentence is about"), collector_paused():
        answer = ask(" ".join(words), case, of=of)
        known = known_of(answer, case)
    if as_json:
        print_json(answer_json(answer, known))
    else:
        out = console()
        # Lines of a hundred columns and more are hard to read.
        text = answer_text(answer, known, width=min(out.width, WIDEST))
        out.print(text, end="", highlight=False, markup=False, soft_wrap=True)
    return 0
