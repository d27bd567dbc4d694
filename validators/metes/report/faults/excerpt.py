"""The source line of a fault, with a caret under its column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from typing import IO

from rich.cells import cell_len

from metes.checks.engine.fault import Fault
from metes.files.file import BYTE_ORDER_MARK, File
from metes.files.printable import printable

# A line this many columns wide still fits beside its number; of a wider one the neighbourhood is shown.
MOST_COLUMNS = 96
CUT = "..."
# A larger file is read block by block, with a few bytes more around each place.
LARGE_BYTES = 4_000_000
BLOCK_BYTES = 1 << 18
AROUND_BYTES = 8 * MOST_COLUMNS
BLOCKS_AT_HAND = 4
CONTINUATIONS = bytes(range(0x80, 0xC0))


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A printable line, and the characters before the caret; no caret if the fault concerns the whole line."""

    line: int
    text: str
    before: str | None


class Excerpts:
    """Excerpts of the files that faults refer to, each at most `most` columns of a terminal wide, without its dots."""

    def __init__(self, sources: Mapping[str, File], most: int = MOST_COLUMNS) -> None:
        self._lines = {
            name: LargeLines(file, most) if _is_large(file) else Lines(file, most) for name, file in sources.items()
        }

    def of(self, fault: Fault) -> Excerpt | None:
        """Excerpt of a fault; None if the fault has no line or its file has no lines."""
        lines = self._lines.get(fault.file)
        return None if lines is None or fault.line is None else lines.excerpt(fault.line, fault.column)


def _excerpt(line: int, column: int | None, before: str, after: str, most: int, *, is_start: bool) -> Excerpt:
    """Excerpt of a line, of which the text before and after a place is given, or as much of it as matters.

    `is_start`: the text before the place begins where the line begins.
    """
    left, right = _around(before[-most:], after[:most], most)
    text = before[len(before) - left :] + after[:right]
    head = CUT if left < len(before) or not is_start else ""
    tail = CUT if right < len(after) else ""
    caret = None if column is None else head + printable(text[:left])
    return Excerpt(line=line, text=head + printable(text) + tail, before=caret)


def _around(before: str, after: str, most: int) -> tuple[int, int]:
    """Numbers of characters to show before and after a place: half of the columns before it, more if room is left."""
    widths_before, widths_after = _widths(before)[::-1], _widths(after)
    left, used = _fitting(widths_before, most // 2)
    right, used_after = _fitting(widths_after, most - used)
    left, _ = _fitting(widths_before, most - used_after)
    return left, right


def _fitting(widths: Sequence[int], room: int) -> tuple[int, int]:
    """How many of the widths fit in a room, and their sum."""
    used = 0
    for number, width in enumerate(widths):
        if used + width > room:
            return number, used
        used += width
    return len(widths), used


def _widths(text: str) -> list[int]:
    """Columns of a terminal that each character takes: two if it is Chinese, several if it is escaped."""
    if text.isascii() and text.isprintable():
        return [1] * len(text)
    return [cell_len(printable(character)) for character in text]


def _is_large(file: File) -> bool:
    return file.has_lines and file.size > LARGE_BYTES and file.encoding == "utf-8"


class LargeLines:
    """Lines of one large file of UTF-8, of which only the blocks around the excerpts are in memory."""

    def __init__(self, file: File, most: int = MOST_COLUMNS) -> None:
        self._file = file
        self._most = most
        self._block = lru_cache(maxsize=BLOCKS_AT_HAND)(self._read_block)

    def excerpt(self, line: int, column: int | None) -> Excerpt | None:
        """Excerpt around a line and column, both counted from 1; None if the file has no such line."""
        place = max((column or 1) - 1, 0)
        number = bisect_right(self._blocks, (line - 1, place)) - 1
        if line < 1 or number < 0:
            return None
        block = self._block(number)
        lines, characters = self._blocks[number]
        offset, left = 0, place - characters
        for _ in range(line - 1 - lines):
            offset, left = block.find(b"\n", offset) + 1, place
            if not offset:
                return None
        offset += _bytes_of(block[offset:], left)
        return self._at(line, column, number * BLOCK_BYTES + offset)

    def _at(self, line: int, column: int | None, offset: int) -> Excerpt:
        start = max(0, offset - AROUND_BYTES)
        text = self._read(start, offset + AROUND_BYTES - start)
        _, newline, rest = text[: offset - start].rpartition(b"\n")
        is_start = bool(newline) or not start
        after = text[offset - start :].split(b"\n", 1)[0].decode(errors="ignore").rstrip("\r")
        text_before = rest.lstrip(CONTINUATIONS).decode(errors="ignore")
        text_before = text_before if after else text_before.rstrip("\r")
        return _excerpt(line, column, text_before, after, self._most, is_start=is_start)

    @cached_property
    def _blocks(self) -> list[tuple[int, int]]:
        """For every block of the file, the line ends before it, and the characters between the last one and it."""
        found, lines, characters = [], 0, 0
        with self._opened as stream:
            stream.seek(self._start)
            while block := stream.read(BLOCK_BYTES):
                found.append((lines, characters))
                ends = block.count(b"\n")
                lines += ends
                characters = (0 if ends else characters) + _characters_in(block[block.rfind(b"\n") + 1 :])
        return found

    @property
    def _opened(self) -> IO[bytes]:
        return self._file.location.open("rb") if type(self._file) is File else BytesIO(self._file.data)

    @cached_property
    def _start(self) -> int:
        with self._opened as stream:
            return len(BYTE_ORDER_MARK) if stream.read(len(BYTE_ORDER_MARK)) == BYTE_ORDER_MARK else 0

    def _read_block(self, number: int) -> bytes:
        return self._read(number * BLOCK_BYTES, BLOCK_BYTES)

    def _read(self, start: int, length: int) -> bytes:
        with self._opened as stream:
            stream.seek(self._start + start)
            return stream.read(length)


def _characters_in(data: bytes) -> int:
    """Number of characters that begin in some bytes of UTF-8."""
    return len(data) if data.isascii() else len(data.translate(None, CONTINUATIONS))


def _bytes_of(data: bytes, characters: int) -> int:
    """Length of the first characters of some bytes of UTF-8, which may begin within a character, or of their line."""
    end = data.find(b"\n")
    line = data if end < 0 else data[:end].rstrip(b"\r")
    inner = len(line) - len(line.lstrip(CONTINUATIONS))
    text = line[inner:].decode(errors="ignore")[: max(0, characters)]
    return inner + len(text.encode())


class Lines:
    """Lines of one file."""

    def __init__(self, file: File, most: int = MOST_COLUMNS) -> None:
        self._file = file
        self._most = most

    def excerpt(self, line: int, column: int | None) -> Excerpt | None:
        """Excerpt around a line and column, both counted from 1; None if the file has no such line."""
        if line < 1 or line > len(self._ends):
            return None
        start = self._ends[line - 2] + 1 if line > 1 else 0
        text = self._text[start : self._ends[line - 1]].rstrip("\r")
        place = min(max((column or 1) - 1, 0), len(text))
        return _excerpt(line, column, text[:place], text[place:], self._most, is_start=True)

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
