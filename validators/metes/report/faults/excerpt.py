"""The source line of a fault, with a caret under its column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from metes.checks.engine.fault import Fault
from metes.files.file import File
from metes.files.printable import printable

# A line of this many characters still fits beside its number; of a longer one the neighbourhood is shown.
MOST_CHARACTERS = 96
CUT = "..."


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A printable line, and the characters before the caret; no caret if the fault concerns the whole line."""

    line: int
    text: str
    before: str | None


class Excerpts:
    """Excerpts of the files that faults refer to."""

    def __init__(self, sources: Mapping[str, File]) -> None:
        self._lines = {name: Lines(file) for name, file in sources.items()}

    def of(self, fault: Fault) -> Excerpt | None:
        """Excerpt of a fault; None if the fault has no line or its file has no lines."""
        lines = self._lines.get(fault.file)
        return None if lines is None or fault.line is None else lines.excerpt(fault.line, fault.column)


class Lines:
    """Lines of one file."""

    def __init__(self, file: File) -> None:
        self._file = file

    def excerpt(self, line: int, column: int | None) -> Excerpt | None:
        """Excerpt around a line and column, both counted from 1; None if the file has no such line."""
        if line < 1 or line > len(self._ends):
            return None
        start = self._ends[line - 2] + 1 if line > 1 else 0
        text = self._text[start : self._ends[line - 1]].rstrip("\r")
        place = None if column is None else min(max(column - 1, 0), len(text))
        first = 0 if place is None else max(0, min(place - MOST_CHARACTERS // 2, len(text) - MOST_CHARACTERS))
        shown = text[first : first + MOST_CHARACTERS]
        head = CUT if first else ""
        tail = CUT if first + len(shown) < len(text) else ""
        before = None if place is None else head + printable(text[first:place])
        return Excerpt(line=line, text=head + printable(shown) + tail, before=before)

    @cached_property
    def _text(self) -> str:
        if not self._file.has_lines:
            return ""
        try:
            return self._file.text
        except UnicodeDecodeError:
            # The fault is just that; what can be read of the line helps to find it.
            return self._file.data.decode(self._file.encoding, errors="replace")

    @cached_property
    def _ends(self) -> list[int]:
        """Offsets of line ends, computed once for all faults of the file."""
        ends: list[int] = []
        offset = self._text.find("\n")
        while offset >= 0:
            ends.append(offset)
            offset = self._text.find("\n", offset + 1)
        return [*ends, len(self._text)] if self._text else []
