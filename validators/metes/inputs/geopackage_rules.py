"""Requirements of OGC GeoPackage (12-128r17) that a file can break and still be read: what breaks them, in words."""

from __future__ import annotations

import math
import sqlite3
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from metes.files.file import BrokenRule
from metes.inputs.wkb import ENVELOPE_BYTES, MAGIC

# GP10, GP11 and GPKG, in the header of the database.
APPLICATION_IDS = {0x47503130, 0x47503131, 0x47504B47}
REQUIRED_SYSTEMS = (-1, 0, 4326)
# The `user_version` of GeoPackage 1.2, which brought requirement 146.
SAME_SYSTEM_SINCE = 10200
# Types of the core and of the extensions, each with those of whose kind it is.
KINDS = {
    "POINT": (),
    "LINESTRING": ("CURVE",),
    "POLYGON": ("CURVEPOLYGON", "SURFACE"),
    "MULTIPOINT": ("GEOMETRYCOLLECTION", "GEOMCOLLECTION"),
    "MULTILINESTRING": ("MULTICURVE", "GEOMETRYCOLLECTION", "GEOMCOLLECTION"),
    "MULTIPOLYGON": ("MULTISURFACE", "GEOMETRYCOLLECTION", "GEOMCOLLECTION"),
    "GEOMETRYCOLLECTION": ("GEOMCOLLECTION",),
}
TYPE_NAMES = {"GEOMETRY", "GEOMCOLLECTION", "CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE"} | {
    *("MULTISURFACE", "CURVE", "SURFACE", "POLYHEDRALSURFACE", "TIN", "TRIANGLE"),
    *KINDS,
}
# Most an envelope may differ from its geometry, of its size: what a program loses that computes with single precision.
ENVELOPE_TOLERANCE = 1e-6


def broken_by_file(connection: sqlite3.Connection) -> Iterator[BrokenRule]:
    """Requirements on the database as a whole."""
    (application_id,) = connection.execute("pragma application_id").fetchone()
    if application_id % 2**32 not in APPLICATION_IDS:
        yield BrokenRule(found=f"the application_id {application_id}", expected="that of GeoPackage (requirement 2)")
    listed = {row[0] for row in connection.execute("select srs_id from gpkg_spatial_ref_sys")}
    missing = [str(code) for code in REQUIRED_SYSTEMS if code not in listed]
    if missing:
        expected = "-1, 0 and 4326 in gpkg_spatial_ref_sys (requirement 11)"
        yield BrokenRule(found=f"no system {', '.join(missing)}", expected=expected)


def broken_by_table(connection: sqlite3.Connection, table: str, srs_id: object) -> Iterator[BrokenRule]:
    """Requirements on the entries of a layer in the tables of contents, and on its own columns."""
    column = column_of(connection, table)
    name = column.get("geometry_type_name")
    if name is not None and str(name).upper() not in TYPE_NAMES:
        yield BrokenRule(found=f"the geometry type {name!r}", expected="a type of GeoPackage (requirement 25)")
    if column.get("srs_id", srs_id) != srs_id:
        found = f"the system {srs_id!r} in gpkg_contents and {column['srs_id']!r} in gpkg_geometry_columns"
        (version,) = connection.execute("pragma user_version").fetchone()
        expected = "the same system in both (requirement 146)"
        yield BrokenRule(found=found, expected=expected, is_error=version >= SAME_SYSTEM_SINCE)
    if not connection.execute("select 1 from gpkg_spatial_ref_sys where srs_id = ?", (srs_id,)).fetchone():
        expected = "a system that gpkg_spatial_ref_sys lists (requirement 26)"
        yield BrokenRule(found=f"the system {srs_id!r}", expected=expected)
    is_table = connection.execute("select 1 from sqlite_master where type = 'table' and name = ?", (table,)).fetchone()
    quoted = table.replace('"', '""')
    if is_table and not any(each[5] for each in connection.execute(f'pragma table_info("{quoted}")')):
        yield BrokenRule(found="a table without a primary key", expected="an integer primary key (requirement 29)")


def column_of(connection: sqlite3.Connection, table: str) -> Mapping[str, Any]:
    """The row of gpkg_geometry_columns of a layer, by column."""
    cursor = connection.execute("select * from gpkg_geometry_columns where table_name = ?", (table,))
    row = cursor.fetchone() or ()
    return dict(zip((each[0] for each in cursor.description), row, strict=False))


def broken_by_cell(blob: object, geometry: Mapping[str, Any] | None, column: Mapping[str, Any]) -> Iterator[BrokenRule]:
    """Requirements on one geometry that was read, in the system of its layer, and on the header of its bytes."""
    if not isinstance(blob, bytes) or not blob.startswith(MAGIC) or geometry is None:
        return
    order = "<" if blob[3] & 1 else ">"
    (srs_id,) = struct.unpack_from(f"{order}i", blob, 4)
    if blob[2] != 0:
        yield BrokenRule(found=f"version {blob[2]} of the geometry's bytes", expected="version 0 (requirement 19)")
    if srs_id != column.get("srs_id", srs_id):
        expected = f"the system {column['srs_id']!r} of its column (requirement 33)"
        yield BrokenRule(found=f"a geometry of the system {srs_id}", expected=expected)
    kind, wanted = str(geometry.get("type")).upper(), str(column.get("geometry_type_name") or "GEOMETRY").upper()
    if wanted in TYPE_NAMES and wanted not in ("GEOMETRY", kind, *KINDS.get(kind, (wanted,))):
        # GDAL makes a column of polygons, and writes Multi geometries to it.
        single = kind.removeprefix("MULTI")
        is_error = single == kind or wanted not in (single, *KINDS.get(single, ()))
        expected = f"a {wanted}, as its column is (requirement 32)"
        yield BrokenRule(found=f"a {kind}", expected=expected, is_error=is_error)
    positions = list(_positions(geometry))
    has_heights = bool(positions) and len(positions[0]) > 2
    z = column.get("z")
    if positions and ((z == 0 and has_heights) or (z == 1 and not has_heights)):
        found = "a geometry with heights" if has_heights else "a geometry without heights"
        wanted = "no heights" if has_heights else "heights"
        yield BrokenRule(found=found, expected=f"{wanted}, as z is {z} for its column (requirement 27)")
    if positions and not _is_inside(positions, blob, order):
        # Requirement 19 lays the envelope out, and no sentence binds its numbers.
        expected = "the envelope of the geometry (requirement 19)"
        yield BrokenRule(found="an envelope that does not hold the geometry", expected=expected, is_error=False)


def _positions(geometry: Mapping[str, Any]) -> Iterator[list[float]]:
    """Every position of a geometry."""
    pending: list[Any] = [geometry]
    while pending:
        each = pending.pop()
        if isinstance(each, Mapping):
            pending += [*each.get("geometries", ()), each.get("coordinates", [])]
        elif each and isinstance(each[0], float):
            yield each
        else:
            pending += each


def _is_inside(positions: list[list[float]], blob: bytes, order: str) -> bool:
    """Whether the envelope, if there is one of numbers, holds all positions."""
    if not ENVELOPE_BYTES[(blob[3] >> 1) & 0x7]:
        return True
    west, east, south, north = struct.unpack_from(f"{order}4d", blob, 8)
    if not all(map(math.isfinite, (west, east, south, north))):
        return True
    slack = ENVELOPE_TOLERANCE * max(map(abs, (west, east, south, north)))
    return all(
        west - slack <= x <= east + slack and south - slack <= y <= north + slack
        for x, y, *_ in positions
        if math.isfinite(x) and math.isfinite(y)
    )
