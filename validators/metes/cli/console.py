"""Standard output: text for people, and UTF-8 for programs."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

# Wide enough for the verdict table where the output is a file or a pipe and has no width of its own.
PLAIN_WIDTH = 150
# Seconds before a command says what it is doing: a shorter wait needs no word.
SILENT_SECONDS = 2.0


def print_utf8(text: str) -> None:
    """Print text for programs as UTF-8 whatever the locale is; lone surrogates are written as backslash escapes."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def print_json(value: Mapping[str, Any]) -> None:
    """Print an object as indented JSON in UTF-8."""
    print_utf8(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def console(width: int | None = None) -> Console:
    """Rich console for standard output, `width` characters wide if given.

    Without a terminal it is COLUMNS or 150 characters wide, and has colours only where FORCE_COLOR is set.
    """
    if sys.stdout.isatty():
        return Console(soft_wrap=False, width=width)
    columns = os.environ.get("COLUMNS", "")
    if width is None:
        width = int(columns) if columns.isdecimal() and int(columns) > 0 else PLAIN_WIDTH
    is_coloured = bool(os.environ.get("FORCE_COLOR")) and not os.environ.get("NO_COLOR")
    return Console(width=width, no_color=not is_coloured, force_terminal=is_coloured)


@contextmanager
def progress(first: str) -> Iterator[Callable[[str], None]]:
    """Show on standard error what a long command is doing, and yield a function that shows the next step.

    Nothing is shown in the first two seconds, nor where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    status = Console(stderr=True).status(Text(first))
    timer = threading.Timer(SILENT_SECONDS, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda text: status.update(Text(text))
    finally:
        timer.cancel()
        timer.join()  # the status may be starting at this moment, and must not outlive the command
        status.stop()
