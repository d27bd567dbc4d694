"""Writes the payload of the page shorter: rows without column names, repeated texts once, arcs as bits, compressed.

assets/unpack.js undoes it: what the scripts read equals the payload. It takes off three quarters of the bytes.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

# Members that mark packed values; no table has columns of these names.
TEXTS, COLUMNS, VALUE, ROWS, BY_ID, ARCS = "$texts", "$columns", "$value", "$rows", "$by_id", "$arcs"
# A text that stands for another one is this sign and a number; a text that begins with the sign has it twice.
REFERENCE = "~"
# Texts of each script in an encoding that fits it: a letter takes one byte in Russian, two in Chinese. Every other text
# with two spaces goes to the last one. A browser reads GBK as GB 18030; for what GBK has, the two are the same.
ENCODINGS = (("r", "windows-1251", "[\u0400-\u04ff]"), ("z", "gbk", "[\u3400-\u9fff]"), ("e", "utf-8", " .* "))
# A character that an encoding does not have is this one and its number in four hexadecimal digits. A text of which more
# than a tenth would be so goes to another encoding.
ESCAPE = "\x01"
MOST_ESCAPED = 0.1
SEPARATOR = "\n"
# Bytes of a reference without its quotation marks, for most texts.
REFERENCE_BYTES = 4


def packed(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with tables as rows, TopoJSON arcs marked, and repeated texts and columns numbered at the top.

    >>> packed({"a": [{"x": "two words", "y": 2.0}, {"x": "two words", "y": 4.5}]})["$value"]
    {'a': {'$columns': 0, '$rows': [['~0', 2], ['~0', 4.5]]}}
    """
    counts = Counter(_texts(payload))
    # The most frequent texts get the shortest numbers.
    repeated = sorted((text for text, count in counts.items() if _is_worth(text, count)), key=lambda t: (-counts[t], t))
    packing = _Packing({text: at for at, text in enumerate(repeated)})
    value = packing.packed(payload)
    return {TEXTS: repeated, COLUMNS: [list(each) for each in packing.columns], VALUE: value}


def compressed(payload: dict[str, Any]) -> str:
    """The packed payload as lines of Base64, each deflated: JSON, the texts of each of ENCODINGS, numbers of arcs.

    In the JSON, ~ and the letter of an encoding stand for the next text in it, and an arc is its number of positions.
    The last two lines have the numbers of all arcs: the length in bits of each, one byte a number, and the bits after
    the first. The same payload gives the same lines with the same version of zlib.
    """
    loose = _Loose({letter: [] for letter, _, _ in ENCODINGS})
    skeleton = json.dumps(loose.without(packed(payload)), ensure_ascii=False, separators=(",", ":"))
    parts = [skeleton.encode("utf-8")]
    parts += [SEPARATOR.join(loose.texts[letter]).encode(encoding) for letter, encoding, _ in ENCODINGS]
    parts += number_bytes(loose.numbers)
    return "\n".join(base64.b64encode(_deflated(part)).decode("ascii") for part in parts)


def number_bytes(numbers: list[int]) -> tuple[bytes, bytes]:
    """Length of each whole number in bits, one byte each, and the bits of all after the first of each.

    The sign is the last bit, so that small negative numbers are short too.

    >>> number_bytes([0, -1, 5])
    (b'\\x00\\x01\\x04', b'@')
    """
    folded = [number << 1 if number >= 0 else ~(number << 1) for number in numbers]
    bits = "".join(f"{each:b}"[1:] for each in folded)
    size = -(-len(bits) // 8)
    return bytes(each.bit_length() for each in folded), int(bits.ljust(8 * size, "0") or "0", 2).to_bytes(size, "big")


def _deflated(content: bytes) -> bytes:
    """Raw deflate data of the highest level, without a header that names a program or a time."""
    compressor = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS, memLevel=9)
    return compressor.compress(content) + compressor.flush()


