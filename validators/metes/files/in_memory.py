"""Files that are read as GeoJSON without being one GeoJSON text on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from metes.files.file import File
from metes.files.json_text import JsonText


@dataclass(frozen=True, kw_only=True)
class BytesFile(File):
    """Bytes that were read from a pipe."""

    content: bytes

    @cached_property
    def data(self) -> bytes:
        return self.content


@dataclass(frozen=True, kw_only=True)
class LayerFile(File):
    """A layer of a database, told as the feature collection that it would be; it has no lines."""

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
