"""Writes a table with fiona and reads it back, because fiona silently drops whole numbers in decimal fields."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from metes.export.tables import GisRow, GisTable
from metes.features.ogr import first_line, gdal_errors, require_fiona
from metes.files.errors import OutputError
from metes.tables.table import Value

CRS = "EPSG:4326"
# Written instead of the clock where a package does not say when it was made: the first day that a zip archive can bear.
FIXED_DATE = "1980-01-01T00:00:00.000Z"
TYPES = {
    "string": "str",
    "number": "float",
    "integer": "int64",
    "year": "int64",
    "boolean": "bool",
    "date": "date",
}
# fiona refuses dates in this format, so that they are written as text.
WITHOUT_DATES = ("FlatGeobuf",)
PYTHON_TYPES: Mapping[str, type] = {
    "string": str,
    "number": float,
    "integer": int,
    "year": int,
    "boolean": bool,
    "date": datetime.date,
}


def write_layer(path: Path, table: GisTable, driver: str, **options: str) -> None:
    """Write one table, with its geometries if it has any, as a layer of a file; raises OutputError if GDAL fails."""
    fiona = require_fiona()
    schema = {
        "geometry": table.geometry_type or "None",
        "properties": {column.name: _type(column.type, driver) for column in table.columns},
    }
    crs = {"crs": CRS} if table.geometry_type else {}
    try:
        # The clock must not enter the file; a warning of GDAL means that something was not written as it stands.
        with (
            fiona.Env(OGR_CURRENT_DATE=FIXED_DATE),
            warnings_refused(path),
            fiona.open(path, "w", driver=driver, layer=table.name, schema=schema, **crs, **options) as sink,
        ):
            sink.writerecords(_records(table))
    except gdal_errors(fiona) as error:
        raise OutputError(f"{path}, layer {table.name}: cannot be written: {first_line(error)}") from None


def read_layer(path: Path, table: GisTable) -> list[GisRow]:
    """Rows of a layer in the types of its table; raises OutputError if GDAL fails."""
    fiona = require_fiona()
    try:
        with fiona.open(path, layer=table.name) as source:
            return [_read(record, table) for record in source]
    except gdal_errors(fiona) as error:
        raise OutputError(f"{path}, layer {table.name}: cannot be read back: {first_line(error)}") from None


def compare(path: Path, table: GisTable, found: list[GisRow]) -> None:
    """Compare every value read back with the value written; raises OutputError at the first difference."""
    where = f"{path}, layer {table.name}"
    if len(found) != len(table.rows):
        raise OutputError(f"{where}: found {len(found)} rows; expected {len(table.rows)}")
    order = {row.values[: len(table.columns)]: row for row in found}
    for number, expected in enumerate(table.rows, start=1):
        actual = order.get(expected.values) or found[number - 1]
        for column, one, other in zip(table.columns, actual.values, expected.values, strict=True):
            if one != other or type(one) is not type(other):
                raise OutputError(f"{where}, row {number}, {column.name}: found {one!r}; expected {other!r}")
        if not _same(actual.geometry, fitted(expected.geometry, table)):
            raise OutputError(f"{where}, row {number}: the geometry in the file differs from the one written")


def fitted(geometry: BaseGeometry | None, table: GisTable) -> BaseGeometry | None:
    """The geometry converted to the layer's type, such as Polygon to MultiPolygon."""
    if geometry is not None and table.geometry_type == "MultiPolygon" and geometry.geom_type == "Polygon":
        return shapely.multipolygons([geometry])
    return geometry


@contextmanager
def warnings_refused(path: Path) -> Iterator[None]:
    """Context manager: turn GDAL warnings into errors, because GDAL drops the values it warns about."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    log, listener = logging.getLogger("fiona"), Listener(level=logging.WARNING)
    level = log.level
    log.addHandler(listener)
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.removeHandler(listener)
        log.setLevel(level)
    if heard:
        raise OutputError(f"{path}: GDAL reports: {heard[0]}")


def _type(kind: str, driver: str) -> str:
    return TYPES["string" if kind == "date" and driver in WITHOUT_DATES else kind]


def _records(table: GisTable) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(table.rows, start=1):
        properties = {
            column.name: _cell(value, PYTHON_TYPES[column.type], f"table {table.name}, row {number}, {column.name}")
            for column, value in zip(table.columns, row.values, strict=True)
        }
        geometry = fitted(row.geometry, table)
        yield {
            "type": "Feature",
            "geometry": None if geometry is None else mapping(geometry),
            "properties": properties,
        }


def _cell(value: Value, expected: type, where: str) -> Value:
    if value is not None and type(value) is not expected:
        raise OutputError(f"{where}: found {value!r}; expected a {expected.__name__}")
    return value.isoformat() if isinstance(value, datetime.date) else value


def _read(record: Any, table: GisTable) -> GisRow:
    values = tuple(_typed(record.properties[column.name], column.type) for column in table.columns)
    return GisRow(values=values, geometry=None if record.geometry is None else shape(record.geometry))


def _typed(value: Any, kind: str) -> Value:
    """A value as a date if its column has dates: GDAL returns them as text."""
    if value is not None and kind == "date":
        return datetime.date.fromisoformat(str(value)[:10])
    found: Value = value
    return found


def _same(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_exact(one, other, tolerance=0.0))
