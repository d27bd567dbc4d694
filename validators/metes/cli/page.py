"""`metes page`: writes one HTML file that shows a package to anyone."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from metes.cli.console import console, progress
from metes.cli.sealed_package import has_bad_rows, is_modified
from metes.page.write import require_place, require_relative, write_page
from metes.results.case import Case, find_metes_package


def run_page(path: Path | None, output: Path, documentation: str) -> int:
    """Run `metes page`: write the page and print its size; return the exit code."""
    require_place(output)
    require_relative(documentation)
    case = Case(find_metes_package(path))
    if is_modified(case, as_json=False) or has_bad_rows(case, as_json=False):
        return 1
    with progress(f"Writing {output}"):
        size = write_page(case, output, documentation)
    console().print(Text(f"{output}: {size / 1e6:,.2f} MB; open it in a browser"), soft_wrap=True)
    return 0
