"""Target for GeoPackages: features written with sqlite3, then broken in their tables, geometries or bytes."""

from __future__ import annotations

import math
import sqlite3
import struct
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

from fuzzing.choices import EXTREMES, Choices, damaged
from fuzzing.geojson_targets import any_geometry
from fuzzing.outcome import check, command, folder, is_turn, require, require_same
from metes.checks import CHECKS

TYPE_CODES = {
    name: code
    for code, name in enumerate(
        ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"), 1
    )
}
# What a collection of one type, which only GeoJSON is asked about, hides.
HIDDEN = {"G130"}
SCHEMA = """
    create table gpkg_spatial_ref_sys (srs_name text, srs_id integer primary key, organization text,
        organization_coordsys_id integer, definition text, description text);
    create table gpkg_contents (table_name text primary key, data_type text, identifier text, description text,
        last_change text, min_x double, min_y double, max_x double, max_y double, srs_id integer);
    create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text, srs_id integer,
        z tinyint, m tinyint);
    insert into gpkg_spatial_ref_sys values ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84"]', null),
        ('UTM 33N', 32633, 'EPSG', 32633, 'PROJCS["UTM"]', null), ('plane', -1, 'NONE', -1, 'undefined', null),
        ('degrees', 0, 'NONE', 0, 'undefined', null);
    insert into gpkg_contents values ('layer', 'features', 'layer', '', '2020-01-01T00:00:00Z', 0, 0, 1, 1, 4326);
    insert into gpkg_geometry_columns values ('layer', 'geom', 'GEOMETRY', 4326, 0, 0);
    create table layer (fid integer primary key autoincrement, geom blob, name text);
    pragma application_id = 1196444487;
    pragma user_version = 10300;
"""
# Each may fail, as some follow from others; `{}` becomes a text and `?` a value.
SCHEMA_CHANGES = (
    "drop table gpkg_contents",
    "drop table gpkg_geometry_columns",
    "drop table gpkg_spatial_ref_sys",
    "drop table layer",
    'alter table layer rename column geom to "{}"',
    'alter table layer rename to "{}"',
    'alter table layer rename column name to "{}"',
    'alter table layer add column "{}" blob',
    "alter table layer add column g text generated always as (name || name) virtual",
    'alter table gpkg_contents rename column srs_id to "{}"',
    "update gpkg_contents set srs_id = ?",
    "update gpkg_contents set srs_id = 32633",
    "update gpkg_contents set srs_id = -1",
    "update gpkg_contents set data_type = ?",
    "update gpkg_contents set table_name = ?",
    "update gpkg_geometry_columns set column_name = ?",
    "update gpkg_geometry_columns set table_name = ?",
    "update gpkg_spatial_ref_sys set definition = ?, organization = 'NONE'; update gpkg_contents set srs_id = 32633",
    "update gpkg_spatial_ref_sys set organization_coordsys_id = ?; update gpkg_contents set srs_id = 32633",
    "update gpkg_spatial_ref_sys set organization = ?",
    "update layer set geom = ?",
    "update layer set name = ?",
    "update layer set fid = fid + 9223372036854775800",
    "insert into layer (name) values (?)",
    "insert into gpkg_contents select ?, data_type, identifier, '', '', 0, 0, 0, 0, srs_id from gpkg_contents limit 1",
    "insert into gpkg_geometry_columns values ('layer', 'name', 'POINT', 4326, 0, 0)",
    "create view seen as select * from layer; update gpkg_contents set table_name = 'seen';"
    " update gpkg_geometry_columns set table_name = 'seen'",
    "create view seen as select a.* from layer a, layer b, layer c; update gpkg_contents set table_name = 'seen';"
    " update gpkg_geometry_columns set table_name = 'seen'",
    "create view seen as with recursive n(fid) as (select 1 union all select fid + 1 from n limit 5000)"
    " select fid, geom, name from n, layer; update gpkg_contents set table_name = 'seen';"
    " update gpkg_geometry_columns set table_name = 'seen'",
    "create trigger t after insert on layer begin delete from layer; end",
    "pragma application_id = 0",
    "pragma user_version = 99",
    "pragma encoding = 'UTF-16le'",
    "pragma journal_mode = wal",
)
DEFINITIONS = (
    *("+proj=utm +zone=33", "+init=/dev/null:1", "+nadgrids=http://[", "EPSG:4326", "GEOGCS[", "{}", '{"type":"x"}'),
    *('LOCAL_CS["x"]', "PROJCS[" * 50, '{"base_crs":' * 200, "urn:ogc:def:crs:OGC:1.3:CRS84", "undefined", ""),
)


