"""Recognise the format of a file by its ending and its first bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any

from metes.files.errors import InputError
from metes.files.file import BYTE_ORDER_MARK
from metes.files.paths import DESCRIPTORS
from metes.files.yaml_file import ENDINGS as YAML_ENDINGS


class FileFormat(StrEnum):
    """Format as which a file is read."""

    GEOJSON = "geojson"
    SEQUENCE = "sequence"
    GEOPACKAGE = "geopackage"
    ARCHIVE = "archive"
    DESCRIPTOR = "descriptor"


SEQUENCE_ENDINGS = (".geojsonl", ".geojsons", ".geojsonseq", ".ndgeojson", ".ndjson", ".jsonl")
FORMAT_BY_ENDING = {
    ".geojson": FileFormat.GEOJSON,
    ".gpkg": FileFormat.GEOPACKAGE,
    ".zip": FileFormat.ARCHIVE,
    **dict.fromkeys(SEQUENCE_ENDINGS, FileFormat.SEQUENCE),
}
MAGIC = {
    b"PK\x03\x04": FileFormat.ARCHIVE,
    b"PK\x05\x06": FileFormat.ARCHIVE,
    b"SQLite format 3\x00": FileFormat.GEOPACKAGE,
}
GEOMETRY_TYPES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
GEOJSON_TYPES = frozenset({"FeatureCollection", "Feature", "GeometryCollection", *GEOMETRY_TYPES})
TYPE_MEMBER = re.compile(rb'"type"\s*:\s*"([A-Za-z]{4,20})"')
RESOURCES_MEMBER = re.compile(rb'"resources"\s*:\s*\[')
# Names as tools give them to a descriptor, such as `x.package.json` and `camtrap-datapackage.json`.
DESCRIPTOR_ENDINGS = ("datapackage.json", ".package.json")
# If the first line is longer than this, the file is read as GeoJSON, which then reports where a second text begins.
LONGEST_FIRST_LINE = 1_000_000


def format_of_file(path: Path) -> FileFormat:
    """Format of a regular file. Raises InputError if the file cannot be opened."""
    name = path.name.lower()
    if name in DESCRIPTORS or name.endswith(YAML_ENDINGS):
        return FileFormat.DESCRIPTOR
    start = first_bytes(path)
    ending = PurePath(name).suffix
    if ending not in FORMAT_BY_ENDING and is_descriptor(start, name):
        return FileFormat.DESCRIPTOR
    return format_of_bytes(start, ending)


def first_bytes(path: Path) -> bytes:
    """The beginning of a file, by which its format is recognised. Raises InputError if it cannot be opened."""
    try:
        with path.open("rb") as stream:
            return stream.read(LONGEST_FIRST_LINE)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error


def is_descriptor(start: bytes, name: str = "") -> bool:
    """Whether a JSON text is the descriptor of a data package, whatever its name: an object with a list `resources`."""
    if RESOURCES_MEMBER.search(start) is None:
        return False
    value = _object_in(start)
    if value is not None:
        return isinstance(value.get("resources"), list) and value.get("type") not in GEOJSON_TYPES
    return name.endswith(DESCRIPTOR_ENDINGS)


def is_geojson(start: bytes) -> bool:
    """Whether a JSON text of unknown ending is GeoJSON, by its member `type`."""
    if not start.removeprefix(BYTE_ORDER_MARK).lstrip(b" \t\r\n").startswith(b"{"):
        return False
    value = _object_in(start)
    if value is not None:
        found = value.get("type")
        return isinstance(found, str) and found in GEOJSON_TYPES
    first = TYPE_MEMBER.search(start)
    return first is not None and first[1].decode() in GEOJSON_TYPES


def _object_in(text: bytes) -> Mapping[str, Any] | None:
    """The JSON object that a text is; None if it is none, or is cut off."""
    try:
        value = json.loads(text.removeprefix(BYTE_ORDER_MARK))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def format_of_bytes(start: bytes, ending: str = "") -> FileFormat:
    """Format of a file by the ending of its name, or by its first bytes if the ending is unknown."""
    text = start.removeprefix(BYTE_ORDER_MARK).lstrip(b" \t\r\n")
    if text.startswith(b"\x1e"):
        return FileFormat.SEQUENCE
    if ending in FORMAT_BY_ENDING:
        return FORMAT_BY_ENDING[ending]
    magic = next((file_format for sign, file_format in MAGIC.items() if start.startswith(sign)), None)
    if magic is not None:
        return magic
    return FileFormat.SEQUENCE if _is_whole(text.partition(b"\n")) else FileFormat.GEOJSON


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
