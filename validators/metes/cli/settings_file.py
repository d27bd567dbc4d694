"""Finds the settings of a project: `metes.toml`, or the table `[tool.metes]` of a `pyproject.toml`.

The nearest such file at or above the paths of a command counts. What the keys mean is in `settings.py`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from metes.files.errors import InputError
from metes.files.paths import is_regular

# In a folder with several, the first counts.
OWN_FILES = ("metes.toml", ".metes.toml")
PROJECT_FILE = "pyproject.toml"
MOST_SHOWN = 80


def find_table(paths: Sequence[Path], named: Path | None = None) -> tuple[Path | None, Mapping[str, Any]]:
    """File and keys of the settings: the file `named`, or the nearest one at or above the paths; None without any.

    Raises InputError, naming the file, where it cannot be read.
    """
    if named is not None:
        if not is_regular(named):
            raise InputError(f"--config: found {named}, which is no file; expected a metes.toml or pyproject.toml")
        table = _table_of(named)
        return named, {} if table is None else table
    start = _common_folder(paths)
    for folder in (start, *start.parents):
        for name in (*OWN_FILES, PROJECT_FILE):
            file = folder / name
            table = _table_of(file) if file.is_file() else None
            if table is not None:
                return file, table
    return None, {}


def _common_folder(paths: Sequence[Path]) -> Path:
    """The innermost folder that holds all paths; standard input is in the working directory."""
    places = [Path.cwd() if path == Path("-") else Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100
    folders = [place if place.is_dir() else place.parent for place in places]
    try:
        return Path(os.path.commonpath(folders or [Path.cwd()]))
    except ValueError:  # two drives of Windows
        return Path.cwd()


def _table_of(path: Path) -> Mapping[str, Any] | None:
    """The table of settings in a file; None for a `pyproject.toml` without one."""
    try:
        text = path.read_text(encoding="utf-8")
        whole = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8; expected TOML in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        if path.name == PROJECT_FILE and "tool.metes" not in text:
            return None  # nothing in it is about metes: another program will say so
        raise InputError(f"{path}: found {error}; expected TOML") from None
    if path.name != PROJECT_FILE:
        return whole
    tools = whole.get("tool")
    table = tools.get("metes") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise InputError(f"{path}: tool.metes: found {shown_value(table)}; expected a table")
    return table


def shown_value(value: object) -> str:
    """A value of the settings in a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."
