"""Parses JSON text. A syntax error is returned as a value, not raised."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

# The only short way to write a number beyond double precision. Two patterns, since one that begins with a
# fixed letter is searched ten times faster.
LARGE_EXPONENTS = (re.compile(rb"e\+?[0-9]{3}"), re.compile(rb"E\+?[0-9]{3}"))
# The long way: so many digits in a row, or somewhat fewer before an exponent of two digits. All digits made one, a
# search for them leaps from end to end.
LONG_DIGITS = b"0" * 200
# With fewer, an integer is not beyond double precision.
DIGITS_OF_LARGEST = 309
ALIKE = bytes.maketrans(b"123456789", b"0" * 9)
# Messages of the standard library, by their beginning, in our words.
REASONS = {
    "Expecting value": "a missing value or trailing comma",
    "Expecting ',' delimiter": "a missing comma or closing bracket",
    "Expecting ':' delimiter": "a missing colon after a key",
    "Expecting property name": "a key without double quotes",
    "Extra data": "extra text after the value",
    "Illegal trailing comma": "a trailing comma",
    "Invalid control character": "a control character inside a string",
    "Unexpected UTF-8 BOM": "a byte order mark in the middle of a file",
    "Unterminated string": "an unterminated string",
}


@dataclass(frozen=True, kw_only=True)
class JsonFailure:
    """Reason why a text is not JSON, with line and column counted from 1.

    `is_depth`: the text may be valid JSON but is nested too deeply to parse.
    """

    reason: str
    line: int
    column: int
    is_depth: bool = False


@dataclass(frozen=True, kw_only=True)
class JsonText:
    """Result of parsing a JSON text, with two faults that the standard library accepts: duplicate keys, and NaN."""

    value: Any
    failure: JsonFailure | None
    has_duplicate_key: bool
    has_number_not_finite: bool


def may_be_too_large(data: bytes) -> bool:
    """Whether a text may hold a number that exceeds double precision; a fast scan with false positives."""
    return any(each.search(data) for each in LARGE_EXPONENTS) or LONG_DIGITS in data.translate(ALIKE)


def read_json(text: str, *, may_overflow: bool) -> JsonText:
    """Parse a JSON text. Never raises: a syntax error is in the result's `failure`."""
    duplicates: list[str] = []
    constants: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            duplicates.append("")
        return value

    def constant(word: str) -> float:
        constants.append(word)
        return float("nan")

    def number(word: str) -> float:
        value = float(word)
        return constant(word) if value in (float("inf"), float("-inf")) else value

    def integer(word: str) -> float:
        # The interpreter converts no integer of thousands of digits, but any text to the double that is nearest.
        return int(word) if len(word) < DIGITS_OF_LARGEST else number(word)

    value, failure = None, None
    try:
        with collector_paused():
            # A Python function for every number would triple the time; float itself is the fast path.
            numbers: dict[str, Any] = {"parse_float": number, "parse_int": integer} if may_overflow else {}
            value = json.loads(text, object_pairs_hook=members, parse_constant=constant, **numbers)
    except json.JSONDecodeError as error:
        failure = _failure(error, text)
    except RecursionError:
        failure = JsonFailure(reason="values nested too deeply", line=1, column=1, is_depth=True)
    return JsonText(
        value=value,
        failure=failure,
        has_duplicate_key=bool(duplicates),
        # Of a text that is no JSON, that is all there is to say.
        has_number_not_finite=failure is None and bool(constants),
    )


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector while a million lists are built, which saves a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _failure(error: json.JSONDecodeError, text: str) -> JsonFailure:
    reason = next((plain for start, plain in REASONS.items() if error.msg.startswith(start)), error.msg)
    if error.pos >= len(text.rstrip()):
        reason = "truncated text"
    return JsonFailure(reason=reason, line=error.lineno, column=error.colno)


def json_kind(value: Any) -> str:
    """Type of a JSON value in words, such as "an object"."""
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
