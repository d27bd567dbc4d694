"""The geometry column of a record batch: WKB or GeoArrow, with the CRS and edges that its metadata declare.

GeoParquet 1.1 keeps them in the schema, under "geo"; GeoArrow keeps them in the field. A column without metadata, as
Spark and Dask hand it on, is read as longitude and latitude on WGS 84.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from metes.features.ogr import is_wgs84
from metes.files.crs_definition import crs_of
from metes.files.errors import InputError, expected_with_suggestion
from metes.inputs.wkb import ExtensionGeometry, UnreadableGeometry, WkbReader
from metes.measure.area import rings_of

EXTENSION_NAME = b"ARROW:extension:name"
EXTENSION_METADATA = b"ARROW:extension:metadata"
WKB_NAMES = ("WKB", "geoarrow.wkb", "ogc.wkb")
# Nested lists of each native encoding, and the type of GeoJSON whose coordinates they are.
NATIVE = {
    "point": ("Point", 0),
    "linestring": ("LineString", 1),
    "polygon": ("Polygon", 2),
    "multipoint": ("MultiPoint", 1),
    "multilinestring": ("MultiLineString", 2),
    "multipolygon": ("MultiPolygon", 3),
}
FEWEST_OF_RING = 4
# Names of geometry columns without metadata, the usual first.
USUAL_NAMES = ("geometry", "geom", "wkb_geometry", "wkb", "the_geom", "way", "shape")
PLANAR_EDGES = "planar"


@dataclass(frozen=True, kw_only=True)
class GeometryColumn:
    """A geometry column: its name, and its encoding: "WKB" or a native one such as "polygon"."""

    name: str
    encoding: str

    def array(self, batch: pa.RecordBatch) -> pa.Array:
        """The values of the column, without an extension type."""
        column = batch.column(batch.schema.get_field_index(self.name))
        return column.storage if isinstance(column, pa.ExtensionArray) else column


@dataclass(frozen=True, kw_only=True)
class _Declared:
    """What the metadata of a column declare: encoding, CRS as text ("" if none is named), and edges."""

    encoding: str
    crs: str
    edges: str
    is_crs_unknown: bool = False


def geometry_column(schema: pa.Schema, name: str | None = None, crs: str | None = None) -> GeometryColumn:
    """The geometry column of a schema: the named one, the primary one of GeoParquet, or the only one.

    `crs` overrides the CRS of the metadata. Raises InputError unless the coordinates are longitude and latitude on
    WGS 84 with edges straight in them.
    """
    geo = _geo_metadata(schema)
    chosen = name or geo.get("primary_column") or _only_column(schema)
    field = schema.field(chosen) if chosen in schema.names else None
    if field is None:
        expected = expected_with_suggestion(str(chosen), schema.names)
        raise InputError(f"geometry column: found {chosen!r}; {expected} one of {', '.join(schema.names)}")
    declared = _of_geoparquet(geo, chosen) or _of_geoarrow(field) or _Declared(encoding="", crs="", edges=PLANAR_EDGES)
    _refuse_other_planes(chosen, declared, crs)
    return GeometryColumn(name=chosen, encoding=_encoding(field, declared.encoding))


def _geo_metadata(schema: pa.Schema) -> Mapping[str, Any]:
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        return {}
    try:
        found = json.loads(text)
        columns = found["columns"]
        if all(isinstance(each, dict) for each in columns.values()) and isinstance(found["primary_column"], str):
            return dict(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise InputError("metadata 'geo': found no columns or primary_column; expected those of GeoParquet 1.0 or 1.1")


def _only_column(schema: pa.Schema) -> str:
    """The column with an extension name of GeoArrow, or the first of the usual names."""
    marked = [field.name for field in schema if _extension(field)[0].startswith(("geoarrow.", "ogc."))]
    if len(marked) == 1:
        return str(marked[0])
    by_lower = {each.lower(): each for each in reversed(schema.names)}
    found = [by_lower[each] for each in USUAL_NAMES if each in by_lower]
    if marked or not found:
        raise InputError(
            f"geometry column: found {len(marked)} in the columns {', '.join(schema.names)}; name one with geometry="
        )
    return str(found[0])


def _extension(field: pa.Field) -> tuple[str, Mapping[str, Any]]:
    """Name and metadata of the extension type of a field, whether or not it is registered; blank if it has none."""
    metadata = field.metadata or {}
    name, text = metadata.get(EXTENSION_NAME, b""), metadata.get(EXTENSION_METADATA, b"")
    if isinstance(field.type, pa.BaseExtensionType):
        name = field.type.extension_name.encode()
        serialize = getattr(field.type, "__arrow_ext_serialize__", None)
        text = serialize() if serialize is not None else text
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        found = {}
    return name.decode("utf-8", "replace"), found if isinstance(found, dict) else {}


def _of_geoparquet(geo: Mapping[str, Any], name: str) -> _Declared | None:
    column = geo.get("columns", {}).get(name)
    if column is None:
        return None
    crs = column.get("crs", "")
    return _Declared(
        encoding=str(column.get("encoding", "WKB")),
        crs=crs if isinstance(crs, str) else json.dumps(crs),
        edges=str(column.get("edges", PLANAR_EDGES)),
        is_crs_unknown=crs is None,
    )


def _of_geoarrow(field: pa.Field) -> _Declared | None:
    name, metadata = _extension(field)
    if not name.startswith(("geoarrow.", "ogc.")):
        return None
    crs = metadata.get("crs") or ""
    return _Declared(
        encoding=name.removeprefix("geoarrow."),
        crs=crs if isinstance(crs, str) else json.dumps(crs),
        edges=str(metadata.get("edges") or PLANAR_EDGES),
    )


def _refuse_other_planes(name: str, declared: _Declared, crs: str | None) -> None:
    where = f"geometry column {name!r}"
    if declared.edges != PLANAR_EDGES:
        raise InputError(
            f"{where}: found edges {declared.edges!r}; expected 'planar': metes measures edges that are straight in "
            "longitude and latitude; for geodesic edges use pyproj.Geod"
        )
    if crs is None and declared.is_crs_unknown:
        raise InputError(f"{where}: found an undefined CRS; expected WGS 84: if it is meant, say crs='OGC:CRS84'")
    text = crs if crs is not None else declared.crs
    if text and not _is_wgs84(text, where):
        found = crs_of(text, where).name
        raise InputError(
            f"{where}: found the CRS {found}; expected OGC:CRS84 or EPSG:4326: transform it first, as "
            "geopandas.GeoDataFrame.to_crs(4326) does"
        )


@lru_cache(maxsize=64)
def _is_wgs84(text: str, where: str) -> bool:
    return is_wgs84(crs_of(text, where))


def _encoding(field: pa.Field, declared: str) -> str:
    """The encoding of a field; raises InputError if its type does not fit what is declared."""
    storage = field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type
    is_binary = pa.types.is_binary(storage) or pa.types.is_large_binary(storage) or pa.types.is_binary_view(storage)
    if is_binary and declared in ("", "wkb", *WKB_NAMES):
        return "WKB"
    depth, inner = 0, storage
    while pa.types.is_list(inner) or pa.types.is_large_list(inner):
        depth, inner = depth + 1, inner.value_type
    is_position = pa.types.is_struct(inner) or pa.types.is_fixed_size_list(inner)
    if is_position and declared in NATIVE and NATIVE[declared][1] == depth:
        return declared
    raise InputError(
        f"geometry column {field.name!r}: found {storage} with the encoding {declared or 'of no name'!r}; expected WKB "
        f"in binary, or GeoArrow as one of {', '.join(NATIVE)}"
    )


@np.errstate(invalid="ignore")  # NumPy warns of rings of NaN, which the status of their row reports
def shapes_of(array: pa.Array, encoding: str) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Geometries of a column as shapely objects, and which of its values could not be read.

    A missing or unreadable value is None. An open ring is closed, as GDAL does.
    """
    if encoding != "WKB":
        return _shapes_of_geojson(features_of(array, encoding))
    values = np.array(array.to_pylist(), dtype=object)
    try:
        return shapely.force_2d(shapely.from_wkb(values)), np.zeros(len(values), dtype=bool)
    except (shapely.errors.GEOSException, shapely.errors.ShapelyError, TypeError):
        pass
    shapes = shapely.force_2d(shapely.from_wkb(values, on_invalid="fix"))
    rings = rings_of(shapes)
    # No ring closes over fewer positions; GEOS could not even say whether it is valid.
    shapes[np.unique(rings.owners[np.diff(rings.offsets) < FEWEST_OF_RING])] = None
    return shapes, np.asarray(shapely.is_missing(shapes) & array.is_valid().to_numpy(zero_copy_only=False))


