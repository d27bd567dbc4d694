"""Reads a feature collection as a stream: memory for a window of its bytes and for the largest feature, and no more.

Of every feature stay the coordinates as columns of numbers, the properties, and where its text lies. Only a collection
whose bytes and JSON have no fault is read so; any other is left to the reader of whole files, which names the fault.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import IO

import numpy as np

from metes.files.file import BYTE_ORDER_MARK, BytesFile, File
from metes.files.json_text import collector_paused
from metes.geojson.coordinates import Misformed
from metes.geojson.document import FeatureReader, GeoJson
from metes.geojson.feature_scanner import FeatureScanner, Offsets
from metes.geojson.feature_text import Unusual, parsed_features, refuse_deep, strictly_parsed
from metes.geojson.other_formats import refuse_other_formats

# Bytes that are read at once, and most bytes of the members beside the features, before and after them.
WINDOW = 1 << 20
MOST_OUTSIDE = 16 << 20
# Smaller files are read whole, which is as quick.
LEAST_BYTES = 1 << 20
FEATURES = re.compile(rb'"features"[ \t\r\n]*:[ \t\r\n]*\[')
TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
BLANK = re.compile(rb"[ \t\r\n]*+")
COMMA = re.compile(rb"[ \t\r\n]*+,[ \t\r\n]*+")
CONTINUATION, OF_CHARACTER = 0b1000_0000, 0b1100_0000


@dataclass(frozen=True, kw_only=True)
class FeatureTexts:
    """Where the text of every feature lies: first byte, byte after the last, and line and column of the first.

    `head` and `tail` are the text before and after all features; `tail_line` and `tail_column` say where that begins.
    """

    start: array[int]
    end: array[int]
    line: array[int]
    column: array[int]
    head: str = ""
    tail: str = ""
    tail_line: int = 0
    tail_column: int = 0


@dataclass(frozen=True, kw_only=True)
class StreamedCollection:
    """A feature collection that was read as a stream: its layer, and where the texts of its features lie."""

    layer: GeoJson
    texts: FeatureTexts


def stream_collection(file: File) -> StreamedCollection | None:
    """Read a collection as a stream; None for a small file, and where the bytes or the JSON may have a fault."""
    if type(file) not in (File, BytesFile) or file.encoding != "utf-8" or file.size < LEAST_BYTES:
        return None
    try:
        with opened(file) as stream, collector_paused():
            return _Reader(file, stream).read()
    except (Unusual, Misformed, OSError):
        return None


def opened(file: File) -> IO[bytes]:
    """The content of a file as a stream of bytes."""
    return file.location.open("rb") if type(file) is File else BytesIO(file.data)


class _Reader:
    """Reads one collection. All methods raise Unusual."""

    def __init__(self, file: File, stream: IO[bytes]) -> None:
        self._file, self._stream = file, stream
        self._features = FeatureReader(drops_coordinates=True)
        self._texts = FeatureTexts(start=array("q"), end=array("q"), line=array("q"), column=array("q"))
        # Line and column, both counted from 1, of the byte at `_offset`.
        self._offset, self._line, self._column = 0, 1, 1

    def read(self) -> StreamedCollection:
        first = self._stream.read(WINDOW)
        length = _length_of_head(first)
        head = first[:length]
        self._advance(head)
        tail = b"".join(self._read_features(first[length:]))
        value = strictly_parsed(head + tail)
        refuse_other_formats(value)
        if value.get("type") != "FeatureCollection" or value.get("features") != []:
            raise Unusual
        texts = replace(
            self._texts, head=head.decode(), tail=tail.decode(), tail_line=self._line, tail_column=self._column
        )
        return StreamedCollection(layer=self._features.layer(self._file, value), texts=texts)

    def _read_features(self, rest: bytes) -> Iterator[bytes]:
        """Read the features; the text after them is yielded."""
        scanner = FeatureScanner()
        # Bytes that belong to no feature read so far, and the offset of the first of them.
        chunk = self._without_backslash(rest)
        waiting, base = chunk, 0
        while chunk:
            starts, ends = scanner.feed(chunk)
            if len(ends):
                used, is_last = self._read_batch(waiting, starts - base, ends - base)
                waiting, base = waiting[used:], base + used
                if is_last:
                    yield waiting
                    yield from self._rest(len(waiting))
                    return
            chunk = self._without_backslash(self._stream.read(max(WINDOW, len(waiting) // 2)))
            waiting += chunk
        # The array has no features, or the text ends within it.
        yield waiting

    def _read_batch(self, waiting: bytes, starts: Offsets, ends: Offsets) -> tuple[int, bool]:
        """Read the features that lie between offsets; returns where they end, and whether the array ends there."""
        count = self._count_of_elements(waiting, starts, ends)
        if not count:
            return 0, True
        used = int(ends[count - 1])
        values = parsed_features(waiting[starts[0] : used])
        if len(values) != count:
            raise Unusual
        for value, feature in zip(values, self._features.read_all(values), strict=True):
            if feature.geometry is not None and feature.geometry.get("coordinates") != ():
                refuse_deep(value)
        self._note_places(waiting[:used], starts[:count], ends[:count])
        rest = BLANK.match(waiting, used)
        return used, count < len(ends) or (rest is not None and waiting[rest.end() : rest.end() + 1] == b"]")

    def _count_of_elements(self, waiting: bytes, starts: Offsets, ends: Offsets) -> int:
        """How many of the objects between offsets are elements of the array, as what is between them shows."""
        gaps = list(zip([0, *ends[:-1].tolist()], starts.tolist(), strict=True))
        separators = COMMA if len(self._texts.start) else BLANK
        if separators.fullmatch(waiting, *gaps[0]) is None:
            return self._refused(waiting, *gaps[0])
        if all(map(COMMA.fullmatch, {waiting[start:end] for start, end in gaps[1:]})):
            return len(gaps)
        count = next(n for n, gap in enumerate(gaps) if n and COMMA.fullmatch(waiting, *gap) is None)
        self._refused(waiting, *gaps[count])
        return count

    @staticmethod
    def _refused(waiting: bytes, start: int, end: int) -> int:
        """Zero if the array ends between two offsets; raises Unusual for anything else but a comma."""
        if not waiting[start:end].lstrip(b" \t\r\n").startswith(b"]"):
            raise Unusual
        return 0

    def _note_places(self, read: bytes, starts: Offsets, ends: Offsets) -> None:
        """Note offsets, lines and columns of features in bytes that follow those noted before."""
        data = np.frombuffer(read, dtype=np.uint8)
        newlines = np.flatnonzero(data == ord("\n"))
        before = np.searchsorted(newlines, starts)
        line_starts = np.where(before > 0, np.append(newlines, 0)[before - 1] + 1, 0)
        columns = starts - line_starts + np.where(before > 0, 1, self._column)
        if not read.isascii():
            inner = np.cumsum((data & OF_CHARACTER) == CONTINUATION, dtype=np.int32)
            inner = np.concatenate([np.zeros(1, dtype=np.int32), inner])
            columns -= inner[starts] - inner[line_starts]
        texts = self._texts
        for column, values in (
            (texts.start, starts + self._offset),
            (texts.end, ends + self._offset),
            (texts.line, before + self._line),
            (texts.column, columns),
        ):
            column.frombytes(values.astype(np.int64).tobytes())
        self._advance(read)

    def _advance(self, read: bytes) -> None:
        lines = read.count(b"\n")
        last = read[read.rfind(b"\n") + 1 :] if lines else read
        self._line += lines
        self._column = (1 if lines else self._column) + _characters(last)
        self._offset += len(read)

    def _without_backslash(self, chunk: bytes) -> bytes:
        while chunk.endswith(b"\\"):
            more = self._stream.read(WINDOW)
            if not more:
                raise Unusual
            chunk += more
        return chunk

    def _rest(self, length: int) -> Iterator[bytes]:
        while block := self._stream.read(WINDOW):
            length += len(block)
            if length > MOST_OUTSIDE:
                raise Unusual
            yield block


def _length_of_head(first: bytes) -> int:
    """Length of the text up to the elements of the array `features`, in the first bytes of a file. Raises Unusual."""
    candidates = {match.start(): match.end() for match in FEATURES.finditer(first)}
    depth = 0
    for match in TOKENS.finditer(first) if candidates and not first.startswith(BYTE_ORDER_MARK) else ():
        token = match[0]
        if depth == 1 and match.start() in candidates:
            return candidates[match.start()]
        depth += (token in b"[{") - (token in b"]}") if len(token) == 1 else 0
    raise Unusual


def _characters(data: bytes) -> int:
    """Number of characters of some bytes of UTF-8."""
    if data.isascii():
        return len(data)
    return int(np.count_nonzero((np.frombuffer(data, dtype=np.uint8) & OF_CHARACTER) != CONTINUATION))
