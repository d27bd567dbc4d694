"""A file of a package: its bytes, read once, and what they say as text and as JSON."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from metes.files.errors import PackageError
from metes.files.json_locator import Locator

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# The only short way to write a number beyond double precision. Two patterns, since one that begins with a
# fixed letter is searched ten times faster.
LARGE_EXPONENTS = (re.compile(rb"e\+?[0-9]{3}"), re.compile(rb"E\+?[0-9]{3}"))
ADDRESS = re.compile(r"(http|ftp)s?://", re.IGNORECASE)
# The long way: so many digits in a row, or somewhat fewer before an exponent of two digits. All digits made one, a
# search for them leaps from end to end.
LONG_DIGITS = b"0" * 200
# With fewer, an integer is not beyond double precision.
DIGITS_OF_LARGEST = 309
ALIKE = bytes.maketrans(b"123456789", b"0" * 9)
# What the standard library says, by the beginning of its message, as something that was found.
REASONS = {
    "Expecting value": "no value where one is due",
    "Expecting ',' delimiter": "neither a comma nor a closing bracket",
    "Expecting ':' delimiter": "no colon after a key",
    "Expecting property name": "no key in double quotes",
    "Extra data": "more text after the value",
    "Illegal trailing comma": "a comma before a closing bracket",
    "Invalid control character": "a control character inside a text",
    "Unexpected UTF-8 BOM": "a byte order mark in the middle of a file",
    "Unterminated string": "a text without its closing quote",
}


@dataclass(frozen=True, kw_only=True)
class JsonFailure:
    """Why a text is not JSON, and where that was noticed (counted from 1).

    `is_depth`: it may be JSON, but is nested too deep to be read."""

    reason: str
    line: int
    column: int
    is_depth: bool = False


@dataclass(frozen=True, kw_only=True)
class JsonText:
    """A JSON text as the standard library reads it, with the two things that it lets pass."""

    value: Any
    failure: JsonFailure | None
    has_duplicate_key: bool
    has_number_not_finite: bool


@dataclass(frozen=True, kw_only=True)
class File:
    """A regular file inside a package, or one that was named on its own.

    `path` is what messages show: relative to the package, with forward slashes."""

    path: str
    location: Path
    encoding: str = "utf-8"

    @property
    def has_lines(self) -> bool:
        """Whether places in it have a line and a column."""
        return True

    @cached_property
    def data(self) -> bytes:
        try:
            return self.location.read_bytes()
        except OSError as error:
            raise PackageError(f"{self.path}: cannot be read ({error.strerror})") from error

    @property
    def is_blank(self) -> bool:
        """Whether it has no byte, or, read as text, nothing but white space."""
        data = self.data.removeprefix(BYTE_ORDER_MARK)
        return not data or data.isspace()

    @cached_property
    def text(self) -> str:
        """Text without a byte order mark; raises UnicodeDecodeError where the bytes are none."""
        return self.data.removeprefix(BYTE_ORDER_MARK).decode(self.encoding)

    @cached_property
    def json(self) -> JsonText:
        return read_json(self.text, may_overflow=may_be_too_large(self.data))

    @cached_property
    def locator(self) -> Locator:
        return Locator(self.text)


def may_be_too_large(data: bytes) -> bool:
    """Whether a text may hold a number beyond double precision; quick, for hardly one does."""
    return any(each.search(data) for each in LARGE_EXPONENTS) or LONG_DIGITS in data.translate(ALIKE)


def read_json(text: str, *, may_overflow: bool) -> JsonText:
    """Parses a JSON text, and never raises: a failure is a value."""
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
        failure = JsonFailure(reason="values nested too deep to be read", line=1, column=1, is_depth=True)
    return JsonText(
        value=value,
        failure=failure,
        has_duplicate_key=bool(duplicates),
        # Of a text that is no JSON, that is all there is to say.
        has_number_not_finite=failure is None and bool(constants),
    )


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keeps the garbage collector from walking a million new lists again and again: a third of the time."""
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
        reason = "the end of the text, too early"
    return JsonFailure(reason=reason, line=error.lineno, column=error.colno)


def parsed(file: File, *, shown: str | None = None) -> Any:
    """What a JSON file says; raises PackageError with line and column where it says nothing."""
    name = shown or file.path
    if file.is_blank:
        raise PackageError(f"{name}: the file is empty; expected JSON")
    try:
        found = file.json
    except UnicodeDecodeError as error:
        raise PackageError(f"{name}: byte {error.start} is not UTF-8; expected JSON in UTF-8") from error
    if found.failure is not None:
        failure = found.failure
        raise PackageError(f"{name}:{failure.line}:{failure.column}: found {failure.reason}; expected JSON")
    return found.value


def is_address(path: str) -> bool:
    """Whether a path is an address, which the standard allows and which is never fetched."""
    return ADDRESS.match(path) is not None


def place_of(root: Path, path: str) -> Path | None:
    """Where a relative path of a package lies, or nothing if it leaves the package or is no plain path.

    Refused: absolute paths, `..`, addresses, backslashes, drive letters, symbolic links that lead out."""
    plain = PurePosixPath(path)
    if "\0" in path or "\\" in path or "://" in path or PureWindowsPath(path).drive:
        return None
    if not path or plain.is_absolute() or ".." in plain.parts:
        return None
    try:
        location = (root / plain).resolve()
        inside = location.is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        # A loop of symbolic links, or a name longer than the system allows.
        return None
    return location if inside else None


def exists(location: Path) -> bool:
    """Whether something is there; a name that the system refuses is not."""
    try:
        return location.exists()
    except OSError:
        # A name longer than the system allows cannot be there.
        return False


def is_regular(location: Path) -> bool:
    """Whether a regular file is there, links followed."""
    try:
        return location.is_file()
    except OSError:
        return False


def json_kind(value: Any) -> str:
    """What a JSON value is, in words."""
    kinds = {dict: "an object", list: "an array", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
