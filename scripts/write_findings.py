"""Write docs/findings.md and a page for each document: `python scripts/write_findings.py [--check]`.

What holds, what does not and what cannot be told, in plain words, from the registers and the derived verdicts.
With --check nothing is written; exit code 1 where a page is not current, 2 where a table is missing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from canonical import write_atomic
from findings.content import Content
from findings.pages import FOLDER, pages

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="write_findings.py", description="Write docs/findings.md and its pages.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is not current")
    asked = parser.parse_args(arguments)
    try:
        written = pages(Content(root))
        left_over = sorted(set((root / FOLDER).glob("*.md")) - {root / path for path in written})
        if asked.check:
            return _check(root, written, left_over)
        for path, text in written.items():
            write_atomic(root / path, text)
        for path in left_over:
            path.unlink()
    except (OSError, KeyError) as error:
        print(f"write_findings: {type(error).__name__} {error}", file=sys.stderr)
        return 2
    return 0


def _check(root: Path, written: dict[Path, str], left_over: list[Path]) -> int:
    stale = [
        path
        for path, text in written.items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    ]
    for path in stale:
        print(f"{path} is not current; run scripts/write_findings.py", file=sys.stderr)
    for path in left_over:
        print(f"{path.relative_to(root)} is about no document with claims", file=sys.stderr)
    return 1 if stale or left_over else 0


if __name__ == "__main__":
    sys.exit(main())
