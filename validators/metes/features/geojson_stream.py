"""Read GeoJSON feature by feature without GDAL: several times as fast, and in little memory.

Only complete feature collections in WGS 84 longitude and latitude are read here; GDAL reads everything else. Begin and
end of each feature are found without parsing: coordinates hold neither quotes nor braces, so NumPy looks for these
alone and skips the rest at almost no cost. The file is memory-mapped, and pages are released once they are passed.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS

from metes.features.gdal_safety import refuse_unsafe_file
from metes.features.ogr import VectorFeature, VectorLayer, axis_warnings, feature_id
from metes.features.polygon_parser import parse_feature
from metes.files.crs_definition import crs_of
from metes.files.errors import InputError, PackageError
from metes.files.file import BytesFile, File
from metes.geojson.coordinates import FormatIssue
from metes.geojson.crs import crs_code, crs_name, is_wgs84
from metes.geojson.document import read_geojson

SUFFIXES = (".geojson", ".json")
CRS84 = "OGC:CRS84"
BLOCK_BYTES = 4 << 20
# Limit for the text before and after the features, such as a name and a CRS. GDAL reads files with more.
MAX_FRAME_BYTES = 1 << 20
# Larger files are not looked through before GDAL reads them, as that would take several times their size in memory.
MAX_CHECKED_BYTES = 64 << 20
QUOTE, OPEN, CLOSE, BACKSLASH = b'"{}\\'


@dataclass(frozen=True, kw_only=True)
class FeatureSpans:
    """A feature collection: its other members, and the byte range of each feature in the file."""

    path: Path
    members: dict[str, Any]
    spans: list[tuple[int, int]]


def find_streamable(path: Path) -> FeatureSpans | None:
    """Features of a file that this module can stream, or None.

    Raises InputError for a `crs` member that names an unknown CRS. RFC 7946 has no such member, but its predecessor
    had, and areas in a wrong CRS are worse than none.
    """
    refuse_unsafe_file(path)
    if path.suffix.lower() not in SUFFIXES:
        return None
    found = find_features(path)
    if found is not None and "UTF8Encoding" in found.members:
        require_geojson(path)
    if found is None or "crs" not in found.members or found.members["crs"] is None:
        return found
    crs = _named_crs(path, found.members["crs"])
    return found if CRS.from_user_input(CRS84).equals(crs, ignore_axis_order=True) else None


def require_geojson(path: Path) -> None:
    """Raise InputError, in the words of `metes check`, for a file of valid JSON that is not GeoJSON."""
    try:
        if path.stat().st_size > MAX_CHECKED_BYTES:
            return
        issues = read_geojson(File(path=str(path), location=path)).format_issues
    except (OSError, PackageError, RecursionError):
        return  # no JSON: GDAL says what it finds
    if issues:
        raise InputError(f"{path}: {_issue_text(issues[0])}")


def _issue_text(issue: FormatIssue) -> str:
    place = f" at {issue.pointer}" if issue.pointer else ""
    return f"found {issue.found}{place}; expected {issue.expected}"


def layer_name(found: FeatureSpans) -> str:
    """Name that GDAL gives the single layer of such a file."""
    name = found.members.get("name")
    return name if isinstance(name, str) and name else found.path.stem


@contextmanager
def open_stream(
    found: FeatureSpans, *, swap_axes: bool = False
) -> Iterator[tuple[VectorLayer, Iterator[VectorFeature]]]:
    """Open a located feature collection as a layer with an iterator over its features, like `open_layer`.

    Warnings about the axes follow from the extent and are known only after the last feature.
    """
    warnings: tuple[str, ...] = ()
    if "crs" in found.members and found.members["crs"] is None:
        warnings = ("the file declares an unknown CRS: using WGS 84 longitude and latitude",)
    vector_layer = VectorLayer(
        path=found.path,
        name=layer_name(found),
        crs=CRS.from_user_input(CRS84),
        warnings=warnings,
        count=len(found.spans),
        schema={},
    )
    yield vector_layer, _features(vector_layer, found, swap_axes=swap_axes)


def _features(vector_layer: VectorLayer, found: FeatureSpans, *, swap_axes: bool) -> Iterator[VectorFeature]:
    bounds = np.array([np.inf, np.inf, -np.inf, -np.inf])
    for number, text in enumerate(read_features(found), start=1):
        try:
            parsed = parse_feature(text)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{found.path}, feature {number}: {_fault_of_feature(text, error)}") from None
        geometry, rings = parsed.geometry, parsed.rings
        if geometry is not None:
            geometry = shapely.force_2d(geometry) if geometry.has_z else geometry
            if swap_axes:
                geometry, rings = shapely.transform(geometry, lambda xy: xy[:, ::-1]), None
            west, south, east, north = geometry.bounds if not geometry.is_empty else bounds
            bounds[:2] = np.fmin(bounds[:2], (west, south))
            bounds[2:] = np.fmax(bounds[2:], (east, north))
        name = _name(parsed.members, number)
        yield VectorFeature(number=number, feature_id=name, geometry=geometry, record=None, rings=rings)
    if np.isfinite(bounds).all():
        west, south, east, north = bounds.tolist()
        vector_layer.late_warnings.extend(axis_warnings((west, south, east, north)))


def _fault_of_feature(text: bytes, error: Exception) -> str:
    """What is wrong with the text of a feature, in the words of `metes check` if it is valid JSON."""
    try:
        issues = read_geojson(BytesFile(path="", location=Path(), content=text)).format_issues
    except (PackageError, RecursionError):
        issues = ()
    return _issue_text(issues[0]) if issues else f"{error}; expected a GeoJSON feature"


def _name(feature: dict[str, Any], number: int) -> str:
    """Name of a feature as GDAL derives it: a text id counts as a property, an integer id as the feature number."""
    properties = feature.get("properties")
    own = feature.get("id")
    if isinstance(own, str):
        properties = {"id": own} | (properties if isinstance(properties, dict) else {})
    counted = own if isinstance(own, int) and not isinstance(own, bool) else number - 1
    return feature_id(properties if isinstance(properties, dict) else {}, str(counted))


def _named_crs(path: Path, member: Any) -> CRS:
    try:
        name = crs_name(member)
        return crs_of(CRS84 if is_wgs84(name) else crs_code(name), str(path))
    except InputError:
        raise InputError(
            f"{path}: found the crs member {str(member)[:120]}; expected the name of a known CRS, or no crs member"
        ) from None


def find_features(path: Path) -> FeatureSpans | None:
    """Locate the features of a GeoJSON file; None for any other or broken file, which is left to GDAL."""
    try:
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return _collection(path, mapped)
    except (OSError, ValueError, RecursionError):  # empty files cannot be mapped; broken JSON is a ValueError
        return None


def read_features(found: FeatureSpans) -> Iterator[bytes]:
    """Yield the text of each feature in file order."""
    with found.path.open("rb") as stream:
        for start, end in found.spans:
            stream.seek(start)
            yield stream.read(end - start)


def _collection(path: Path, mapped: mmap.mmap) -> FeatureSpans | None:
    key = mapped[:MAX_FRAME_BYTES].find(b'"features"')
    begin = mapped[: MAX_FRAME_BYTES + 64].find(b"[", key) + 1
    if key < 0 or mapped[key + 10 : begin].strip() not in (b":[", b": [", b":\n["):
        return None
    spans = list(_spans(mapped, begin))
    behind = spans[-1][1] if spans else begin
    if len(mapped) - behind > MAX_FRAME_BYTES:
        return None
    members = json.loads(mapped[:begin] + mapped[behind:])
    if not isinstance(members, dict) or members.get("type") != "FeatureCollection" or members.get("features") != []:
        return None
    return FeatureSpans(path=path, members=members, spans=spans)


def _spans(mapped: mmap.mmap, begin: int) -> Iterator[tuple[int, int]]:
    """Start and end of each object in the array that begins here; stops at the first text that continues no array."""
    depth, start, behind, in_string = 0, begin, begin, False
    for at, mark in _marks(mapped, begin):
        if in_string:
            in_string = mark != QUOTE or _is_escaped(mapped, at)
        elif depth == 0:
            separator = mapped[behind:at].strip()
            if mark != OPEN or separator != (b"" if behind == begin else b","):
                return
            start, depth = at, 1
        elif mark == QUOTE:
            in_string = True
        else:
            depth += 1 if mark == OPEN else -1
            if depth == 0:
                behind = at + 1
                yield start, behind


def _marks(mapped: mmap.mmap, begin: int) -> Iterator[tuple[int, int]]:
    """Offsets and byte values of all quotes and braces."""
    for block in range(begin, len(mapped), BLOCK_BYTES):
        text = np.frombuffer(mapped[block : block + BLOCK_BYTES], dtype=np.uint8)
        offsets = np.flatnonzero((text == QUOTE) | (text == OPEN) | (text == CLOSE))
        yield from zip((offsets + block).tolist(), text[offsets].tolist(), strict=True)
        if hasattr(mapped, "madvise"):
            mapped.madvise(mmap.MADV_DONTNEED)


def _is_escaped(mapped: mmap.mmap, at: int) -> bool:
    """Whether an odd number of backslashes precedes this offset."""
    first = at
    while mapped[first - 1] == BACKSLASH:
        first -= 1
    return (at - first) % 2 == 1
