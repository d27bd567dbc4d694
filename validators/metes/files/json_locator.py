"""Line and column of a value in a JSON text, computed only when a fault is shown."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

SPACE = re.compile(r"[ \t\n\r]*")
STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
SCALAR = re.compile(r"[^\s,\]}]+")
# A run of flat arrays, such as the positions of a ring, is one match; possessive, so linear in time.
FLAT_RUN = re.compile(r'(?:\[[^"\[\]{}]*+\][^"\[\]{}]*+)++')
# An array of numbers as deep as the coordinates of a collection are, in one match: a million rings take a second.
_DEEP = r'\[[^"\[\]{}]*+\]'
for _ in range(4):
    _DEEP = rf'\[(?:[^"\[\]{{}}]++|{_DEEP})*+\]'
NUMBERS_ALONE = re.compile(_DEEP)
PLAIN = re.compile(r'[^"\[\]{}]*+')
WORD_OR_NUMBER = re.compile(r'"(?:[^"\\]++|\\.)*+"|NaN|-?Infinity|-?[0-9][0-9.eE+-]*', re.DOTALL)


# Values that hold others, from which their members are found.
RECENT_HOLDERS = 32


class Member(NamedTuple):
    """One member of an object or array: its key or index, and the offsets of key and value."""

    key: str
    key_offset: int
    offset: int
    end: int


class Locator:
    """Converts JSON pointers to offsets, lines and columns in one valid JSON text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._members: dict[int, list[Member]] = {}
        self._holders: dict[str, Member | None] = {}

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1, in characters."""
        before = bisect_left(self._newlines, offset)
        return before + 1, offset - (self._newlines[before - 1] if before else -1)

    def at(self, pointer: str) -> tuple[int, int]:
        """Line and column of the value at a JSON pointer, or of its nearest ancestor that exists."""
        return self.line_column(self.offset(pointer))

    def offset(self, pointer: str) -> int:
        """Offset of the value at a JSON pointer, or of its nearest ancestor that exists."""
        return self.offset_below(self._space(0), pointer_tokens(pointer))

    def offset_below(self, offset: int, keys: Iterable[str]) -> int:
        """Offset of the value that keys and indices lead to from the value at an offset, as far as they lead."""
        for key in keys:
            # The last of two equal keys is the one that the parser kept.
            found = self._child(offset, key)
            if found is None:
                break
            offset = found.offset
        return offset

    def pointer_at(self, offset: int) -> str:
        """JSON pointer of the scalar that begins at an offset."""
        pointer, within = "", self._space(0)
        while within != offset:
            members = self.members(within)
            index = bisect_right(members, offset, key=lambda member: member.offset) - 1
            if index < 0 or offset >= members[index].end:
                break
            pointer, within = f"{pointer}/{escaped(members[index].key)}", members[index].offset
        return pointer

    def span(self, pointer: str) -> tuple[int, int] | None:
        """Start and end of the value at a JSON pointer; None if there is no such value or it is the whole text."""
        found = self._member(pointer) if pointer else None
        return None if found is None else (found.offset, found.end)

    def _member(self, pointer: str) -> Member | None:
        """The value at a JSON pointer, found from the one that holds it, which often is that of the pointer before."""
        above, _, token = pointer.rpartition("/")
        holder = self._holder(above) if above else None
        if above and holder is None:
            return None
        return self._child(self._space(0) if holder is None else holder.offset, *pointer_tokens(f"/{token}"))

    def _holder(self, pointer: str) -> Member | None:
        if pointer not in self._holders:
            found = self._member(pointer)
            if len(self._holders) >= RECENT_HOLDERS:
                self._holders.clear()
            self._holders[pointer] = found
        return self._holders[pointer]

    def duplicate_keys(self) -> Iterator[tuple[str, str, int]]:
        """Pointer, key and offset of every duplicate key."""
        waiting = [("", self._space(0))]
        while waiting:
            pointer, offset = waiting.pop()
            seen: set[str] = set()
            for member in self.members(offset):
                below = f"{pointer}/{escaped(member.key)}"
                if member.key in seen:
                    yield below, member.key, member.key_offset
                seen.add(member.key)
                # Arrays of numbers, which are most of the text, hold no key.
                if self.text.find("{", member.offset, member.end) >= 0:
                    waiting.append((below, member.offset))

    def numbers_not_finite(self) -> Iterator[tuple[str, int]]:
        """Text and offset of every NaN, Infinity and number that exceeds double precision."""
        for match in WORD_OR_NUMBER.finditer(self.text):
            word = match.group()
            if word[0] != '"' and (word[-1] in "Ny" or is_too_large(word)):
                yield word, match.start()

    def members(self, offset: int) -> list[Member]:
        """Members of the object or array that begins at an offset; empty for a scalar."""
        if offset not in self._members:
            self._members[offset] = list(self._read_members(offset))
        return self._members[offset]

    def _child(self, offset: int, key: str) -> Member | None:
        members = self.members(offset)
        if self.text[offset : offset + 1] == "[":
            is_index = key.isascii() and key.isdigit() and len(key) < 10
            return members[int(key)] if is_index and int(key) < len(members) else None
        return next((member for member in reversed(members) if member.key == key), None)

    def _read_members(self, offset: int) -> Iterator[Member]:
        opening = self.text[offset : offset + 1]
        if opening not in ("[", "{"):
            return
        position = self._space(offset + 1)
        index = 0
        while self.text[position] not in "]}":
            key, key_offset = str(index), position
            if opening == "{":
                key = unescaped(self._string(position))
                position = self._space(self._space(position + len(self._string(position))) + 1)
            end = self._skip(position)
            yield Member(key, key_offset, position, end)
            position = self._space(end)
            if self.text[position] == ",":
                position = self._space(position + 1)
            index += 1

    def _space(self, offset: int) -> int:
        return _matched(SPACE, self.text, offset).end()

    def _string(self, offset: int) -> str:
        return _matched(STRING, self.text, offset).group()

    def _skip(self, offset: int) -> int:
        """Offset just after the value that begins at an offset."""
        opening = self.text[offset]
        if opening == '"':
            return _matched(STRING, self.text, offset).end()
        if opening not in "[{":
            return _matched(SCALAR, self.text, offset).end()
        whole = NUMBERS_ALONE.match(self.text, offset)
        if whole is not None:
            return whole.end()
        depth, position = 1, offset + 1
        while depth:
            position = _matched(PLAIN, self.text, position).end()
            run = FLAT_RUN.match(self.text, position)
            if run:
                position = run.end()
                continue
            character = self.text[position]
            if character == '"':
                position = _matched(STRING, self.text, position).end()
                continue
            depth += 1 if character in "[{" else -1
            position += 1
        return position


def _matched(pattern: re.Pattern[str], text: str, offset: int) -> re.Match[str]:
    match = pattern.match(text, offset)
    if match is None:
        raise ValueError(f"no {pattern.pattern} at offset {offset}: the text was not parsed before")
    return match


def escaped(key: str) -> str:
    """A key as a token of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def pointer_tokens(pointer: str) -> list[str]:
    """Keys and indices that a JSON pointer (RFC 6901) names, outermost first; none for the whole value."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def unescaped(literal: str) -> str:
    """The text of a JSON string literal."""
    return str(json.loads(literal))


def is_too_large(number: str) -> bool:
    """Whether a JSON number exceeds double precision."""
    return len(number) > 4 and not math.isfinite(float(number))
