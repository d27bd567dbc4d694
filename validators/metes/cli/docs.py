"""`metes docs`: shows the documentation that is installed with metes."""

from __future__ import annotations

from pathlib import Path

from metes.cli.console import print_utf8
from metes.files.errors import InputError, expected_with_suggestion
from metes.package.bundled import docs_folder


def run_docs(name: str | None) -> int:
    """Run `metes docs`: list the pages, or print one as Markdown; raises InputError for an unknown page."""
    pages = {path.stem: path for path in sorted(docs_folder().glob("*.md")) if "." not in path.stem}
    if name is None:
        width = max(map(len, pages))
        print_utf8("".join(f"{stem:<{width}}  {_title(path)}\n" for stem, path in pages.items()))
        return 0
    stem = Path(name).name.casefold().removesuffix(".md")
    if stem not in pages:
        raise InputError(f"page {name!r}: {expected_with_suggestion(stem, pages)} one of {', '.join(pages)}")
    print_utf8(pages[stem].read_text(encoding="utf-8"))
    return 0


def _title(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("# ") for line in lines if line.startswith("# ")), "")
