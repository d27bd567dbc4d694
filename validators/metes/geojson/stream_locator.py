"""Lines, columns and values in a collection that was read as a stream, found in the text of one feature only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from metes.files.file import File
from metes.files.json_locator import Locator, pointer_tokens
from metes.geojson.document import GeoJson
from metes.geojson.feature_text import strictly_parsed
from metes.geojson.stream import FeatureTexts, opened, stream_collection

# Faults are asked feature by feature.
FEATURES_AT_HAND = 2
TEXT_OR_BRACE = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}]', re.DOTALL)
COORDINATES = ("geometry", "coordinates")


def stream_geojson(file: File) -> GeoJson | None:
    """Read a collection as a stream; None for a small file, and where the bytes or the JSON may have a fault."""
    found = stream_collection(file)
    if found is None:
        return None
    return replace(found.layer, locator=StreamLocator(found.layer, found.texts))


class StreamLocator:
    """Converts JSON pointers into a streamed collection to lines, columns and values."""

    def __init__(self, layer: GeoJson, texts: FeatureTexts) -> None:
        self._layer, self._texts = layer, texts
        self._outside = Locator(self._texts.head + self._texts.tail)
        self._feature = lru_cache(maxsize=FEATURES_AT_HAND)(self._read_feature)

    def feature_of(self, pointer: str) -> int | None:
        """Index of the feature that a JSON pointer leads into, or None."""
        tokens = pointer.split("/", 3)
        if len(tokens) < 3 or tokens[1] != "features" or not (tokens[2].isascii() and tokens[2].isdigit()):
            return None
        index = int(tokens[2]) if len(tokens[2]) < 10 else len(self._texts.start)
        return index if index < len(self._texts.start) else None

    def at(self, pointer: str) -> tuple[int, int]:
        """Line and column of the value at a JSON pointer, or of its nearest ancestor that exists."""
        index = self.feature_of(pointer)
        if index is None:
            return self._at_outside(pointer)
        line, column = self._feature(index).at("".join(f"/{each}" for each in pointer.split("/")[3:]))
        first_line, first_column = self._texts.line[index], self._texts.column[index]
        return first_line + line - 1, column + (first_column - 1 if line == 1 else 0)

    def value_of(self, index: int) -> Any:
        """A feature as a JSON value."""
        return strictly_parsed(self._feature(index).text.encode())

    def _at_outside(self, pointer: str) -> tuple[int, int]:
        offset, head = self._outside.offset(pointer), self._texts.head
        if offset < len(head):
            return self._outside.line_column(offset)
        before = self._texts.tail[: offset - len(head)]
        lines = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        return self._texts.tail_line + lines, column + (1 if lines else self._texts.tail_column)

    def _read_feature(self, index: int) -> FeatureLocator:
        start, end = self._texts.start[index], self._texts.end[index]
        with opened(self._layer.file) as stream:
            stream.seek(start)
            text = stream.read(end - start).decode()
        geometry = self._layer.features[index].geometry
        return FeatureLocator(text, is_plain=geometry is not None and geometry.get("coordinates") == ())


class FeatureLocator(Locator):
    """Finds places in the text of one feature; with `is_plain`, those in its coordinates without reading them all."""

    def __init__(self, text: str, *, is_plain: bool) -> None:
        super().__init__(text)
        self._is_plain = is_plain

    def offset(self, pointer: str) -> int:
        tokens = pointer_tokens(pointer)
        if not self._is_plain or tuple(tokens[:2]) != COORDINATES:
            return super().offset(pointer)
        offset, left = self._coordinates.offset(tokens[2:])
        return self.offset_below(offset, left)

    @cached_property
    def _coordinates(self) -> NumberArray:
        start = super().offset("/geometry/coordinates")
        return NumberArray(self.text[start : self._skip(start)], start)

    def _skip(self, offset: int) -> int:
        opening = self.text[offset]
        end = self._end_of_numbers(offset) if opening == "[" else None
        if opening == "{":
            end = self._end_of_object(offset)
        return super()._skip(offset) if end is None else end

    def _end_of_object(self, offset: int) -> int:
        """Where an object ends; brackets say nothing of that."""
        depth = 0
        while True:
            match = TEXT_OR_BRACE.search(self.text, offset)
            assert match is not None  # the text was parsed before
            offset = match.end()
            depth += (match[0] == "{") - (match[0] == "}")
            if not depth:
                return offset

    def _end_of_numbers(self, offset: int) -> int | None:
        """Where an array ends that is the value of a member and has no text or object in it; None for any other."""
        ends = [place for sign in '"{}' if (place := self.text.find(sign, offset)) >= 0]
        end = self.text.rfind("]", offset, min(ends, default=len(self.text))) + 1
        is_whole = self.text.count("[", offset, end) == self.text.count("]", offset, end)
        return end if end > offset and is_whole else None


class NumberArray:
    """Where the arrays begin that are nested in an array whose deepest arrays alone have numbers."""

    def __init__(self, text: str, start: int) -> None:
        data = np.frombuffer(text.encode(), dtype=np.uint8)
        openings, closings = np.flatnonzero(data == ord("[")), np.flatnonzero(data == ord("]"))
        depths = np.arange(1, len(openings) + 1) - np.searchsorted(closings, openings)
        self._levels = [openings[depths == depth] + start for depth in range(1, int(depths.max()) + 1)]

    def offset(self, tokens: Sequence[str]) -> tuple[int, Sequence[str]]:
        """Offset of the array at the end of a path, and the rest of the path if that leads into the numbers."""
        offset = int(self._levels[0][0])
        for depth, key in enumerate(tokens):
            if depth + 1 == len(self._levels):
                return offset, tokens[depth:]
            own, below = self._levels[depth], self._levels[depth + 1]
            is_index = key.isascii() and key.isdigit() and len(key) < 10
            chosen = int(np.searchsorted(below, offset)) + int(key) if is_index else len(below)
            following = int(np.searchsorted(own, offset, side="right"))
            if chosen >= len(below) or (following < len(own) and below[chosen] > own[following]):
                return offset, ()
            offset = int(below[chosen])
        return offset, ()
