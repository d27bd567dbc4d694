"""GeoJSON text sequences: one GeoJSON text a line, or one after each record separator (RFC 8142).

The texts are read as the features of one collection, so that features are compared with each other; places are those
of the file. In a JSON pointer, `/features/7` is the eighth feature of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from metes.files.file import File
from metes.files.in_memory import BytesFile
from metes.files.json_locator import Locator
from metes.files.json_text import JsonText, may_be_too_large, read_json
from metes.geojson.coordinates import is_geometry_type

RECORD_SEPARATOR = "\x1e"
RECORD = re.compile(r"[^\x1e]+")
LINE = re.compile(r"[^\n]+")
# What may stand round a JSON text.
BLANK = " \t\r\n"


class TextSpan(NamedTuple):
    """Where one text of the sequence begins and ends."""

    start: int
    end: int


class Origin(NamedTuple):
    """Where a feature comes from: its piece, and the pointer of the feature, or of a bare geometry, in it."""

    piece: int
    pointer: str
    is_bare: bool


class SequenceLocator(Locator):
    """Finds places in a sequence."""

    def __init__(self, text: str, pieces: Sequence[TextSpan], origins: Sequence[Origin]) -> None:
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
        """The text in which a pointer of the collection leads somewhere, and its own pointer to that place."""
        tokens = pointer.split("/")
        if len(tokens) < 3 or not tokens[2].isdecimal() or int(tokens[2]) >= len(self._origins):
            return None
        origin = self._origins[int(tokens[2])]
        # The geometry of a feature that was made round it is the whole text.
        below = tokens[4:] if origin.is_bare else tokens[3:]
        return self._pieces[origin.piece], "/".join([origin.pointer, *below])

    def duplicate_keys(self) -> Iterator[tuple[str, str, int]]:
        features = {origin.piece: index for index, origin in reversed(list(enumerate(self._origins)))}
        for number, piece in enumerate(self._pieces):
            for pointer, key, offset in Locator(self.text[piece.start : piece.end]).duplicate_keys():
                yield f"/features/{features.get(number, number)}{pointer}", key, piece.start + offset


class Read(NamedTuple):
    """A sequence as it was read."""

    json: JsonText
    pieces: tuple[TextSpan, ...]
    origins: tuple[Origin, ...]


@dataclass(frozen=True, kw_only=True)
class SequenceFile(File):
    """A text of one GeoJSON text a line, or one after each record separator."""

    @cached_property
    def _read(self) -> Read:
        return read_sequence(self.text, may_overflow=may_be_too_large(self.data))

    @cached_property
    def json(self) -> JsonText:
        return self._read.json

    @cached_property
    def locator(self) -> Locator:
        return SequenceLocator(self.text, self._read.pieces, self._read.origins)


@dataclass(frozen=True, kw_only=True)
class BytesSequence(SequenceFile, BytesFile):
    """The same from a pipe."""


def pieces_of(text: str) -> Iterator[TextSpan]:
    """The texts of a sequence, blank ones left out; a text after a record separator may have several lines."""
    pattern = RECORD if RECORD_SEPARATOR in text else LINE
    for match in pattern.finditer(text):
        inner = match.group()
        start = match.start() + len(inner) - len(inner.lstrip(BLANK))
        end = match.start() + len(inner.rstrip(BLANK))
        if start < end:
            yield TextSpan(start, end)


def read_sequence(text: str, *, may_overflow: bool) -> Read:
    """Every text of a sequence as a feature; the first that is no JSON is the failure of the whole."""
    pieces = tuple(pieces_of(text))
    features: list[Any] = []
    origins: list[Origin] = []
    has_duplicate_key = has_number_not_finite = False
    for number, piece in enumerate(pieces):
        read = read_json(text[piece.start : piece.end], may_overflow=may_overflow)
        if read.failure is not None:
            line, column = Locator(text).line_column(piece.start)
            before = column - 1 if read.failure.line == 1 else 0
            failure = replace(read.failure, line=line + read.failure.line - 1, column=read.failure.column + before)
            return Read(replace(read, failure=failure), pieces, ())
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
    return Read(whole, pieces, tuple(origins))


def _features(piece: int, value: Any) -> Iterator[tuple[Origin, Any]]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "FeatureCollection" and isinstance(value.get("features"), list):
        for index, feature in enumerate(value["features"]):
            yield Origin(piece, f"/features/{index}", False), feature
    elif is_geometry_type(kind):
        yield Origin(piece, "", True), {"type": "Feature", "properties": None, "geometry": value}
    else:
        # A feature, or what a check will say is none.
        yield Origin(piece, "", False), value
