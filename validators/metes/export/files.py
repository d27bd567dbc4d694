"""Writes a file or a folder of files at once: beside the target first, then into its place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from metes.files.errors import InputError, OutputError


@contextmanager
def fresh_folder(target: Path) -> Iterator[Path]:
    """A temporary folder on the disk of the target; what is left in it afterwards is removed."""
    parent = target.resolve().parent
    if not parent.is_dir():
        raise InputError(f"{target}: found no folder {parent}; expected one to write into")
    try:
        with tempfile.TemporaryDirectory(dir=parent, prefix=f".{target.name}.") as folder:
            yield Path(folder)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror}); nothing was written") from None


def refuse_existing(target: Path, *, may_replace: bool) -> None:
    """Raises InputError where something is there and nobody said that it may go."""
    if target.is_dir() and any(target.iterdir()) and not may_replace:
        raise InputError(f"{target}: found a folder with files; expected none, or --force to write into it")
    if target.is_file() and not may_replace:
        raise InputError(f"{target}: found a file; expected none, or --force to replace it")


def move_file(made: Path, target: Path) -> None:
    """Puts one file into its place."""
    if target.is_dir():
        raise InputError(f"{target}: found a folder; expected the name of a file")
    made.chmod(0o644)
    os.replace(made, target)  # noqa: PTH105  # the atomic step


def move_files(folder: Path, target: Path) -> list[str]:
    """Puts every file of a folder into another one, which is made where it is missing; other files there stay."""
    if target.is_file():
        raise InputError(f"{target}: found a file; expected the name of a folder")
    made = sorted(folder.iterdir())
    target.mkdir(exist_ok=True)
    for each in made:
        move_file(each, target / each.name)
    return [each.name for each in made]
