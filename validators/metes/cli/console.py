"""Standard output: text for people, and UTF-8 for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

# Wide enough for the verdict table where the output is a file or a pipe and has no width of its own.
PLAIN_WIDTH = 150


def print_utf8(text: str) -> None:
    """Print text for programs as UTF-8 whatever the locale is; lone surrogates are written as backslash escapes."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def print_json(value: Mapping[str, Any]) -> None:
    """Print an object as indented JSON in UTF-8."""
    print_utf8(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def console() -> Console:
    """Rich console for standard output. Without a terminal: no colour, and COLUMNS or 150 characters wide."""
    if sys.stdout.isatty():
        return Console(soft_wrap=False)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and int(columns) > 0 else PLAIN_WIDTH
    return Console(width=width, no_color=True, force_terminal=False)
