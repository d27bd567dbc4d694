"""Bring the pinned artefacts of the received sources and cut them: `python scripts/fetch_sources.py`.

Every artefact is named with version and sha256 in scripts/fetch/declared/. Exit 0: done; 1: with --check, a
cut in sources/ is not what its artefact gives; 2: a source could not be had, and its old cut was left whole.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fetch.cutting import folder_texts
from fetch.declaration import SourceDeclaration, read_sources
from fetch.error import SourceError
from fetch.folder import differences, replace_folder, restore_folder
from fetch.registry import artefact_of

ROOT = Path(__file__).resolve().parent.parent
DECLARED = ROOT / "scripts" / "fetch" / "declared"


def main(arguments: list[str] | None = None, *, declared: Path = DECLARED, received: Path = ROOT / "sources") -> int:
    """Run the command and return its exit code."""
    asked = _parser().parse_args(arguments)
    stale = 0
    try:
        for source in _chosen(declared, asked.source):
            if not asked.check:
                restore_folder(received / source.id)
            texts = folder_texts(source, artefact_of(source, asked.cache))
            changed = differences(received / source.id, texts)
            if asked.check:
                stale += len(changed)
            elif changed:
                replace_folder(received / source.id, texts)
            _say(source, changed, checked=asked.check)
    except (SourceError, OSError) as error:
        print(f"fetch_sources: {error}", file=sys.stderr)
        return 2
    return 1 if stale else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fetch_sources.py", description="Download the pinned sources and write their extracts to sources/."
    )
    parser.add_argument("source", nargs="*", metavar="SOURCE", help="id of a source; default: all sources")
    parser.add_argument(
        "--cache", type=Path, default=ROOT / ".cache", metavar="DIR", help="directory of downloaded packages"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; compare with the extracts in sources/")
    return parser


def _chosen(declared: Path, wanted: list[str]) -> list[SourceDeclaration]:
    sources = {source.id: source for source in read_sources(declared)}
    for name in wanted:
        if name not in sources:
            raise SourceError(name, "the command", found="an undeclared id", expected=f"one of {', '.join(sources)}")
    return [source for name, source in sources.items() if not wanted or name in wanted]


def _say(source: SourceDeclaration, changed: list[str], *, checked: bool) -> None:
    if not changed:
        print(f"{source.id}: as before")
    elif checked:
        print(f"{source.id}: sources/ differs from the downloaded package in {', '.join(changed)}")
    else:
        print(f"{source.id}: written {', '.join(changed)}")


if __name__ == "__main__":
    sys.exit(main())
