"""GeoJSON that a Python program holds in memory, as a file that checks and fixes read."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from metes.files.errors import InputError
from metes.files.file import BytesFile, File
from metes.files.paths import is_regular
from metes.geojson.sequence import BytesSequence, SequenceFile
from metes.inputs.file_kind import FileFormat, format_of_bytes, format_of_file

# What messages and faults name where no file was given.
IN_MEMORY = "<GeoJSON>"


def document_of(source: Any) -> File | None:
    """A GeoJSON dict, or an object with `__geo_interface__`, as a file in memory; None for anything else.

    Raises InputError if a value has no JSON form.
    """
    value = source if isinstance(source, Mapping) else getattr(source, "__geo_interface__", None)
    if value is None:
        return None
    try:
        text = json.dumps(value, default=_json_value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{IN_MEMORY}: not JSON ({error}); expected a GeoJSON object") from None
    return BytesFile(path=IN_MEMORY, location=Path("-"), content=f"{text}\n".encode())


def text_of(source: str | PathLike[str] | bytes | Mapping[str, Any]) -> File:
    """A GeoJSON file, text (beginning with `{`), bytes or object as a file; raises InputError for any other."""
    if isinstance(source, str) and source.lstrip("\ufeff\x1e \t\r\n").startswith("{"):
        source = source.encode("utf-8", "surrogatepass")
    if isinstance(source, bytes):
        kind = BytesSequence if format_of_bytes(source) is FileFormat.SEQUENCE else BytesFile
        return kind(path=IN_MEMORY, location=Path("-"), content=source)
    document = document_of(source)
    if document is not None:
        return document
    path = Path(source)  # type: ignore[arg-type]  # a mapping is a document
    if not is_regular(path):
        raise InputError(f"{path}: file not found; expected a GeoJSON file")
    form = format_of_file(path)
    if form not in (FileFormat.GEOJSON, FileFormat.SEQUENCE):
        raise InputError(f"{path}: found the format {form.value}; expected GeoJSON")
    return (SequenceFile if form is FileFormat.SEQUENCE else File)(path=path.as_posix(), location=path)


def _json_value(value: Any) -> Any:
    """Convert NumPy numbers and arrays, dates and mappings to JSON values; raises TypeError for other objects."""
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"an object of the type {type(value).__name__}")
