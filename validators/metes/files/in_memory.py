"""GeoJSON documents that are not a file on disk: standard input, and layers of a database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from metes.files.file import File
from metes.files.json_text import JsonText


@dataclass(frozen=True, kw_only=True)
class BytesFile(File):
    """A file whose bytes are already in memory, such as those read from standard input."""

    content: bytes

    @cached_property
    def data(self) -> bytes:
        return self.content


@dataclass(frozen=True, kw_only=True)
class LayerFile(File):
    """A database layer presented as a GeoJSON feature collection; it has no lines."""

    value: Any

    @property
    def has_lines(self) -> bool:
        return False

    @property
    def is_blank(self) -> bool:
        return False

    @cached_property
    def data(self) -> bytes:
        return b""

    @cached_property
    def json(self) -> JsonText:
        return JsonText(value=self.value, failure=None, has_duplicate_key=False, has_number_not_finite=False)
