"""Standard output and standard error, which all output of the commands passes: text for people, UTF-8 for programs."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from metes.files.printable import json_text, printable, printable_json, printable_lines, without_controls

# Wide enough for the verdict table where the output is a file or a pipe and has no width of its own.
PLAIN_WIDTH = 150
# Seconds before a command says what it is doing: a shorter wait needs no word.
SILENT_SECONDS = 2.0


class HarmlessConsole(Console):
    """A console that escapes what data could do to a terminal or to the log of a CI run, and reads no markup in it.

    No line ends in blanks, with which Rich fills up what it folds.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Segments of a renderable; Rich's own colours and movements are no text, and pass."""
        for segment in _without_blanks_at_ends(super().render(renderable, options)):
            yield segment if segment.control else Segment(printable_lines(segment.text), segment.style)


def _without_blanks_at_ends(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The segments without the blanks before line feeds, which may be segments of their own."""
    blanks: list[Segment] = []
    for segment in segments:
        text = segment.text
        if segment.control or text.strip(" "):
            if not segment.control and text.lstrip(" ").startswith("\n"):
                blanks, text = [], text.lstrip(" ")
            yield from blanks
            text = re.sub(r" +(?=\n)", "", text)
            kept = text if segment.control else text.rstrip(" ")
            yield segment._replace(text=kept)
            blanks = [segment._replace(text=text[len(kept) :])] if len(kept) < len(text) else []
        elif text:
            blanks.append(segment)
    yield from blanks


def print_utf8(text: str) -> None:
    """Print text for programs as UTF-8 whatever the locale is; what a terminal or a CI run would obey is escaped."""
    sys.stdout.flush()
    sys.stdout.buffer.write(printable_lines(text).encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def print_commands(text: str) -> None:
    """Print commands for a CI runner, whose parts were escaped when they were made."""
    sys.stdout.flush()
    lines = "\n".join(without_controls(line) for line in text.split("\n"))
    sys.stdout.buffer.write(lines.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def print_error(message: str) -> None:
    """Print one line for a person on standard error."""
    print(f"metes: {printable(message)}", file=sys.stderr)


def print_json(value: Mapping[str, Any]) -> None:
    """Print an object as indented JSON in UTF-8."""
    print_json_text(json_text(value) + "\n")


def print_json_text(text: str) -> None:
    """Print a JSON text, or a part of one, as UTF-8; control characters are spelled as JSON spells them."""
    sys.stdout.flush()
    sys.stdout.buffer.write(printable_json(text).encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def console(width: int | None = None) -> Console:
    """Rich console for standard output, `width` characters wide if given.

    Without a terminal it is COLUMNS or 150 characters wide, and has colours only where FORCE_COLOR is set.
    """
    if sys.stdout.isatty():
        return HarmlessConsole(soft_wrap=False, width=width)
    columns = os.environ.get("COLUMNS", "")
    if width is None:
        width = int(columns) if columns.isdecimal() and int(columns) > 0 else PLAIN_WIDTH
    is_coloured = bool(os.environ.get("FORCE_COLOR")) and not os.environ.get("NO_COLOR")
    return HarmlessConsole(width=width, no_color=not is_coloured, force_terminal=is_coloured)


def error_console() -> Console:
    """Rich console for standard error."""
    return HarmlessConsole(stderr=True)


@contextmanager
def progress(first: str) -> Iterator[Callable[[str], None]]:
    """Show on standard error what a long command is doing, and yield a function that shows the next step.

    Nothing is shown in the first two seconds, nor where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    status = error_console().status(Text(first))
    timer = threading.Timer(SILENT_SECONDS, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda text: status.update(Text(text))
    finally:
        timer.cancel()
        timer.join()  # the status may be starting at this moment, and must not outlive the command
        status.stop()
