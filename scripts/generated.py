"""Generated files: a command writes them from other files; with --check it only lists outdated ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from derive.error import BuildError
from metes.files.atomic import write_atomic

ROOT = Path(__file__).resolve().parent.parent
CHECK_HELP = "write nothing; return exit code 1 if a file is out of date"

# The text of each file by its path below the folder of the package.
Texts = Mapping[Path, str]


@dataclass(frozen=True, kw_only=True)
class Command:
    """A script that writes generated files, and nothing else. Of `folder`, where given, all pages are its own."""

    script: str
    description: str
    texts: Callable[[Path], Texts]
    folder: Path | None = None

    def main(self, arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
        """Run the command: 0 done or current, 1 stale, 2 something that the files are made from is missing or wrong."""
        parser = argparse.ArgumentParser(prog=self.script, description=self.description)
        parser.add_argument("--check", action="store_true", help=CHECK_HELP)
        asked = parser.parse_args(arguments)
        try:
            texts = self.texts(root)
            left_over = self._left_over(root, texts)
            if asked.check:
                return check(root, texts, script=self.script, left_over=left_over)
            write(root, texts)
            for path in left_over:
                (root / path).unlink()
        except (BuildError, OSError, KeyError, ValueError) as error:
            print(f"{Path(self.script).stem}: {type(error).__name__} {error}", file=sys.stderr)
            return 2
        return 0

    def _left_over(self, root: Path, texts: Texts) -> list[Path]:
        pages = () if self.folder is None else (root / self.folder).glob("*.md")
        return sorted({path.relative_to(root) for path in pages} - set(texts))


def check(root: Path, texts: Texts, *, script: str, left_over: Sequence[Path] = ()) -> int:
    """Print outdated and leftover files; returns 1 if there are any, else 0."""
    stale = [path for path, text in texts.items() if not _is_current(root / path, text)]
    for path in (*stale, *left_over):
        print(f"{path} is out of date; run scripts/{script}", file=sys.stderr)
    return 1 if stale or left_over else 0


def write(root: Path, texts: Texts) -> None:
    """Write every file, each whole or not at all."""
    for path, text in texts.items():
        write_atomic(root / path, text)


def _is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
