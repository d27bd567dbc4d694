"""Writes formats with one table per file: GeoJSON, CSV, FlatGeobuf and GeoParquet."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from metes.export import ogr_writer
from metes.export.tables import GisTable
from metes.files.errors import DependencyError, OutputError
from metes.tables.table import Value

# 1e-7 of a degree is about 11 mm, as in the package itself.
DECIMALS = 7


def write_geojson(path: Path, table: GisTable) -> None:
    """Write a layer as GeoJSON (RFC 7946): one feature per line, with the row's id as feature id.

    All geometries have the type of the layer, as some programs open a mixture as several layers.
    The foreign member `attribution` names the licences with the credit that they demand.
    """
    key = [table.index(column) for column in table.key]
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        attribution = json.dumps(table.attribution, ensure_ascii=False)
        stream.write(f'{{"type":"FeatureCollection","name":{json.dumps(table.name)},"attribution":{attribution},')
        stream.write('"features":[')
        for number, row in enumerate(table.rows):
            feature = {
                "type": "Feature",
                "id": " ".join(str(row.values[at]) for at in key),
                "properties": dict(_named(table, row.values)),
                "geometry": mapping(shapely.orient_polygons(_rounded(ogr_writer.fitted(row.geometry, table)))),
            }
            text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
            stream.write(f"{',' if number else ''}\n{text}")
        stream.write("\n]}\n")


def write_csv(path: Path, table: GisTable) -> None:
    """Write a table as CSV; a layer has its geometry as WKT in the column wkt."""
    names = [column.name for column in table.columns] + (["wkt"] if table.geometry_type else [])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        for row in table.rows:
            cells = [_cell(value) for value in row.values]
            if table.geometry_type:
                cells.append(shapely.to_wkt(row.geometry, rounding_precision=DECIMALS))
            writer.writerow(cells)


def write_flatgeobuf(path: Path, table: GisTable) -> None:
    """Write a layer as FlatGeobuf, named like its table, and verify it by reading it back."""
    # The format sorts features by place for its index, so the rows come back in another order.
    description = f"{table.description} {table.attribution}".strip()
    ogr_writer.write_layer(path, table, "FlatGeobuf", SPATIAL_INDEX="YES", TITLE=table.title, DESCRIPTION=description)
    ogr_writer.compare(path, table, ogr_writer.read_layer(path, table))


def write_parquet(path: Path, table: GisTable) -> None:
    """Write a layer as GeoParquet and verify it by reading it back.

    Raises DependencyError if geopandas is not installed.
    """
    try:
        import geopandas
        import pandas as pd
        import pyarrow  # noqa: F401  # geopandas asks for it late, and in words that name no remedy
    except ImportError:
        raise DependencyError("geopandas and pyarrow are not installed: pip install 'metes[parquet]'") from None
    columns = {
        column.name: pd.Series(table.values(column.name), dtype=PANDAS_TYPES[column.type]) for column in table.columns
    }
    frame = geopandas.GeoDataFrame(columns, geometry=[row.geometry for row in table.rows], crs="OGC:CRS84")
    frame.to_parquet(path, schema_version="1.1.0", write_covering_bbox=True, compression="zstd")
    found = geopandas.read_parquet(path)
    for column in table.columns:
        values = [None if pd.isna(value) else value for value in found[column.name]]
        if values != table.values(column.name):
            raise OutputError(f"{path}, column {column.name}: the values in the file differ from those written")
    if not all(shapely.equals_exact(found.geometry.array, [row.geometry for row in table.rows])):
        raise OutputError(f"{path}: the geometries in the file differ from those written")


# Types that know a missing value; dates stay dates, where pandas itself would make moments of them.
PANDAS_TYPES = {
    "string": "object",
    "number": "float64",
    "integer": "Int64",
    "year": "Int64",
    "boolean": "boolean",
    "date": "object",
}
WRITERS: Mapping[str, Callable[[Path, GisTable], None]] = {
    "geojson": write_geojson,
    "csv": write_csv,
    "fgb": write_flatgeobuf,
    "parquet": write_parquet,
}
LAYERS_ONLY = ("geojson", "fgb", "parquet")


def _named(table: GisTable, values: tuple[Value, ...]) -> Iterator[tuple[str, Any]]:
    for column, value in zip(table.columns, values, strict=True):
        yield column.name, value.isoformat() if isinstance(value, datetime.date) else _plain(value)


def _plain(value: Value) -> Value:
    """A number as the package writes it: 600.0 as 600."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(_plain(value))


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda positions: np.round(positions, DECIMALS))