def _shapes_of_geojson(geometries: Sequence[Mapping[str, Any] | None]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    shapes = np.full(len(geometries), None, dtype=object)
    is_unreadable = np.zeros(len(geometries), dtype=bool)
    for index, geometry in enumerate(geometries):
        if geometry is not None:
            try:
                shapes[index] = shapely.force_2d(shapely.geometry.shape(geometry))
            except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
                is_unreadable[index] = True
    return shapes, is_unreadable


def features_of(array: pa.Array, encoding: str) -> list[dict[str, Any] | None]:
    """Geometries of a column as GeoJSON objects exactly as stored: an open ring stays open.

    The type of an unreadable value says why it cannot be read.
    """
    if encoding == "WKB":
        return [None if value is None else _geojson_of_wkb(value) for value in array.to_pylist()]
    kind, depth = NATIVE[encoding]
    return [
        None if value is None else {"type": kind, "coordinates": _positions(value, depth)}
        for value in array.to_pylist()
    ]


def _geojson_of_wkb(value: bytes) -> dict[str, Any]:
    try:
        return WkbReader(value, 0).geometry()
    except ExtensionGeometry as error:
        return {"type": str(error)}
    except UnreadableGeometry as error:
        return {"type": str(error)}


def _positions(value: Any, depth: int) -> Any:
    if depth:
        return [_positions(each, depth - 1) for each in value]
    position = [value["x"], value["y"]] if isinstance(value, dict) else list(value)[:2]
    # An empty point has no numbers.
    return [] if any(number is None or number != number for number in position) else position
