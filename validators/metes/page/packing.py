"""Writes the payload of the page shorter: rows without column names, arcs as text, repeated texts once, compressed.

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
# Texts of each script in an encoding that fits it: a letter takes one byte in Russian, two in Chinese. A text that
# another encoding does not have, and every other text with two spaces, goes to the last one. A browser reads GBK as
# GB 18030; for what GBK has, the two are the same.
ENCODINGS = (("r", "windows-1251", "[\u0400-\u04ff]"), ("z", "gbk", "[\u3400-\u9fff]"), ("e", "utf-8", " .* "))
SEPARATOR = "\n"
# Bytes of a reference without its quotation marks, for most texts.
REFERENCE_BYTES = 4
# Digits of the numbers of arcs: what JSON writes as one byte, and HTML leaves alone. The first ones end a number, the
# others come before the end.
CHARACTERS = "".join(chr(code) for code in range(32, 127) if chr(code) not in '"\\<')
FURTHER = 16
LAST = len(CHARACTERS) - FURTHER


def packed(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with tables as rows, TopoJSON arcs as text, and repeated texts and columns numbered at the top.

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
    """The packed payload as lines of Base64, each deflated: JSON, then the texts of each of ENCODINGS.

    In the JSON, ~ and the letter of an encoding stand for the next text in it. The same payload gives the same lines
    with the same version of zlib.
    """
    texts: dict[str, list[str]] = {letter: [] for letter, _, _ in ENCODINGS}
    skeleton = json.dumps(_without_texts(packed(payload), texts), ensure_ascii=False, separators=(",", ":"))
    parts = [skeleton.encode("utf-8")]
    parts += [SEPARATOR.join(texts[letter]).encode(encoding) for letter, encoding, _ in ENCODINGS]
    return "\n".join(base64.b64encode(_deflated(part)).decode("ascii") for part in parts)


def _deflated(content: bytes) -> bytes:
    """Raw deflate data of the highest level, without a header that names a program or a time."""
    compressor = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS, memLevel=9)
    return compressor.compress(content) + compressor.flush()


def _without_texts(value: Any, texts: dict[str, list[str]]) -> Any:
    """The value with the sign of an encoding for each text in it; the text is added to those of the encoding."""
    if isinstance(value, list):
        return [_without_texts(each, texts) for each in value]
    if isinstance(value, dict):
        return {key: each if key == ARCS else _without_texts(each, texts) for key, each in value.items()}
    if not isinstance(value, str) or value.startswith(REFERENCE) or SEPARATOR in value:
        return value
    for letter, encoding, pattern in ENCODINGS:
        if re.search(pattern, value) and _has(encoding, value):
            texts[letter].append(value)
            return f"{REFERENCE}{letter}"
    return value


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


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
            return {**rest, "arcs": {ARCS: [arc_text(arc) for arc in value["arcs"]]}}
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


def arc_text(arc: list[list[int]]) -> str:
    """Whole numbers of an arc as text: small ones take one character, most others two.

    >>> arc_text([[0, 0], [15, -1], [400, 2]])
    '  @!xJ%'
    """
    return "".join(_number_text(number) for position in arc for number in position)


def _number_text(number: int) -> str:
    # The sign goes to the last bit, so that small negative numbers are small too.
    rest = number << 1 if number >= 0 else ~(number << 1)
    rest, last = divmod(rest, LAST)
    found = [CHARACTERS[last]]
    while rest:
        rest, digit = divmod(rest - 1, FURTHER)
        found.append(CHARACTERS[LAST + digit])
    return "".join(reversed(found))
