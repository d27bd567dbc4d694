"""A source folder, replaced as a whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from metes.files.atomic import write_atomic


def replace_folder(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the texts into a new folder beside the old one and put it in the old one's place.

    Two renames cannot be one: between them the old folder stands under the name `.NAME.old`, from where
    `restore_folder` puts it back.
    """
    fresh, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    restore_folder(folder)
    shutil.rmtree(fresh, ignore_errors=True)
    for name, text in sorted(texts.items()):
        write_atomic(fresh / name, text)
    if folder.exists():
        folder.replace(old)
    try:
        fresh.replace(folder)
    finally:
        restore_folder(folder)


def restore_folder(folder: Path) -> None:
    """Put back the old folder where a run was broken off between the renames; else clear it away."""
    old = folder.with_name(f".{folder.name}.old")
    if old.exists() and not folder.exists():
        old.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def differences(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """The names of files that are missing, not expected, or other than the texts."""
    held = {path.name: path.read_bytes() for path in sorted(folder.glob("*"))} if folder.is_dir() else {}
    fresh = {name: text.encode("utf-8") for name, text in texts.items()}
    return sorted(name for name in held.keys() | fresh.keys() if held.get(name) != fresh.get(name))
