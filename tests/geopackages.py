"""A GeoPackage that keeps the requirements, written with SQLite alone, and the changes that a case of a suite makes."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS

# Small pages make small files.
PRAGMAS = """
pragma page_size = 512; pragma journal_mode = off; pragma synchronous = off;
pragma application_id = 1196444487; pragma user_version = 10300;
"""
TABLES = """
create table gpkg_spatial_ref_sys (srs_name TEXT not null, srs_id INTEGER not null primary key,
  organization TEXT not null, organization_coordsys_id INTEGER not null, definition TEXT not null, description TEXT);
create table gpkg_contents (table_name TEXT not null primary key, data_type TEXT not null, identifier TEXT unique,
  description TEXT default '', last_change DATETIME not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  constraint fk_gc_r_srs_id foreign key (srs_id) references gpkg_spatial_ref_sys(srs_id));
create table gpkg_geometry_columns (table_name TEXT not null, column_name TEXT not null,
  geometry_type_name TEXT not null, srs_id INTEGER not null, z TINYINT not null, m TINYINT not null,
  constraint pk_geom_cols primary key (table_name, column_name), constraint uk_gc_table_name unique (table_name),
  constraint fk_gc_tn foreign key (table_name) references gpkg_contents(table_name),
  constraint fk_gc_srs foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id));
create table lands (fid INTEGER primary key autoincrement not null, geom POLYGON, name TEXT);
insert into gpkg_spatial_ref_sys values ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', ''),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', '');
"""
SQUARES = {
    4326: "POLYGON ((10 50, 11 50, 11 51, 10 51, 10 50))",
    32652: "POLYGON ((500000 5500000, 500100 5500000, 500100 5500100, 500000 5500100, 500000 5500000))",
}
OPEN = [(12.0, 50.0), (13.0, 50.0), (13.0, 51.0), (12.0, 51.0)]
NOT_A_NUMBER = [(12.0, 50.0), (float("nan"), 50.0), (13.0, 51.0), (12.0, 50.0)]


def write_geopackage(path: Path, case: dict[str, Any]) -> Path:
    """Write the file of a case of tests/suites/geopackages.yml."""
    if "bytes" in case:
        path.write_text(case["bytes"], encoding="utf-8")
        return path
    crs = case.get("crs", 4326)
    connection = sqlite3.connect(path)
    kind = case.get("type", "POLYGON")
    tables = TABLES.replace("geom POLYGON", f"geom {kind}")
    connection.executescript(PRAGMAS + tables)
    for code in sorted({4326, crs}):
        known = CRS.from_epsg(code)
        row = (known.name, code, "EPSG", code, known.to_wkt("WKT1_GDAL"), "")
        connection.execute("insert into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?, ?)", row)
    layer = "insert into gpkg_contents (table_name, data_type, identifier, last_change, srs_id) values (?, ?, ?, ?, ?)"
    connection.execute(layer, ("lands", "features", "lands", "2026-01-01T00:00:00.000Z", crs))
    connection.execute("insert into gpkg_geometry_columns values ('lands', 'geom', ?, ?, 0, 0)", (kind, crs))
    srs = case.get("srs", crs)
    square = SQUARES[crs]
    for name, geometry, header in (("a", square, {}), ("b", case.get("geometry"), case.get("header", {}))):
        blob = binary(geometry or shifted(square), srs, header)
        connection.execute("insert into lands (geom, name) values (?, ?)", (blob, name))
    connection.commit()
    for statement in case.get("sql", []):
        connection.execute(statement)
    connection.commit()
    connection.close()
    if case.get("half"):
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
    return path


def shifted(square: str) -> str:
    """The square, farther east by two of its widths."""
    shape = shapely.from_wkt(square)
    west, _, east, _ = shape.bounds
    return str(shapely.transform(shape, lambda positions: positions + np.array([2 * (east - west), 0.0])).wkt)


def binary(geometry: str, srs: int, header: dict[str, Any]) -> bytes:
    """A geometry in the binary format of GeoPackage; `header` names what departs from a right one."""
    order = header.get("order", "little")
    if geometry in ("open", "nan"):
        ring = OPEN if geometry == "open" else NOT_A_NUMBER
        wkb = struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<2d", *each) for each in ring)
    else:
        shape = shapely.from_wkt(geometry)
        wkb = shapely.to_wkb(shape, byte_order=int(order == "little"), flavor="iso")
    envelope = header.get("envelope", [])
    flags = header.get("flags", int(order == "little") | (2 if envelope else 0))
    mark = "<" if order == "little" else ">"
    head = header.get("magic", "GP").encode() + bytes([header.get("version", 0), flags])
    head += struct.pack(f"{mark}i", header.get("srs", srs)) + struct.pack(f"{mark}{len(envelope)}d", *envelope)
    blob: bytes = head + wkb
    return blob[: len(blob) - header["cut"]] if "cut" in header else blob
