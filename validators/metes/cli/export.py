"""`metes export`: writes a package, or a part of one, in GIS formats."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from metes.cli.console import console, progress
from metes.cli.sealed_package import is_modified
from metes.export.export import export
from metes.export.selection import Selection
from metes.files.printable import printable
from metes.results.case import Case, find_metes_package


def run_export(
    path: Path | None, form: str, output: Path, selection: Selection, *, layer: str | None, may_replace: bool
) -> int:
    """Run `metes export`: write the selection, print the rows per table and the size; return the exit code."""
    case = Case(find_metes_package(path))
    if is_modified(case, as_json=False):
        return 1
    with progress(f"Writing {printable(str(output))}"):
        exported = export(case.package, form, output, selection=selection, layer=layer, may_replace=may_replace)
    out = console()
    for name, count in exported.rows.items():
        if count:
            out.print(f"{count:7,} {name}", highlight=False)
    size = sum(file.stat().st_size for file in exported.files)
    files = "1 file" if len(exported.files) == 1 else f"{len(exported.files)} files"
    out.print(Text(f"{output}: {files}, {size / 1e6:,.1f} MB"), soft_wrap=True)
    return 0
