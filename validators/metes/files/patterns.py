"""Patterns of paths, as `exclude` and `per-file-ignores` have them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath


@dataclass(frozen=True, kw_only=True)
class PathPatterns:
    """Shell patterns of paths below a folder.

    A pattern without a slash is the name of a file or folder anywhere (`build`, `*.bak.geojson`); one with a slash is
    relative to `root` (`old/*.geojson`, `./old`). A folder that matches covers everything in it.

    >>> patterns = PathPatterns(root=Path("/maps"), patterns=("old", "in/*.geojson"))
    >>> [patterns.matches(Path("/maps", name)) for name in ("old/a/b.geojson", "in/a.geojson", "a.geojson")]
    [True, True, False]
    """

    root: Path
    patterns: tuple[str, ...]

    def matches(self, path: Path) -> bool:
        """Whether a path, relative to the working directory if not absolute, or a folder that it is in matches."""
        return any(self._matches_one(path, pattern) for pattern in self.patterns)

    def _matches_one(self, path: Path, pattern: str) -> bool:
        whole = PurePath(os.path.abspath(path))  # noqa: PTH100  # `resolve` would follow links
        root = PurePath(os.path.abspath(self.root))  # noqa: PTH100
        wanted = pattern.removeprefix("./").rstrip("/")
        inner = whole.relative_to(root) if whole.is_relative_to(root) else whole
        if "/" not in wanted and not pattern.startswith("./"):
            return any(fnmatchcase(part, wanted) for part in inner.parts)
        if wanted.startswith("**/"):
            return any(fnmatchcase(each, wanted.removeprefix("**/")) for each in _ends(inner))
        names = _with_folders(whole if wanted.startswith("/") else inner)
        return any(fnmatchcase(each, wanted) for each in names)


def _with_folders(path: PurePath) -> Iterator[str]:
    """The path and every folder that it is in, with forward slashes."""
    yield from (each.as_posix() for each in (path, *path.parents) if each.name)


def _ends(path: PurePath) -> Iterator[str]:
    """What follows each slash of the path, and of every folder that it is in."""
    for each in (path, *path.parents):
        parts = [part for part in each.parts if part != each.anchor]
        yield from ("/".join(parts[begin:]) for begin in range(len(parts)))
