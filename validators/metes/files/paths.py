"""Paths inside a package: safe ones resolved, unsafe ones refused; file system queries that never raise."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath

ADDRESS = re.compile(r"(http|ftp)s?://", re.IGNORECASE)


def is_address(path: str) -> bool:
    """Whether a path is an address, which the standard allows and which is never fetched."""
    return ADDRESS.match(path) is not None


def place_of(root: Path, path: str) -> Path | None:
    """Where a relative path of a package lies, or nothing if it leaves the package or is no plain path.

    Refused: absolute paths, `..`, addresses, backslashes, drive letters, symbolic links that lead out."""
    plain = PurePosixPath(path)
    if "\0" in path or "\\" in path or "://" in path or PureWindowsPath(path).drive:
        return None
    if not path or plain.is_absolute() or ".." in plain.parts:
        return None
    try:
        location = (root / plain).resolve()
        inside = location.is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        # A loop of symbolic links, or a name longer than the system allows.
        return None
    return location if inside else None


def exists(location: Path) -> bool:
    """Whether something is there; a name that the system refuses is not."""
    try:
        return location.exists()
    except OSError:
        # A name longer than the system allows cannot be there.
        return False


def is_regular(location: Path) -> bool:
    """Whether a regular file is there, links followed."""
    try:
        return location.is_file()
    except OSError:
        return False
