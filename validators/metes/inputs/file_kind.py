"""Recognises the kind of a file by its name and its first bytes."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path, PurePath

from metes.files.errors import InputError
from metes.files.file import BYTE_ORDER_MARK


class Form(StrEnum):
    """Kinds of files that metes reads."""

    GEOJSON = "geojson"
    SEQUENCE = "sequence"
    GEOPACKAGE = "geopackage"
    ARCHIVE = "archive"
    DESCRIPTOR = "descriptor"


SEQUENCE_ENDINGS = (".geojsonl", ".geojsons", ".geojsonseq", ".ndgeojson", ".ndjson", ".jsonl")
FORMS_OF_ENDINGS = {
    ".geojson": Form.GEOJSON,
    ".gpkg": Form.GEOPACKAGE,
    ".zip": Form.ARCHIVE,
    **dict.fromkeys(SEQUENCE_ENDINGS, Form.SEQUENCE),
}
MAGIC = {b"PK\x03\x04": Form.ARCHIVE, b"PK\x05\x06": Form.ARCHIVE, b"SQLite format 3\x00": Form.GEOPACKAGE}
# A first line of a sequence longer than this is read as GeoJSON, which then says where the second text begins.
LONGEST_FIRST_LINE = 1_000_000


def form_of(path: Path) -> Form:
    """Kind of a regular file; raises InputError if it cannot be opened."""
    if path.name == "datapackage.json":
        return Form.DESCRIPTOR
    try:
        with path.open("rb") as stream:
            start = stream.read(LONGEST_FIRST_LINE)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    return form_of_bytes(start, PurePath(path.name).suffix.lower())


def form_of_bytes(start: bytes, ending: str = "") -> Form:
    """Kind of a file by its name's ending (lower case), or by its first bytes if the ending is unknown."""
    text = start.removeprefix(BYTE_ORDER_MARK).lstrip(b" \t\r\n")
    if text.startswith(b"\x1e"):
        return Form.SEQUENCE
    if ending in FORMS_OF_ENDINGS:
        return FORMS_OF_ENDINGS[ending]
    magic = next((form for sign, form in MAGIC.items() if start.startswith(sign)), None)
    if magic is not None:
        return magic
    return Form.SEQUENCE if _is_whole(text.partition(b"\n")) else Form.GEOJSON


def _is_whole(lines: tuple[bytes, bytes, bytes]) -> bool:
    """Whether the first line is a complete JSON object and another object follows."""
    first, _, rest = lines
    if not first.startswith(b"{") or not rest.lstrip(b" \t\r\n").startswith(b"{"):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True
