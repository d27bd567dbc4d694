"""Read features from any file that GDAL opens, one by one, in WGS 84 longitude and latitude.

fiona is imported here, and only when such a file is read or written, because it has no wheel for Python 3.14.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from metes.features.gdal_safety import prepare_gdal, refuse_unsafe_file
from metes.files.crs_definition import crs_of
from metes.files.errors import DependencyError, InputError
from metes.files.paths import is_utf8
from metes.measure.area import Rings
from metes.measure.ellipsoid import FloatArray

# An edge that is straight in a projection is curved in longitude and latitude. Cut to this fraction of the layer's
# extent, its chords deviate by less than 1e-8 of their length in any common projection.
DENSE_SHARE = 1.0 / 20_000.0


@dataclass(frozen=True, kw_only=True)
class VectorLayer:
    """An open layer: its file, its CRS, its schema, and the warnings about it."""

    path: Path
    name: str
    crs: CRS
    warnings: tuple[str, ...]
    count: int | None
    schema: Mapping[str, Any]
    # Warnings that are known only after all features have been read.
    late_warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class VectorFeature:
    """A feature with its geometry in longitude and latitude.

    `record` is the feature as read by fiona, if it was. `rings` are the rings of the geometry where the reader already
    has them; extracting them again would cost more.
    """

    number: int
    feature_id: str
    geometry: BaseGeometry | None
    record: Any
    rings: Rings | None = None


def require_fiona() -> ModuleType:
    """Import fiona. Raises DependencyError with a remedy if it is not installed."""
    # GDAL logs every coordinate that it objects to; reporting faults is the task of `metes check`.
    logging.getLogger("fiona").setLevel(logging.CRITICAL)
    prepare_gdal()
    try:
        import fiona
    except ImportError:
        raise DependencyError(
            "fiona is not installed, and reading this file needs it; it has no wheel for Python 3.14: use 3.11 to 3.13"
        ) from None
    module: ModuleType = fiona
    return module


def layers_of(path: Path) -> list[str]:
    """Names of the layers with geometries in a file. Raises InputError if GDAL cannot open the file."""
    fiona = require_fiona()
    refuse_unsafe_file(path)
    if not is_utf8(path.name):
        raise InputError(f"{path}: the name is not UTF-8, which GDAL needs; expected another name")
    try:
        return [name for name in fiona.listlayers(path) if _has_geometries(fiona, path, name)]
    except (fiona.errors.FionaError, fiona._err.CPLE_BaseError, OSError, ValueError, RuntimeError) as error:
        raise InputError(f"{path}: {first_line(error)}; expected a file that GDAL opens") from None


def _has_geometries(fiona: ModuleType, path: Path, layer: str) -> bool:
    """Whether a layer is more than a table of attributes."""
    with fiona.open(path, layer=layer) as collection:
        return bool(collection.schema["geometry"] != "None")


@contextmanager
def open_layer(
    path: Path, layer: str, *, assumed_crs: str | None = None, swap_axes: bool = False
) -> Iterator[tuple[VectorLayer, Iterator[VectorFeature]]]:
    """Open a layer and an iterator that reads its features one by one. Raises InputError if GDAL cannot read it."""
    fiona = require_fiona()
    os.environ.setdefault("OGR_GEOJSON_MAX_OBJ_SIZE", "0")  # no limit: a single country may have 60 MB
    try:
        with fiona.open(path, layer=layer) as collection:
            vector_layer = _describe_layer(path, layer, collection, assumed_crs, swap_axes=swap_axes)
            yield vector_layer, _features(vector_layer, collection, swap_axes=swap_axes)
    except (fiona.errors.FionaError, fiona._err.CPLE_BaseError, UnicodeError) as error:
        raise InputError(f"{path}, layer {layer}: {first_line(error)}; expected features that GDAL reads") from None


def first_line(error: BaseException) -> str:
    """First line of an error message, without the full stop."""
    # GDAL's own errors bring their text as bytes.
    said = error.args[-1] if error.args and isinstance(error.args[-1], bytes) else str(error)
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return (text.splitlines() or [type(error).__name__])[0].rstrip(".")


def _describe_layer(
    path: Path, layer: str, collection: Any, assumed_crs: str | None, *, swap_axes: bool
) -> VectorLayer:
    warnings: list[str] = []
    text = collection.crs_wkt
    if text:
        crs = crs_of(text, str(path))
    elif assumed_crs is not None:
        crs = crs_of(assumed_crs, "--crs", may_be_proj=True)
    else:
        crs = CRS.from_user_input("OGC:CRS84")
        warnings.append("the file has no CRS: using WGS 84 longitude and latitude; override with --crs")
    bounds = _bounds(collection)
    if crs.is_geographic and bounds is not None:
        west, south, east, north = bounds
        warnings += axis_warnings((south, west, north, east) if swap_axes else bounds)
    try:
        count: int | None = len(collection)
    except (TypeError, OverflowError):
        count = None
    return VectorLayer(
        path=path, name=layer, crs=crs, warnings=tuple(warnings), count=count, schema=dict(collection.schema)
    )


def _bounds(collection: Any) -> tuple[float, float, float, float] | None:
    """Extent of a layer as (west, south, east, north); None for a layer without geometries or features."""
    try:
        west, south, east, north = collection.bounds
    except require_fiona().errors.FionaError:
        return None
    return (west, south, east, north)


def axis_warnings(bounds: tuple[float, float, float, float]) -> list[str]:
    """Warnings, judged by the extent alone, that axes look swapped or coordinates look projected."""
    west, south, east, north = bounds
    if max(abs(south), abs(north)) <= 90.0 and max(abs(west), abs(east)) <= 360.0:
        return []
    extent = f"x {west:g} to {east:g}, y {south:g} to {north:g}"
    if max(abs(west), abs(east)) <= 90.0 and max(abs(south), abs(north)) <= 180.0:
        return [f"the axes look swapped ({extent}): latitudes exceed 90 degrees; use --swap-axes"]
    return [f"the coordinates are not degrees ({extent}): the CRS looks wrong; override with --crs"]


def _features(vector_layer: VectorLayer, collection: Any, *, swap_axes: bool) -> Iterator[VectorFeature]:
    to_degrees = _to_degrees(vector_layer.crs, _bounds(collection) or (0.0, 0.0, 0.0, 0.0))
    for number, record in enumerate(collection, start=1):
        geometry = None if record.geometry is None else shape(record.geometry)
        if geometry is not None:
            turned = shapely.transform(geometry, lambda xy: xy[:, ::-1]) if swap_axes else geometry
            geometry = to_degrees(turned)
        yield VectorFeature(
            number=number,
            feature_id=feature_id(record.properties or {}, json.dumps(record.id).strip('"')),
            geometry=geometry,
            record=record,
        )


def _to_degrees(crs: CRS, bounds: tuple[float, float, float, float]) -> Callable[[BaseGeometry], BaseGeometry]:
    """Function that converts geometries to WGS 84 longitude and latitude, densifying edges that are straight in a
    projection.
    """
    if CRS.from_user_input("OGC:CRS84").equals(crs, ignore_axis_order=True):
        return lambda geometry: geometry if not geometry.has_z else shapely.force_2d(geometry)
    transformer = Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    longest = 0.0 if crs.is_geographic else max(bounds[2] - bounds[0], bounds[3] - bounds[1]) * DENSE_SHARE

    def turn(xy: FloatArray) -> FloatArray:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    def convert(geometry: BaseGeometry) -> BaseGeometry:
        flat = shapely.force_2d(geometry)
        return shapely.transform(shapely.segmentize(flat, longest) if longest > 0.0 else flat, turn)

    return convert


def feature_id(properties: Mapping[str, Any], otherwise: str) -> str:
    """The feature's own id or name if it has one, or else the number that GDAL gives it."""
    for name in ("id", "ID", "reading_id", "segment_id", "name", "NAME", "name_en", "A3", "isoA3"):
        value = properties.get(name)
        if isinstance(value, str | int) and str(value):
            return str(value)
    return otherwise
