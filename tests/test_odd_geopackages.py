"""GeoPackages with text that is no UTF-8, odd values, empty shapes and odd files beside them end in a message.

Each is a right file with one change; every command that reads it ends with exit 0, 1 or 2.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from pathlib import Path
from typing import Any

import pytest

from command import metes
from geopackages import write_geopackage
from test_output_is_harmless import assert_harmless

# Not UTF-8, with an escape sequence.
TEXT = "cast(x'80ff1b5b33316d' as text)"
NAN = float("nan")
STATEMENTS = {
    "name of a system": [f"update gpkg_spatial_ref_sys set srs_name = {TEXT}"],
    "definition": [f"update gpkg_spatial_ref_sys set definition = {TEXT} where srs_id = 4326"],
    "organization": [f"update gpkg_spatial_ref_sys set organization = {TEXT} where srs_id = 4326"],
    "identifier": [f"update gpkg_contents set identifier = {TEXT}, description = {TEXT}, last_change = {TEXT}"],
    "name of a column": [f"update gpkg_geometry_columns set column_name = {TEXT}"],
    "name of a table": [
        f"update {each} set table_name = {TEXT}" for each in ("gpkg_geometry_columns", "gpkg_contents")
    ],
    "name of a type": [f"update gpkg_geometry_columns set geometry_type_name = {TEXT}"],
    "kind of data": [f"update gpkg_contents set data_type = {TEXT}"],
    "geometry": [f"update lands set geom = {TEXT}"],
    "bytes for a name": [
        f"update {each} set table_name = x'80ff'" for each in ("gpkg_geometry_columns", "gpkg_contents")
    ],
    "z is text": ["update gpkg_geometry_columns set z = 'x'"],
    "system is text": ["update gpkg_geometry_columns set srs_id = 'EPSG'", "update gpkg_contents set srs_id = 'EPSG'"],
    "system is huge": ["update gpkg_geometry_columns set srs_id = 9223372036854775807"],
    "view with a function": [
        "drop table lands",
        "create view lands as select 1 as fid, readfile('/etc/passwd') as geom",
    ],
}


def point(x: float, y: float) -> bytes:
    return struct.pack("<BI2d", 1, 1, x, y)


def several(kind: int, *members: bytes) -> bytes:
    return struct.pack("<BII", 1, kind, len(members)) + b"".join(members)


def shapes(x: float, y: float) -> dict[str, bytes]:
    """Well-known binary with nothing, or no number, where something is expected; `x` and `y` are a usual position."""
    place, nowhere = point(x, y), point(NAN, NAN)
    return {
        "first point empty": several(4, nowhere, place),
        "second point empty": several(4, place, nowhere, place),
        "all points empty": several(4, nowhere, nowhere),
        "no points": several(4),
        "point half empty": point(NAN, y),
        "point without end": point(float("inf"), y),
        "point out of reach": point(1e308, -1e308),
        "empty polygons": several(6, several(3), several(3)),
        "ring without positions": struct.pack("<BIII", 1, 3, 1, 0),
        "ring of no numbers": struct.pack("<BIII8d", 1, 3, 1, 4, *[NAN] * 8),
        "line of one position": struct.pack("<BII2d", 1, 2, 1, x, y),
        "empty members": several(7, nowhere, several(2), several(7)),
        "collection in polygons": several(6, several(7)),
        "count beyond the end": struct.pack("<BII", 1, 4, 0xFFFFFFFF) + place,
        "type of another world": struct.pack("<BI", 1, 0xFFFFFFFF),
        "order of bytes": b"\x09" + place[1:],
    }


BESIDE = {
    "-wal": b"no journal" * 400,
    "-journal": b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0\0\0\1" * 200,
    "-shm": b"no index" * 100,
}


def assert_told(path: Path, cwd: Path) -> None:
    """Every command that reads a GeoPackage ends in order, with a message if it is refused."""
    copies: list[list[str | Path]] = [
        ["area", path, "--copy", cwd / f"copy{ending}"] for ending in (".gpkg", ".fgb", ".geojson")
    ]
    others: list[list[str | Path]] = [
        ["check", path],
        ["area", path],
        ["diff", path, path],
        ["data", path],
        ["fix", path],
    ]
    for words in (*others, *copies):
        run = metes(*words, cwd=cwd)
        assert run.returncode in (0, 1, 2), (words[0], run.stderr)
        assert run.returncode == 0 or run.stdout or run.stderr, words[0]
        assert_harmless(run.stdout + run.stderr)
        for word in ("Traceback", "unexpected", "could not run"):
            assert word not in run.stdout + run.stderr, (words[0], run.stderr)


@pytest.mark.parametrize("name", list(STATEMENTS))
def test_odd_values_of_tables(tmp_path: Path, name: str) -> None:
    assert_told(write_geopackage(tmp_path / "a.gpkg", {"sql": STATEMENTS[name]}), tmp_path)


@pytest.mark.parametrize("crs", [4326, 32652])
@pytest.mark.parametrize("name", list(shapes(0.0, 0.0)))
def test_empty_and_odd_shapes(tmp_path: Path, name: str, crs: int) -> None:
    case: dict[str, Any] = {"type": "GEOMETRY", "crs": crs}
    path = write_geopackage(tmp_path / "a.gpkg", case)
    place = (12.0, 50.0) if crs == 4326 else (500_000.0, 5_500_000.0)
    with sqlite3.connect(path) as database:
        blob = b"GP\0\1" + struct.pack("<i", crs) + shapes(*place)[name]
        database.execute("update lands set geom = ? where fid = 2", (blob,))
    database.close()
    assert_told(path, tmp_path)


@pytest.mark.parametrize("ending", list(BESIDE))
@pytest.mark.parametrize("kind", ["bytes", "folder", "pipe"])
def test_odd_files_beside_the_database(tmp_path: Path, ending: str, kind: str) -> None:
    path = write_geopackage(tmp_path / "a.gpkg", {})
    beside = tmp_path / f"a.gpkg{ending}"
    if kind == "folder":
        beside.mkdir()
    elif kind == "pipe":
        os.mkfifo(beside)
    else:
        beside.write_bytes(BESIDE[ending])
    assert_told(path, tmp_path)
