"""`metes search`: finds rows of every register by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from metes.ask.search import search
from metes.cli.console import console, print_json
from metes.report.search import hits_json, hits_text
from metes.results.case import Case, find_metes_package

NOTHING_FOUND = 1


def run_search(words: Sequence[str], path: Path | None, *, most: int, as_json: bool) -> int:
    """Run `metes search` and return the exit code: 0, or 1 where nothing fits."""
    hits = search(" ".join(words), Case(find_metes_package(path)))
    if as_json:
        print_json(hits_json(hits, most))
    else:
        out = console()
        out.print(hits_text(hits, most, width=out.width), end="", highlight=False, markup=False, soft_wrap=True)
    return 0 if hits else NOTHING_FOUND
