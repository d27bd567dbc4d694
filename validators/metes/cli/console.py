"""Standard output as people see it."""

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
    """Prints what programs read: in UTF-8 whatever the locale is; what UTF-8 has not is spelled as JSON spells it."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def print_json(value: Mapping[str, Any]) -> None:
    """Writes an object to standard output."""
    print_utf8(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def console() -> Console:
    """Standard output; where it is no terminal plain, and as wide as COLUMNS says, else wide."""
    if sys.stdout.isatty():
        return Console(soft_wrap=False)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and int(columns) > 0 else PLAIN_WIDTH
    return Console(width=width, no_color=True, force_terminal=False)
