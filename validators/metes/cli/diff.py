"""`metes diff`: compares two versions of a package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metes.diff.difference import PackageDifference


def run_diff(old: str, new: str, *, format: str, output: Path | None, check: bool) -> int:
    """Run `metes diff`: print or write the differences.

    Returns 1 if `check` is set and the declared version is too low.
    """
    from metes.cli.console import print_error, progress
    from metes.cli.output_files import refuse_inputs
    from metes.diff.compare import compare
    from metes.diff.sources import opened_version
    from metes.report.diff import demand, is_declared_enough

    if output is not None:
        refuse_inputs("--output", output, [Path(old), Path(new)])
    with (
        progress("Opening the two versions") as step,
        opened_version(old) as before,
        opened_version(new) as after,
    ):
        step("Comparing the two versions")
        difference = compare(before, after)
    _show(difference, format, output)
    if check and not is_declared_enough(difference):
        print_error(demand(difference))
        return 1
    return 0


def _show(difference: PackageDifference, format: str, output: Path | None) -> None:
    """Print the difference, or write it to a file."""
    from metes.cli.console import PLAIN_WIDTH, console, print_json_text, print_utf8
    from metes.files.atomic import write_atomic
    from metes.files.errors import OutputError
    from metes.files.printable import json_text
    from metes.report.diff import diff_explanation, diff_geojson, diff_json, diff_markdown

    if format == "text" and output is None:
        diff_explanation(difference).print(console())
        return
    text = {
        "text": lambda: diff_explanation(difference).text(PLAIN_WIDTH),
        "json": lambda: json_text(diff_json(difference)) + "\n",
        "markdown": lambda: diff_markdown(difference),
        "geojson": lambda: diff_geojson(difference),
    }[format]()
    if output is None:
        (print_json_text if format in ("json", "geojson") else print_utf8)(text)
        return
    try:
        write_atomic(output, text)
    except OSError as error:
        raise OutputError(f"--output {output}: cannot be written ({error.strerror or error})") from error
