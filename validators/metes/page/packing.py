"""Writes the payload of the page shorter: rows without column names, arcs as text, repeated texts once.

assets/unpack.js undoes it: what the scripts read equals the payload. It takes off more than half of the bytes.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

# Members that mark packed values; no table has columns of these names.
TEXTS, COLUMNS, VALUE, ROWS, BY_ID, ARCS = "$texts", "$columns", "$value", "$rows", "$by_id", "$arcs"
# A text that stands for another one is this sign and a number; a text that begins with the sign has it twice.
REFERENCE = "~"
# A reference takes six bytes and the text one line of the table: what is shorter stays where it is.
SHORTEST_TEXT = 8
# Five bits of a number to a character from "?" on, the next higher bit of which says that more follow.
BITS, MORE, FIRST_CHARACTER = 5, 0x20, 63


def packed(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with tables as rows, TopoJSON arcs as text, and repeated texts and columns numbered at the top.

    >>> packed({"a": [{"x": "two words", "y": 2}, {"x": "two words", "y": 4}]})
    {'$texts': ['two words'], '$columns': [['x', 'y']], '$value': {'a': {'$columns': 0, '$rows': [['~0', 2], ['~0', 4]]}}}
    """
    counts = Counter(_texts(payload))
    texts = {text: at for at, text in enumerate(sorted(each for each, count in counts.items() if _is_worth(each, count)))}
    packing = _Packing(texts)
    value = packing.packed(payload)
    return {TEXTS: list(texts), COLUMNS: [list(each) for each in packing.columns], VALUE: value}


def _is_worth(text: str, count: int) -> bool:
    return count > 1 and len(text.encode()) > SHORTEST_TEXT


def _texts(value: Any) -> Any:
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
        return self._object(value) if isinstance(value, dict) else value

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
            rest = {key: each if key == "transform" else self.packed(each) for key, each in value.items() if key != "arcs"}
            return {**rest, "arcs": {ARCS: [arc_text(arc) for arc in value["arcs"]]}}
        columns = _columns_of(list(value.values())) if len(value) > 1 else None
        if columns is None:
            return {key: self.packed(each) for key, each in value.items()}
        return {COLUMNS: self._number(columns), BY_ID: {key: self._row(each) for key, each in value.items()}}

    def _row(self, record: dict[str, Any]) -> list[Any]:
        return [self.packed(each) for each in record.values()]

    def _number(self, columns: tuple[str, ...]) -> int:
        return self.columns.setdefault(columns, len(self.columns))


def _columns_of(values: list[Any]) -> tuple[str, ...] | None:
    """The names that all of these records have, in one order; None where they are no records of one table."""
    if not values or not all(isinstance(each, dict) and each for each in values):
        return None
    found = {tuple(each) for each in values}
    return found.pop() if len(found) == 1 else None


def arc_text(arc: list[list[int]]) -> str:
    """Whole numbers of an arc as text, as in the encoded polyline format: small numbers take a character or two.

    >>> arc_text([[0, 0], [15, -1], [400, 2]])
    '??]@_XC'
    """
    return "".join(_number_text(number) for position in arc for number in position)


def _number_text(number: int) -> str:
    # The sign goes to the last bit, so that small negative numbers are small too.
    rest = number << 1 if number >= 0 else ~(number << 1)
    found = []
    while rest >= MORE:
        found.append(chr((MORE | (rest & (MORE - 1))) + FIRST_CHARACTER))
        rest >>= BITS
    return "".join([*found, chr(rest + FIRST_CHARACTER)])
