"""Recognise the format of a file by its ending and its first bytes."""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from metes.files.errors import InputError
from metes.files.file import BYTE_ORDER_MARK
from metes.files.paths import DESCRIPTORS, descriptor_in
from metes.files.yaml_file import ENDINGS as YAML_ENDINGS


class FileFormat(StrEnum):
    """Format as which a file is read."""

    GEOJSON = "geojson"
    SEQUENCE = "sequence"
    GEOPACKAGE = "geopackage"
    ARCHIVE = "archive"
    GZIP = "gzip"
    DESCRIPTOR = "descriptor"


SEQUENCE_ENDINGS = (".geojsonl", ".geojsons", ".geojsonseq", ".ndgeojson", ".ndjson", ".jsonl")
FORMAT_BY_ENDING = {
    ".geojson": FileFormat.GEOJSON,
    ".gpkg": FileFormat.GEOPACKAGE,
    ".zip": FileFormat.ARCHIVE,
    **dict.fromkeys(SEQUENCE_ENDINGS, FileFormat.SEQUENCE),
}
PARQUET_ENDINGS = (".parquet", ".geoparquet", ".pq")
GZIP_ENDING = ".gz"
GZIP_MAGIC = b"\x1f\x8b"
MAGIC = {
    b"PK\x03\x04": FileFormat.ARCHIVE,
    b"PK\x05\x06": FileFormat.ARCHIVE,
    b"SQLite format 3\x00": FileFormat.GEOPACKAGE,
}
RESOURCES_MEMBER = re.compile(rb'"resources"\s*:\s*\[')
# Names as tools give them to a descriptor, such as `x.package.json` and `camtrap-datapackage.json`.
DESCRIPTOR_ENDINGS = ("datapackage.json", ".package.json")
# If the first line is longer than this, the file is read as GeoJSON, which then reports where a second text begins.
LONGEST_FIRST_LINE = 1_000_000
# The type of a GeoJSON text, anywhere in a JSON file and as its first member.
GEOJSON_TYPE = re.compile(
    rb'"type"\s*:\s*"(?:FeatureCollection|Feature|GeometryCollection|(?:Multi)?(?:Point|LineString|Polygon))"'
)
GEOJSON_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*" + GEOJSON_TYPE.pattern)
CONVERT = "convert it with `ogr2ogr out.gpkg FILE`, then run `metes check out.gpkg`"
MEASURED = f"{CONVERT}; `metes area FILE` measures its areas."


@dataclass(frozen=True, kw_only=True)
class ForeignFormat:
    """A format of maps, tables or pictures that metes does not check, and what a user can do with such a file."""

    name: str
    advice: str
    endings: tuple[str, ...] = ()
    start: re.Pattern[bytes] | None = None


def _foreign(name: str, start: bytes = b"", endings: str = "", advice: str = f"{CONVERT}.") -> ForeignFormat:
    pattern = re.compile(start, re.IGNORECASE) if start else None
    return ForeignFormat(name=name, advice=advice, endings=tuple(endings.split()), start=pattern)


# Everything before the first element of an XML text: declaration, comments, document type.
XML_HEAD = rb"(?:\xef\xbb\xbf)?\s*(?:<[?!](?!doctype html)[^>]*>\s*)*"
BESIDE_SHAPEFILE = f"take the file that ends in .shp: {MEASURED}"
NO_VECTORS = "metes checks vector data only."
# The first that fits counts: those with a sign before those that only an ending tells.
FOREIGN_FORMATS = (
    _foreign("a Shapefile", rb"\0\0\x27\x0a", ".shp .shx", MEASURED),
    _foreign("FlatGeobuf", rb"fgb\x03", ".fgb", MEASURED),
    _foreign("GeoParquet", rb"PAR1", ".parquet .geoparquet"),
    _foreign("Arrow", rb"ARROW1", ".arrow .feather"),
    _foreign("KML", XML_HEAD + rb"<(?:\w+:)?kml\b", ".kml .kmz"),
    _foreign("GPX", XML_HEAD + rb"<gpx\b", ".gpx"),
    _foreign("OpenStreetMap XML", XML_HEAD + rb"<osm\b", ".osm .pbf"),
    _foreign("GML", XML_HEAD + rb"<[^>]*opengis\.net/gml", ".gml", MEASURED),
    _foreign("a web page", XML_HEAD + rb"<(?:!doctype )?html\b", ".html", "download the file itself: this is no data."),
    _foreign("SVG", XML_HEAD + rb"<svg\b", ".svg", NO_VECTORS),
    _foreign("a MapInfo file", rb"!table\b", ".tab", MEASURED),
    _foreign("a MapInfo file", rb"Version \d+\s+Charset", ".mif", MEASURED),
    _foreign(
        "well-known text (WKT)", rb"\s*(?:SRID=\d+;)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON)(?: Z| M| ZM)? *\(", ".wkt"
    ),
    _foreign("DXF", rb"\s*0\s+SECTION\b", ".dxf"),
    _foreign("a PNG picture", rb"\x89PNG", ".png", NO_VECTORS),
    _foreign("a TIFF picture", rb"II\*\0|MM\0\*|II\+\0", ".tif .tiff", NO_VECTORS),
    _foreign("PDF", rb"%PDF-", ".pdf", NO_VECTORS),
    _foreign("a part of a Shapefile", endings=".dbf .prj .cpg .sbn .sbx .qix", advice=BESIDE_SHAPEFILE),
    _foreign("a file geodatabase", endings=".gdbtable .gdbtablx", advice=MEASURED),
    _foreign("vector tiles", endings=".mvt .mbtiles .pmtiles"),
    _foreign("an Excel table", endings=".xlsx .xls", advice="save it as CSV, and describe it in a datapackage.json."),
)
# Larger JSON files are recognised by their first bytes alone.
MOST_PARSED_BYTES = 20_000_000
HEAD_BYTES = 65_536


