"""Resolves paths inside a package, rejects unsafe ones, and asks the file system without raising."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath

# File of a data package that describes it.
DESCRIPTOR = "datapackage.json"
# Names under which it is looked for in a folder, the standard one first.
DESCRIPTORS = (DESCRIPTOR, "datapackage.yaml", "datapackage.yml")

KERNEL_FOLDERS = ("/proc", "/sys")
ADDRESS = re.compile(r"(http|ftp)s?://", re.IGNORECASE)


def is_address(path: str) -> bool:
    """Whether a path is a URL. The standard allows URLs; metes never fetches one."""
    return ADDRESS.match(path) is not None


def safe_location(root: Path, path: str) -> Path | None:
    """Absolute location of a relative path in a package, or None if the path is unsafe.

    Unsafe: absolute paths, `..`, URLs, backslashes, drive letters, and symbolic links that leave the package.
    """
    relative = PurePosixPath(path)
    if "\0" in path or "\\" in path or "://" in path or PureWindowsPath(path).drive:
        return None
    if not path or relative.is_absolute() or ".." in relative.parts:
        return None
    try:
        location = (root / relative).resolve()
        inside = location.is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        # A loop of symbolic links, a name longer than the system allows, or a lone surrogate.
        return None
    return location if inside else None


def exists(location: Path) -> bool:
    """Whether a path exists; False for names that the operating system rejects."""
    try:
        return location.exists()
    except OSError:
        # A name longer than the system allows cannot be there.
        return False


def is_regular(location: Path) -> bool:
    """Whether a path is a regular file, or a link to one, and no file of the kernel: reading some of those blocks."""
    try:
        if not location.is_file():
            return False
        # The kernel says that its files are empty.
        return location.stat().st_size > 0 or not any(map(location.resolve().is_relative_to, KERNEL_FOLDERS))
    except OSError:
        return False


def is_utf8(name: str) -> bool:
    """Whether a file name is UTF-8; on Linux it may have any bytes, which Python keeps as lone surrogates."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def descriptor_in(folder: Path) -> Path | None:
    """The descriptor of the package in a folder, under one of its usual names; None if the folder has none."""
    return next((folder / name for name in DESCRIPTORS if exists(folder / name)), None)
