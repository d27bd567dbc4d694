"""Read GeoJSON text sequences: one GeoJSON text per line, or one after each record separator (RFC 8142).

All texts are read as features of one collection, so that features can be compared with each other. Lines and columns
refer to the file. In a JSON pointer, `/features/7` is the eighth feature of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from metes.files.file import BytesFile, File
from metes.files.json_locator import Locator
from metes.files.json_text import JsonText, may_be_too_large, read_json
from metes.geojson.coordinates import is_geometry_type

RECORD_SEPARATOR = "\x1e"
RECORD = re.compile(r"[^\x1e]+")
LINE = re.compile(r"[^\n]+")
# White space allowed around a JSON text.
BLANK = " \t\r\n"


class TextSpan(NamedTuple):
    """Start and end of one text within the sequence."""

    start: int
    end: int


class FeatureOrigin(NamedTuple):
    """Origin of a feature: the number of its text, the pointer within that text, and whether it is a bare geometry."""

    piece: int
    pointer: str
    is_bare: bool


class SequenceLocator(Locator):
    """Find lines and columns of JSON pointers in a sequence."""

    def __init__(self, text: str, pieces: Sequence[TextSpan], origins: Sequence[FeatureOrigin]) -> None:
        super().__init__(text)
        self._pieces, self._origins = pieces, origins

    def at(self, pointer: str) -> tuple[int, int]:
        found = self._inner(pointer)
        if found is None:
            return 1, 1
        piece, inner = found
        line, column = Locator(self.text[piece.start : piece.end]).at(inner)
        first_line, first_column = self.line_column(piece.start)
        return first_line + line - 1, column + (first_column - 1 if line == 1 else 0)

    def span(self, pointer: str) -> tuple[int, int] | None:
        found = self._inner(pointer)
        if found is None:
            return None
        piece, inner = found
        span = Locator(self.text[piece.start : piece.end]).span(inner)
        return None if span is None else (span[0] + piece.start, span[1] + piece.start)

    def _inner(self, pointer: str) -> tuple[TextSpan, str] | None:
        """The text that a pointer of the collection leads into, and the corresponding pointer within that text."""
        tokens = pointer.split("/")
        if len(tokens) < 3 or not tokens[2].isdecimal() or int(tokens[2]) >= len(self._origins):
            return None
        origin = self._origins[int(tokens[2])]
        # For a bare geometry the text itself is the geometry of the feature.
        below = tokens[4:] if origin.is_bare else tokens[3:]
        return self._pieces[origin.piece], "/".join([origin.pointer, *below])

    def duplicate_keys(self) -> Iterator[tuple[str, str, int]]:
        features = {origin.piece: index for index, origin in reversed(list(enumerate(self._origins)))}
        for number, piece in enumerate(self._pieces):
            for pointer, key, offset in Locator(self.text[piece.start : piece.end]).duplicate_keys():
                yield f"/features/{features.get(number, number)}{pointer}", key, piece.start + offset


class SequenceContent(NamedTuple):
    """Result of reading a sequence."""

    json: JsonText
    pieces: tuple[TextSpan, ...]
    origins: tuple[FeatureOrigin, ...]


@dataclass(frozen=True, kw_only=True)
class SequenceFile(File):
    """A file with one GeoJSON text per line, or one after each record separator."""

    @cached_property
    def _read(self) -> SequenceContent:
        return read_sequence(self.text, may_overflow=may_be_too_large(self.data))

    @cached_property
    def json(self) -> JsonText:
        return self._read.json

    @cached_property
    def locator(self) -> Locator:
        return SequenceLocator(self.text, self._read.pieces, self._read.origins)


@dataclass(frozen=True, kw_only=True)
class BytesSequence(SequenceFile, BytesFile):
    """A GeoJSON text sequence read from a pipe."""


def pieces_of(text: str) -> Iterator[TextSpan]:
    """Spans of the texts of a sequence, without blank ones; a text after a record separator may span several lines."""
    pattern = RECORD if RECORD_SEPARATOR in text else LINE
    for match in pattern.finditer(text):
        inner = match.group()
        start = match.start() + len(inner) - len(inner.lstrip(BLANK))
        end = match.start() + len(inner.rstrip(BLANK))
        if start < end:
            yield TextSpan(start, end)


def read_sequence(text: str, *, may_overflow: bool) -> SequenceContent:
    """Read every text of a sequence as a feature; the first text that is not JSON makes the whole sequence fail."""
    pieces = tuple(pieces_of(text))
    features: list[Any] = []
    origins: list[FeatureOrigin] = []
    has_duplicate_key = has_number_not_finite = False
    for number, piece in enumerate(pieces):
        read = read_json(text[piece.start : piece.end], may_overflow=may_overflow)
        if read.failure is not None:
            line, column = Locator(text).line_column(piece.start)
            before = column - 1 if read.failure.line == 1 else 0
            failure = replace(read.failure, line=line + read.failure.line - 1, column=read.failure.column + before)
            return SequenceContent(replace(read, failure=failure), pieces, ())
        has_duplicate_key |= read.has_duplicate_key
        has_number_not_finite |= read.has_number_not_finite
        for origin, feature in _features(number, read.value):
            origins.append(origin)
            features.append(feature)
    whole = JsonText(
        value={"type": "FeatureCollection", "features": features},
        failure=None,
        has_duplicate_key=has_duplicate_key,
        has_number_not_finite=has_number_not_finite,
    )
    return SequenceContent(whole, pieces, tuple(origins))


def _features(piece: int, value: Any) -> Iterator[tuple[FeatureOrigin, Any]]:
    object_type = value.get("type") if isinstance(value, dict) else None
    if object_type == "FeatureCollection" and isinstance(value.get("features"), list):
        for index, feature in enumerate(value["features"]):
            yield FeatureOrigin(piece, f"/features/{index}", False), feature
    elif is_geometry_type(object_type):
        yield FeatureOrigin(piece, "", True), {"type": "Feature", "properties": None, "geometry": value}
    else:
        # A feature, or a value that a check will report as none.
        yield FeatureOrigin(piece, "", False), value