@cache
def empty_database() -> bytes:
    """A GeoPackage with one layer and no feature."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        return connection.serialize()


def geopackage(data: bytes) -> None:
    """A GeoPackage that is whole has the faults of its features as GeoJSON; a broken one has faults or a message."""
    choices = Choices(data)
    features = [any_geometry(choices) for _ in range(choices.below(4))]
    is_broken = choices.below(4) > 0
    with folder() as place:
        file = place / "a.gpkg"
        file.write_bytes(written(choices, features, is_broken))
        found = check(file)
        require_same(data, 16, lambda: check(file))
        if is_turn(data, 64):
            command("check", file, codes=(0, 1, 2))
        if not is_broken and all(map(is_plain, features)):
            require(
                [each for each in found.ids if each not in HIDDEN] == as_geojson(features),
                "GeoPackage and GeoJSON differ",
                features,
                found,
            )


def is_plain(geometry: Any) -> bool:
    """Whether all parts of a geometry have positions of two numbers of degrees, which both formats write alike."""
    if isinstance(geometry, dict):
        inner = geometry.get("coordinates", geometry.get("geometries"))
        return is_plain(inner)
    if isinstance(geometry, list):
        is_position = bool(geometry) and not isinstance(geometry[0], list | dict)
        return (
            len(geometry) == 2 and is_numbers(geometry)
            if is_position
            else bool(geometry) and all(map(is_plain, geometry))
        )
    return False


def is_numbers(position: list[Any]) -> bool:
    """Whether all members of a position are numbers in the range of degrees."""
    return all(isinstance(each, int | float) and abs(each) <= 180 for each in position)


def as_geojson(geometries: list[dict[str, Any]]) -> list[str]:
    """Ids of the faults of the same features as GeoJSON, without those that only RFC 7946 makes, or that they hide."""
    rows = enumerate(geometries, 1)
    features = [{"type": "Feature", "id": n, "properties": {"name": f"n{n}"}, "geometry": each} for n, each in rows]
    only_rfc7946 = {each.ID for each in CHECKS if each.FAULT.only_rfc7946}
    found = check({"type": "FeatureCollection", "features": features})
    return [each for each in found.ids if each not in only_rfc7946 | HIDDEN]


def written(choices: Choices, geometries: list[dict[str, Any]], is_broken: bool) -> bytes:
    """The bytes of a GeoPackage of the geometries, broken in one of three ways if it is to be."""
    way = choices.below(3) if is_broken else -1
    sound = [blob_of(each, "<" if choices.below(2) else ">") for each in geometries]
    blobs: list[bytes | str | int | None] = [*sound]
    if way == 0:
        blobs = [broken_blob(choices, each) if choices.below(2) else each for each in sound]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(empty_database())
        for number, blob in enumerate(blobs, 1):
            connection.execute("insert into layer (geom, name) values (?, ?)", (blob, f"n{number}"))
        for _ in range(choices.whole(1, 3) if way == 1 else 0):
            change_schema(choices, connection)
        content = connection.serialize()
    return damaged(choices, content, 100) if way == 2 else content


def change_schema(choices: Choices, connection: sqlite3.Connection) -> None:
    """Change tables or rows, where SQLite allows it."""
    statements = choices.pick(SCHEMA_CHANGES)
    value = choices.pick(
        (choices.text(), choices.number(), None, choices.raw(choices.below(40)), choices.pick(DEFINITIONS))
    )
    name = choices.text().replace('"', '""')
    for statement in statements.split("; "):
        with suppress(sqlite3.Error, UnicodeError, OverflowError, ValueError):
            values = [value] * statement.count("?")
            connection.execute(statement.replace("{}", name), values)


def blob_of(geometry: dict[str, Any], order: str = "<") -> bytes:
    """A geometry in the form of GeoPackage, without an envelope."""
    return b"GP\x00\x01" + struct.pack("<i", 4326) + wkb_of(geometry, order)


def wkb_of(geometry: dict[str, Any], order: str) -> bytes:
    """A geometry in well-known binary, of the byte order `<` or `>`; positions have two numbers."""
    code = TYPE_CODES[geometry["type"]]
    head = struct.pack("<B" if order == "<" else ">B", order == "<") + struct.pack(f"{order}I", code)
    if code == 7:
        return head + counted(geometry["geometries"], order, lambda each: wkb_of(each, order))
    inner = geometry["coordinates"]
    if code == 1:
        return head + position(inner or [math.nan, math.nan], order)
    if code == 2:
        return head + line(inner, order)
    if code == 3:
        return head + counted(inner, order, lambda each: line(each, order))
    kind = {4: "Point", 5: "LineString", 6: "Polygon"}[code]
    return head + counted(inner, order, lambda each: wkb_of({"type": kind, "coordinates": each}, order))


def counted(members: Any, order: str, encode: Any) -> bytes:
    """Members after their number."""
    return struct.pack(f"{order}I", len(members)) + b"".join(encode(each) for each in members)


def line(positions: Any, order: str) -> bytes:
    """Positions after their number."""
    return counted(positions, order, lambda each: position(each, order))


def position(numbers: Any, order: str) -> bytes:
    """The first two numbers of a position, as far as there are two."""
    pair = [math.inf if abs(each) > 1e300 else float(each) for each in [*numbers, 0, 0][:2]]
    return struct.pack(f"{order}dd", *pair)


def broken_blob(choices: Choices, blob: bytes) -> bytes | str | int | None:
    """A geometry with another header, type, count or number, or a cell that is none."""
    content = bytearray(blob)
    kind = choices.below(7)
    if kind == 0:
        return choices.pick((None, choices.text().encode("utf-8", "replace").decode(), 7, b"", choices.raw(12)))
    if kind == 1:
        content[3] = choices.below(256)
    elif kind == 2:
        content[8] = choices.below(4)
    elif kind == 3:
        number = choices.pick((*range(20), *range(1000, 1018), 2003, 3003, 0x80000003, 0x20000003, *EXTREMES))
        content[9:13] = struct.pack("<I", number)
    elif kind == 4:
        content[13:17] = struct.pack(choices.pick("<>") + "I", choices.pick(EXTREMES))
    elif kind == 5:
        number = choices.pick((math.nan, math.inf, -math.inf, 1e308, 5e-324, -0.0, 181.0, 1e6))
        at = 17 + 8 * choices.below(8)
        content[at : at + 8] = struct.pack("<d", number)
    else:
        return damaged(choices, blob, 17)
    return bytes(content)


def write_geopackage(file: Path, geometries: list[dict[str, Any]]) -> None:
    """Write a whole GeoPackage of the geometries."""
    file.write_bytes(written(Choices(b""), geometries, is_broken=False))