class _Loose:
    """Texts and numbers of arcs, taken out of a packed value in its order."""

    def __init__(self, texts: dict[str, list[str]]) -> None:
        self.texts = texts
        self.numbers: list[int] = []

    def without(self, value: Any) -> Any:
        """The value with the sign of an encoding for each text, and the number of positions for each arc."""
        if isinstance(value, list):
            return [self.without(each) for each in value]
        if isinstance(value, dict):
            return {key: self._arcs(each) if key == ARCS else self.without(each) for key, each in value.items()}
        return self._sign(value) if isinstance(value, str) else value

    def _arcs(self, arcs: list[list[list[int]]]) -> list[int]:
        self.numbers += [number for arc in arcs for position in arc for number in position]
        return [len(arc) for arc in arcs]

    def _sign(self, text: str) -> str:
        if text.startswith(REFERENCE) or SEPARATOR in text or ESCAPE in text:
            return text
        for letter, encoding, pattern in ENCODINGS:
            escaped = _escaped(text, encoding) if re.search(pattern, text) else None
            if escaped is not None:
                self.texts[letter].append(escaped)
                return f"{REFERENCE}{letter}"
        return text


def _escaped(text: str, encoding: str) -> str | None:
    """The text with escapes for what an encoding does not have; None where that is too much of it."""
    others = {each for each in set(text) if not each.encode(encoding, errors="ignore")}
    count = sum(text.count(each) for each in others)
    if count > MOST_ESCAPED * len(text) or any(ord(each) > 0xFFFF for each in others):
        return None
    return text.translate({ord(each): f"{ESCAPE}{ord(each):04x}" for each in others})


def _is_worth(text: str, count: int) -> bool:
    """Whether references and one line of the table take fewer bytes than the text wherever it stands."""
    return (count - 1) * len(text.encode()) > count * REFERENCE_BYTES


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value; keys are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


class _Packing:
    """Packs values and numbers the columns of their tables."""

    def __init__(self, texts: dict[str, int]) -> None:
        self.texts = texts
        self.columns: dict[tuple[str, ...], int] = {}

    def packed(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return self._list(value)
        if isinstance(value, dict):
            return self._object(value)
        # JSON has one kind of number, which needs no ".0".
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def _text(self, text: str) -> str:
        if text in self.texts:
            return f"{REFERENCE}{self.texts[text]}"
        return f"{REFERENCE}{text}" if text.startswith(REFERENCE) else text

    def _list(self, values: list[Any]) -> Any:
        columns = _columns_of(values)
        if columns is None:
            return [self.packed(each) for each in values]
        return {COLUMNS: self._number(columns), ROWS: [self._row(each) for each in values]}

    def _object(self, value: dict[str, Any]) -> Any:
        if value.get("type") == "Topology":
            rest = {
                key: each if key == "transform" else self.packed(each) for key, each in value.items() if key != "arcs"
            }
            return {**rest, "arcs": {ARCS: value["arcs"]}}
        columns = _columns_of(list(value.values())) if len(value) > 1 else None
        if columns is None:
            return {key: self.packed(each) for key, each in value.items()}
        return {COLUMNS: self._number(columns), BY_ID: {key: self._row(each) for key, each in value.items()}}

    def _row(self, record: dict[str, Any]) -> list[Any]:
        """The values of a record, without those at its end that are None."""
        row = [self.packed(each) for each in record.values()]
        while row and row[-1] is None:
            row.pop()
        return row

    def _number(self, columns: tuple[str, ...]) -> int:
        return self.columns.setdefault(columns, len(self.columns))


def _columns_of(values: list[Any]) -> tuple[str, ...] | None:
    """The names that all of these records have, in one order; None where they are no records of one table."""
    if not values or not all(isinstance(each, dict) and each for each in values):
        return None
    found = {tuple(each) for each in values}
    return found.pop() if len(found) == 1 else None
