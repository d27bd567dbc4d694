"""Features of any file that GDAL opens, one after the other, in WGS 84 longitude and latitude.

fiona is imported only when such a file is read or written: it has no wheel for Python 3.14.
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
from pyproj.exceptions import CRSError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from metes.files.errors import DependencyError, InputError
from metes.measure.area import Rings
from metes.measure.ellipsoid import FloatArray

# An edge that is straight in a projection bends in longitude and latitude. Cut to this share of the extent of its
# layer, a chord leaves it by less than 1e-8 of its length in any projection in common use.
DENSE_SHARE = 1.0 / 20_000.0


@dataclass(frozen=True, kw_only=True)
class VectorSource:
    """An open layer: its file, its CRS, and how its coordinates are transformed to longitude and latitude."""

    path: Path
    layer: str
    crs: CRS
    warnings: tuple[str, ...]
    count: int | None
    schema: Mapping[str, Any]
    # What can be said only when all features have been read.
    late_warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class VectorFeature:
    """A feature with its geometry in longitude and latitude; `record` is the fiona record, if fiona read the file.

    `rings` are the rings of the geometry if the reader already has them, which saves taking the geometry apart
    again."""

    number: int
    feature_id: str
    geometry: BaseGeometry | None
    record: Any
    rings: Rings | None = None


def require_fiona() -> ModuleType:
    """The module fiona; raises DependencyError with installation advice if it is missing."""
    try:
        import fiona
    except ImportError:
        raise DependencyError(
            "fiona is not installed, and reading this file needs it; it has no wheel for Python 3.14: use 3.11 to 3.13"
        ) from None
    # GDAL tells of every coordinate it dislikes; what is wrong with a file is for `metes check` to say.
    logging.getLogger("fiona").setLevel(logging.CRITICAL)
    module: ModuleType = fiona
    return module


def layers_of(path: Path) -> list[str]:
    """Names of the layers with geometries; raises InputError if GDAL cannot open the file."""
    fiona = require_fiona()
    if not path.exists():
        raise InputError(f"{path}: found no such file; expected a file that GDAL opens")
    try:
        return [name for name in fiona.listlayers(path) if _has_geometries(fiona, path, name)]
    except (fiona.errors.FionaError, OSError, ValueError) as error:
        raise InputError(f"{path}: {first_line(error)}; expected a file that GDAL opens") from None


def _has_geometries(fiona: ModuleType, path: Path, layer: str) -> bool:
    """Whether a layer has geometries, and is not only a table of attributes."""
    with fiona.open(path, layer=layer) as collection:
        return bool(collection.schema["geometry"] != "None")


@contextmanager
def open_layer(
    path: Path, layer: str, *, assumed_crs: str | None = None, swap_axes: bool = False
) -> Iterator[tuple[VectorSource, Iterator[VectorFeature]]]:
    """Context manager: an open layer and an iterator that reads its features one by one."""
    fiona = require_fiona()
    os.environ.setdefault("OGR_GEOJSON_MAX_OBJ_SIZE", "0")  # no limit: one country may be 60 MB
    try:
        with fiona.open(path, layer=layer) as collection:
            source = _source(path, layer, collection, assumed_crs, swap_axes=swap_axes)
            yield source, _features(source, collection, swap_axes=swap_axes)
    except (fiona.errors.FionaError, UnicodeDecodeError) as error:
        raise InputError(f"{path}, layer {layer}: {first_line(error)}; expected features that GDAL reads") from None


def first_line(error: BaseException) -> str:
    """First line of an error message without the full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _source(path: Path, layer: str, collection: Any, assumed_crs: str | None, *, swap_axes: bool) -> VectorSource:
    warnings: list[str] = []
    text = collection.crs_wkt
    try:
        if text:
            crs = CRS.from_wkt(text)
        elif assumed_crs is not None:
            crs = CRS.from_user_input(assumed_crs)
        else:
            crs = CRS.from_user_input("OGC:CRS84")
            warnings.append("the file names no CRS: taken as WGS 84 longitude and latitude; --crs names another")
    except CRSError as error:
        raise InputError(f"{path}: CRS {assumed_crs or text[:60]!r}: {first_line(error)}") from None
    bounds = _bounds(collection)
    if crs.is_geographic and bounds is not None:
        west, south, east, north = bounds
        warnings += axis_warnings((south, west, north, east) if swap_axes else bounds)
    try:
        count: int | None = len(collection)
    except (TypeError, OverflowError):
        count = None
    return VectorSource(
        path=path, layer=layer, crs=crs, warnings=tuple(warnings), count=count, schema=dict(collection.schema)
    )


def _bounds(collection: Any) -> tuple[float, float, float, float] | None:
    """Bounding box of a layer; None if it has no geometries or no features."""
    try:
        west, south, east, north = collection.bounds
    except require_fiona().errors.FionaError:
        return None
    return (west, south, east, north)


def axis_warnings(bounds: tuple[float, float, float, float]) -> list[str]:
    """Warnings if a bounding box suggests swapped axes or projected coordinates."""
    west, south, east, north = bounds
    if max(abs(south), abs(north)) <= 90.0 and max(abs(west), abs(east)) <= 360.0:
        return []
    measured_area = f"x {west:g} to {east:g}, y {south:g} to {north:g}"
    if max(abs(west), abs(east)) <= 90.0 and max(abs(south), abs(north)) <= 180.0:
        return [f"the axes look swapped ({measured_area}): latitudes reach beyond 90 degrees; --swap-axes turns them"]
    return [f"the coordinates are no degrees ({measured_area}): the CRS looks wrong; --crs names another"]


def _features(source: VectorSource, collection: Any, *, swap_axes: bool) -> Iterator[VectorFeature]:
    to_degrees = _to_degrees(source.crs, _bounds(collection) or (0.0, 0.0, 0.0, 0.0))
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
    """Function from the CRS to WGS 84 longitude and latitude; edges straight in a projection are densified first."""
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
    """The feature's own id or name if it has one, else its GDAL number."""
    for name in ("id", "ID", "reading_id", "segment_id", "name", "NAME", "name_en", "A3", "isoA3"):
        value = properties.get(name)
        if isinstance(value, str | int) and str(value):
            return str(value)
    return otherwise
