"""Files: bytes, text and JSON, each read once. Standard input and database layers are files in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from metes.files.errors import PackageError
from metes.files.json_locator import Locator
from metes.files.json_text import JsonText, may_be_too_large, read_json

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True)
class File:
    """A regular file of a package, or one named on the command line.

    `path` is the name shown in messages: relative to the package, with forward slashes.
    """

    path: str
    location: Path
    encoding: str = "utf-8"

    @property
    def has_lines(self) -> bool:
        """Whether faults in the file have a line and a column."""
        return True

    @property
    def syntax(self) -> str:
        """Language of a file of JSON values."""
        return "JSON"

    @cached_property
    def stored(self) -> bytes:
        """Bytes as they lie on disk, which `bytes` and `hash` of a descriptor count."""
        try:
            return self.location.read_bytes()
        except OSError as error:
            raise PackageError(f"{self.path}: cannot be read ({error.strerror})") from error

    @cached_property
    def data(self) -> bytes:
        """Content; that of a compressed file is unpacked."""
        return self.stored

    @property
    def size(self) -> int:
        """Number of bytes of the content; 0 if the file cannot be read."""
        if type(self) is not File:
            return len(self.data)
        try:
            return self.location.stat().st_size
        except OSError:
            return 0

    @property
    def is_blank(self) -> bool:
        """Whether the file is empty or holds only white space."""
        data = self.data.removeprefix(BYTE_ORDER_MARK)
        return not data or data.isspace()

    @cached_property
    def text(self) -> str:
        """Decoded text without a byte order mark; raises UnicodeDecodeError if the bytes do not fit the encoding."""
        return self.data.removeprefix(BYTE_ORDER_MARK).decode(self.encoding)

    @cached_property
    def json(self) -> JsonText:
        return read_json(self.text, may_overflow=may_be_too_large(self.data))

    @cached_property
    def locator(self) -> Locator:
        return Locator(self.text)


@dataclass(frozen=True, kw_only=True)
class BytesFile(File):
    """A file whose bytes are already in memory, such as those read from standard input."""

    content: bytes

    @cached_property
    def stored(self) -> bytes:
        return self.content


@dataclass(frozen=True, kw_only=True)
class BrokenRule:
    """A requirement of the form of a file that it breaks and that does not stop its reading; `id`: of the feature.

    `is_error`: a sentence with SHALL says so, in the version that the file names, and no usual program writes it.
    """

    found: str
    expected: str
    id: str | None = None
    is_error: bool = True


@dataclass(frozen=True, kw_only=True)
class LayerFile(File):
    """A database layer presented as a GeoJSON feature collection; it has no lines.

    `notes`: remarks on what of the layer was not read. `broken`: requirements of its form that it breaks. `is_planar`:
    its coordinate reference system is unknown or not one of the Earth, so its numbers are no degrees. `is_in_degrees`:
    its system is known to be WGS 84, so numbers out of range are faults, and no sign of a projection.
    """

    value: Any
    is_planar: bool = False
    is_in_degrees: bool = False
    notes: tuple[str, ...] = ()
    broken: tuple[BrokenRule, ...] = ()

    @property
    def has_lines(self) -> bool:
        return False

    @property
    def is_blank(self) -> bool:
        return False

    @cached_property
    def stored(self) -> bytes:
        return b""

    @cached_property
    def json(self) -> JsonText:
        return JsonText(value=self.value, failure=None, has_duplicate_key=False, has_number_not_finite=False)


def parsed(file: File, *, shown: str | None = None) -> Any:
    """Parsed JSON value of a file; raises PackageError with line and column if the file is not JSON."""
    name = shown or file.path
    if file.is_blank:
        raise PackageError(f"{name}: the file is empty; expected {file.syntax}")
    try:
        found = file.json
    except UnicodeDecodeError as error:
        raise PackageError(f"{name}: byte {error.start} is not UTF-8; expected {file.syntax} in UTF-8") from error
    if found.failure is not None:
        failure = found.failure
        raise PackageError(f"{name}:{failure.line}:{failure.column}: found {failure.reason}; expected {file.syntax}")
    return found.value