def format_of_file(path: Path) -> FileFormat:
    """Format of a regular file. Raises InputError if the file cannot be opened."""
    name = path.name.lower()
    if name in DESCRIPTORS or name.endswith(YAML_ENDINGS):
        return FileFormat.DESCRIPTOR
    try:
        with path.open("rb") as stream:
            start = stream.read(LONGEST_FIRST_LINE)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    ending = PurePath(name).suffix
    if ending not in FORMAT_BY_ENDING and is_descriptor(start, name):
        return FileFormat.DESCRIPTOR
    return format_of_bytes(start, ending)


def is_descriptor(start: bytes, name: str = "") -> bool:
    """Whether a JSON text is the descriptor of a data package, whatever its name: an object with a list `resources`."""
    if RESOURCES_MEMBER.search(start) is None:
        return False
    try:
        value = json.loads(start.removeprefix(BYTE_ORDER_MARK))
    except (ValueError, RecursionError):
        # Broken, or cut off after the first bytes.
        return name.endswith(DESCRIPTOR_ENDINGS)
    return isinstance(value, dict) and isinstance(value.get("resources"), list) and not _is_geojson_type(value)


def _is_geojson_type(value: dict[str, Any]) -> bool:
    kind = value.get("type")
    return isinstance(kind, str) and GEOJSON_TYPE.fullmatch(b'"type":"%s"' % kind.encode(errors="replace")) is not None


def format_of_bytes(start: bytes, ending: str = "") -> FileFormat:
    """Format of a file by the ending of its name, or by its first bytes if the ending is unknown."""
    if start.startswith(GZIP_MAGIC):
        return FileFormat.GZIP
    text = start.removeprefix(BYTE_ORDER_MARK).lstrip(b" \t\r\n")
    if text.startswith(b"\x1e"):
        return FileFormat.SEQUENCE
    if ending in FORMAT_BY_ENDING:
        return FORMAT_BY_ENDING[ending]
    magic = next((file_format for sign, file_format in MAGIC.items() if start.startswith(sign)), None)
    if magic is not None:
        return magic
    return FileFormat.SEQUENCE if _is_whole(text.partition(b"\n")) else FileFormat.GEOJSON


def foreign_format(start: bytes, name: str = "") -> ForeignFormat | None:
    """The format of a file that metes does not check, by its first bytes, else by its ending; None if it is unknown."""
    by_start = next((each for each in FOREIGN_FORMATS if each.start is not None and each.start.match(start)), None)
    ending = PurePath(name.lower()).suffix
    is_text_like = start.lstrip().startswith((b"{", b"["))
    by_ending = next((each for each in FOREIGN_FORMATS if ending in each.endings), None)
    return by_start or (None if is_text_like else by_ending)


def foreign_format_among(names: Iterable[str]) -> ForeignFormat | None:
    """The first format that metes does not check, by the endings of file names; None if there is none."""
    endings = {PurePath(name.lower()).suffix for name in names}
    return next((each for each in FOREIGN_FORMATS if endings.intersection(each.endings)), None)


def is_geojson_in_json(path: Path) -> bool:
    """Whether a file that ends in `.json` is GeoJSON, by the type of its object; broken JSON counts by its start."""
    try:
        found = path.stat()
        return _is_geojson(path, found.st_mtime_ns, found.st_size)
    except OSError:
        return False


def is_geojson_in_gzip(path: Path) -> bool:
    """Whether a gzip file of JSON is GeoJSON, by the start of the text in it."""
    try:
        with gzip.open(path) as stream:
            return GEOJSON_START.match(stream.read(HEAD_BYTES)) is not None
    except (OSError, EOFError, zlib.error):
        return False


@lru_cache(maxsize=10_000)
def _is_geojson(path: Path, _changed_ns: int, size: int) -> bool:
    with path.open("rb") as stream:
        data = stream.read(HEAD_BYTES if size > MOST_PARSED_BYTES else size)
    if GEOJSON_START.match(data):
        return True
    if GEOJSON_TYPE.search(data) is None or size > MOST_PARSED_BYTES:
        return GEOJSON_TYPE.search(data) is not None and b'"features"' in data
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return False
    kind = value.get("type") if isinstance(value, dict) else None
    return isinstance(kind, str) and GEOJSON_TYPE.fullmatch(b'"type":"%s"' % kind.encode()) is not None


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


def is_parquet(path: Path) -> bool:
    """Whether the name of a path is that of a Parquet file."""
    return path.suffix.lower() in PARQUET_ENDINGS


def is_partitioned(path: Path) -> bool:
    """Whether a path is a Parquet file, or a folder of such files without a descriptor."""
    if not path.is_dir():
        return is_parquet(path)
    return descriptor_in(path) is None and next(parquet_files(path), None) is not None


def parquet_files(folder: Path) -> Iterator[Path]:
    """Parquet files at any depth of a folder, in the order of their paths.

    Spark, Dask and Hive begin the names of their own files and folders with "_" or ".", which are left out.
    """
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith(("_", ".")))
        for name in sorted(names):
            if not name.startswith(("_", ".")) and is_parquet(Path(name)):
                yield Path(place) / name
