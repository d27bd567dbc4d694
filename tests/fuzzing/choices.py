"""Turn the bytes of a fuzzer into choices, and damage bytes and JSON values by such choices.

The same bytes always give the same choices, with and without the fuzzer; bytes that are used up read as zeros, which
stand for the simplest choice.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

NUMBERS = (0, 1, -1, 2, 90, 180, -180, 0.1234567891, 1e308, 10**400, 5e-324, 499_999.5, 2**31, 2**63, -(2**63) - 1)
TEXTS = (
    *(
        "",
        "a",
        "x y",
        "\u00e9",
        "\u4e2d",
        "\U0001f600",
        "\ud800",
        "\x00",
        "\x1b[31m",
        "a\nb",
        "\r",
        "::error::a",
        "[/x]",
    ),
    *("\u202e", "\ufeff", "..", "../a", "/", "a/b", "%", "'", '"', "`", "~", "null", "NaN", "1e400", "-0", "a" * 300),
    *("2020-01-01", "12:30:00", "P1Y", "1,5", "1.000,5", "(", "a{1000}", "{", "[0,0]", "http://[", "file:///dev/null"),
)
EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
DEEPEST = 5


class Choices:
    """Answers to questions, read from bytes."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` - 1."""
        size = 1 if count <= 0x100 else 2 if count <= 0x10000 else 4
        taken = int.from_bytes(self.raw(size), "little")
        return taken % count

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        return low + self.below(high - low + 1)

    def is_one_in(self, count: int) -> bool:
        """True in about one of so many cases."""
        return self.below(count) == count - 1

    def pick(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[self.below(len(values))]

    def raw(self, size: int) -> bytes:
        """The next bytes as they are."""
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken.ljust(size, b"\0")

    def text(self) -> str:
        """A text that some program may stumble over."""
        if self.is_one_in(3):
            return "".join(chr(self.below(0x3000)) for _ in range(self.below(6)))
        return self.pick(TEXTS)

    def number(self) -> float:
        """A whole or a broken number, of any size."""
        return self.pick(NUMBERS) if self.below(2) else self.whole(-3600, 3600) / 8

    def value(self, depth: int = 0, words: Sequence[str] = ("a",)) -> Any:
        """A JSON value; `words` are the keys of its objects, and some of its texts."""
        kind = self.below(8)
        if depth >= DEEPEST or kind < 4:
            return (self.number(), self.pick((None, True, False)), self.text(), self.pick(words))[kind % 4]
        count = self.below(5)
        if kind < 7:
            return [self.value(depth + 1, words) for _ in range(count)]
        return {self.pick(words): self.value(depth + 1, words) for _ in range(count)}


def damaged(choices: Choices, data: bytes, interesting: int) -> bytes:
    """The bytes with one to four random changes, half of them in the first `interesting` bytes or as many last ones."""
    content = bytearray(data)
    for _ in range(choices.whole(1, 4)):
        near = min(interesting, len(content))
        at = choices.pick((choices.below(near + 1), len(content) - choices.below(near + 1)))
        at = choices.below(len(content) + 1) if choices.below(2) else at
        kind = choices.below(6)
        if kind == 0:
            content[at : at + 1] = choices.raw(1)
        elif kind == 1:
            content[at : at + 1] = bytes(each ^ (1 << choices.below(8)) for each in content[at : at + 1])
        elif kind == 2:
            size = choices.pick((1, 2, 4))
            number = choices.pick(EXTREMES) & ((1 << 8 * size) - 1)
            content[at : at + size] = number.to_bytes(size, choices.pick(("big", "little")))
        elif kind == 3:
            del content[at : at + choices.pick((1, 4, 100))]
        elif kind == 4:
            content[at:at] = content[at : at + choices.whole(1, 64)]
        else:
            del content[at:]
    return bytes(content)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container within a JSON value, with each of its keys or indices."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def altered(choices: Choices, value: Any, words: Sequence[str]) -> Any:
    """A copy of a JSON value with one to three members or items replaced, removed, renamed, added or doubled."""
    whole = [copy.deepcopy(value)]
    for _ in range(choices.whole(1, 3)):
        container, key = choices.pick(list(places(whole)))
        kind = choices.below(5)
        if kind == 1 and container is not whole:
            del container[key]
        elif kind == 2 and isinstance(container, dict):
            container[choices.pick(words)] = container.pop(key)
        elif kind == 3 and isinstance(container[key], dict):
            container[key][choices.pick(words)] = choices.value(2, words)
        elif kind == 4 and isinstance(container[key], list):
            container[key] += copy.deepcopy(container[key])[: choices.whole(1, 4)] or [choices.value(2, words)]
        else:
            container[key] = choices.value(2, words)
    return whole[0]
