"""`metes diff`: compares two versions of a package."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metes.explain.explanation import Explanation


def run_diff(old: str, new: str, *, format: str, output: Path | None, check: bool) -> int:
    """Run `metes diff`: print or write the differences.

    Returns 1 if `check` is set and the declared version is too low.
    """
    from metes.cli.console import progress
    from metes.diff.compare import compare
    from metes.diff.sources import opened_version
    from metes.files.atomic import write_atomic
    from metes.report.diff import demand, diff_explanation, diff_geojson, diff_json, diff_markdown, is_declared_enough

    with (
        progress("Opening the two versions") as step,
        opened_version(old) as before,
        opened_version(new) as after,
    ):
        step("Comparing the two versions")
        difference = compare(before, after)
    if format == "text" and output is None:
        from metes.cli.console import console

        diff_explanation(difference).print(console())
    else:
        text = {
            "text": lambda: _text(diff_explanation(difference)),
            "json": lambda: json.dumps(diff_json(difference), ensure_ascii=False, indent=1, default=str) + "\n",
            "markdown": lambda: diff_markdown(difference),
            "geojson": lambda: diff_geojson(difference),
        }[format]()
        if output is None:
            sys.stdout.write(text)
        else:
            write_atomic(output, text)
    if check and not is_declared_enough(difference):
        print(f"metes: {demand(difference)}", file=sys.stderr)
        return 1
    return 0


def _text(explanation: Explanation) -> str:
    from io import StringIO

    from rich.console import Console

    from metes.cli.console import PLAIN_WIDTH

    stream = StringIO()
    explanation.print(Console(file=stream, width=PLAIN_WIDTH, no_color=True))
    return stream.getvalue()
