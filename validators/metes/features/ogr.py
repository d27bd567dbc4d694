"""Read features from any file that GDAL opens, one by one, with their rings in WGS 84 longitude and latitude.

fiona is imported here, and only when such a file is read or written, because it has no wheel for Python 3.14.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from metes.features.gdal_safety import prepare_gdal, refuse_unsafe_file, remarks_dropped
from metes.files.crs_definition import crs_of
from metes.files.errors import DependencyError, InputError
from metes.files.paths import is_utf8
from metes.measure.area import BOTH_POLES, Rings, rings_of
from metes.measure.ellipsoid import ROUNDING_DEG, FloatArray, IntArray

# An edge that is straight in a projection is curved in longitude and latitude. Cut to this fraction of the layer's
# extent, its chords deviate by less than 1e-8 of their length in any common projection.
DENSE_SHARE = 1.0 / 20_000.0
# A pole this close to a ring, as a fraction of its extent, lies on it but for rounding: in cylindrical projections the
# poles are edges of the map.
POLE_ON_RING_SHARE = 1e-6
CRS84 = "OGC:CRS84"
# Properties that name a feature, the first that it has.
ID_NAMES = ("id", "ID", "reading_id", "segment_id", "name", "NAME", "name_en", "A3", "isoA3")
# Drivers whose files are in WGS 84 unless they name another CRS; GDAL reports WGS 84 for both.
WGS84_DRIVERS = ("GeoJSON", "GeoJSONSeq")


@dataclass(frozen=True, kw_only=True)
class VectorLayer:
    """An open layer: its file, its CRS, its schema, and the warnings about it."""

    path: Path
    name: str
    crs: CRS
    warnings: tuple[str, ...]
    count: int | None
    schema: Mapping[str, Any]
    swap_axes: bool = False
    # Warnings that are known only after all features have been read.
    late_warnings: list[str] = field(default_factory=list)

    @property
    def is_projected(self) -> bool:
        """Whether edges are straight in a map projection, and not in longitude and latitude."""
        return not self.crs.is_geographic


@dataclass(frozen=True, kw_only=True)
class VectorFeature:
    """A feature with its geometry as drawn, in the CRS of its layer.

    `record` is the feature as read by fiona, if it was. `rings` are the rings in longitude and latitude; None if they
    are those of the geometry, whose numbers are longitudes and latitudes already.
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


def driver_of(path: Path) -> str | None:
    """Name of the GDAL driver that reads a file; None if GDAL cannot open it.

    Raises InputError for what GDAL must not open, such as a pipe, or a virtual layer, which names an address.
    """
    fiona = require_fiona()
    refuse_unsafe_file(path)
    try:
        with remarks_dropped(), fiona.open(path) as collection:
            return str(collection.driver)
    except gdal_errors(fiona):
        return None


def layers_of(path: Path) -> list[str]:
    """Names of the layers with geometries in a file. Raises InputError if GDAL cannot open the file."""
    fiona = require_fiona()
    refuse_unsafe_file(path)
    if not is_utf8(path.name):
        raise InputError(f"{path}: the name is not UTF-8, which GDAL needs; expected another name")
    try:
        with remarks_dropped():
            return [name for name in fiona.listlayers(path) if _has_geometries(fiona, path, name)]
    except gdal_errors(fiona) as error:
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
        with remarks_dropped(), fiona.open(path, layer=layer) as collection:
            vector_layer = _describe_layer(path, layer, collection, assumed_crs, swap_axes=swap_axes)
            yield vector_layer, _features(vector_layer, collection, swap_axes=swap_axes)
    except (fiona.errors.FionaError, fiona._err.CPLE_BaseError, UnicodeError, SystemError) as error:
        raise InputError(f"{path}, layer {layer}: {first_line(error)}; expected features that GDAL reads") from None


def gdal_errors(fiona: ModuleType) -> tuple[type[Exception], ...]:
    """What fiona raises if GDAL fails: GDAL's own errors are not FionaErrors, and Cython makes a SystemError of text
    that is no UTF-8.
    """
    return (fiona.errors.FionaError, fiona._err.CPLE_BaseError, OSError, ValueError, RuntimeError, SystemError)


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
    crs = _read_crs(path, collection, assumed_crs, warnings)
    bounds = _bounds(collection)
    if crs.is_geographic and bounds is not None:
        west, south, east, north = bounds
        warnings += axis_warnings((south, west, north, east) if swap_axes else bounds)
    try:
        count: int | None = len(collection)
    except (TypeError, OverflowError):
        count = None
    return VectorLayer(
        path=path,
        name=layer,
        crs=crs,
        warnings=tuple(warnings),
        count=count,
        schema=dict(collection.schema),
        swap_axes=swap_axes,
    )


def _read_crs(path: Path, collection: Any, assumed_crs: str | None, warnings: list[str]) -> CRS:
    """CRS of a layer: the assumed one if it is given, or else the one that the file names. Adds to the warnings."""
    text = collection.crs_wkt
    if assumed_crs is None:
        if not text:
            warnings.append("the file has no CRS: using WGS 84 longitude and latitude; override with --crs")
        return crs_of(text or CRS84, str(path))
    crs = crs_of(assumed_crs, "--crs", may_be_proj=True)
    # An unusable CRS in the file is why somebody may name another one.
    with suppress(InputError):
        own = crs_of(text, str(path))
        is_implied = collection.driver in WGS84_DRIVERS and is_wgs84(own)
        if not is_implied and not crs.equals(own, ignore_axis_order=True):
            warnings.append(f"the file names the CRS {own.name}: using {crs.name}, as --crs says")
    return crs


def is_wgs84(crs: CRS | str) -> bool:
    """Whether a CRS, or the name of one, means longitude and latitude on WGS 84, in either order.

    Raises InputError for a name that PROJ does not know.
    """
    if isinstance(crs, str):
        crs = crs_of(crs, "--crs", may_be_proj=True)
    return bool(CRS.from_user_input(CRS84).equals(crs, ignore_axis_order=True))


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
    degrees = _Degrees.of_layer(vector_layer, _bounds(collection) or (0.0, 0.0, 0.0, 0.0))
    for number, record in enumerate(collection, start=1):
        geometry = _shape(record.geometry, f"{vector_layer.path}, layer {vector_layer.name}, feature {number}")
        if geometry is not None and swap_axes:
            geometry = shapely.transform(geometry, lambda xy: xy[:, ::-1])
        yield VectorFeature(
            number=number,
            feature_id=feature_id(record.properties or {}, json.dumps(record.id).strip('"')),
            geometry=geometry,
            record=record,
            rings=None if degrees is None or geometry is None else degrees.rings(geometry),
        )


def _shape(geometry: Any, where: str) -> BaseGeometry | None:
    """A geometry of GDAL without heights, or None if there is none. Raises InputError if shapely can build none."""
    try:
        return None if geometry is None else shapely.force_2d(shape(_without_empty_parts(geometry)))
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise InputError(f"{where}: found {first_line(error)}; expected a geometry of at least one point") from None


def _without_empty_parts(geometry: Any) -> Any:
    """A geometry of GDAL without the empty parts that other formats than GeoJSON allow, and shapely does not."""
    if geometry.type not in ("MultiPoint", "MultiLineString", "MultiPolygon"):
        return geometry
    parts = [part for part in geometry.coordinates if part and (geometry.type != "MultiPolygon" or part[0])]
    return {"type": geometry.type, "coordinates": parts}


@dataclass(frozen=True, kw_only=True)
class _Degrees:
    """Conversion of a layer to WGS 84 longitude and latitude.

    Edges longer than `longest`, in units of the layer, are cut first where they are straight in a projection; `poles`
    are the positions of both poles in it, not finite where it does not show them.
    """

    transformer: Transformer
    is_projected: bool
    is_in_degrees: bool
    longest: float
    poles: FloatArray

    @classmethod
    def of_layer(cls, vector_layer: VectorLayer, bounds: tuple[float, float, float, float]) -> _Degrees | None:
        """Conversion of the layer; None if its numbers are WGS 84 longitudes and latitudes. Raises InputError for a
        CRS that has no relation to WGS 84.
        """
        crs = vector_layer.crs
        if is_wgs84(crs):
            return None
        try:
            transformer = Transformer.from_crs(crs, CRS84, always_xy=True)
        except ProjError as error:
            raise InputError(
                f"{vector_layer.path}: CRS {crs.name!r}: {first_line(error)}; expected a CRS of the earth: "
                "name one with --crs"
            ) from None
        poles = transformer.transform([0.0, 0.0], [90.0, -90.0], direction="INVERSE")
        return cls(
            transformer=transformer,
            is_projected=vector_layer.is_projected,
            is_in_degrees=crs.is_geographic and crs.axis_info[0].unit_name == "degree",
            longest=max(bounds[2] - bounds[0], bounds[3] - bounds[1]) * DENSE_SHARE,
            poles=np.column_stack(poles),
        )

    def rings(self, geometry: BaseGeometry) -> Rings:
        """Rings of a geometry as drawn, valid or not, in longitude and latitude."""
        drawn = rings_of(np.array([geometry], dtype=object))
        if not self.is_projected:
            return replace(drawn, coordinates=self._turned(drawn.coordinates))
        coordinates, offsets = densified(drawn.coordinates, drawn.offsets, self.longest)
        return replace(
            drawn, coordinates=self._turned(coordinates), offsets=offsets, poles=_poles_inside(drawn, self.poles)
        )

    def _turned(self, xy: FloatArray) -> FloatArray:
        lon, lat = (np.asarray(each) for each in self.transformer.transform(xy[:, 0], xy[:, 1]))
        if self.is_in_degrees:
            # Another datum moves a meridian by metres, and never to the other side of the antimeridian.
            lon = lon + 360.0 * np.rint((xy[:, 0] - lon) / 360.0)
        else:
            # Rounding decides which of its two names the antimeridian has; an edge along it would go round the earth.
            lon = np.where(np.abs(np.abs(lon) - 180.0) <= ROUNDING_DEG, 180.0, lon)
        return np.column_stack([lon, lat])


def densified(coordinates: FloatArray, offsets: IntArray, longest: float) -> tuple[FloatArray, IntArray]:
    """Cut the edges of rings into equal pieces of at most the length `longest`; every vertex stays.

    `coordinates` is (n, 2); ring i has the vertices offsets[i] to offsets[i+1]. Returns the same for the longer rings.
    `shapely.segmentize` would repair polygons that are not valid, and so measure other shapes.
    """
    if longest <= 0.0 or not len(coordinates):
        return coordinates, offsets
    step = np.zeros_like(coordinates)
    step[:-1] = np.diff(coordinates, axis=0)
    step[offsets[1:][offsets[1:] > 0] - 1] = 0.0
    lengths = np.hypot(step[:, 0], step[:, 1])
    pieces = np.maximum(1, np.ceil(np.where(np.isfinite(lengths), lengths, 0.0) / longest)).astype(np.int64)
    ends = np.cumsum(pieces)
    owners = np.repeat(np.arange(len(coordinates)), pieces)
    share = (np.arange(len(owners)) - (ends - pieces)[owners]) / pieces[owners]
    return coordinates[owners] + step[owners] * share[:, None], np.concatenate([[0], ends])[offsets]


def _poles_inside(rings: Rings, poles: FloatArray) -> NDArray[np.int8]:
    """Poles that each ring encloses in its projection, as in `Rings.poles`."""
    found = np.zeros(len(rings.owners), dtype=np.int8)
    for ring, (begin, end) in enumerate(zip(rings.offsets[:-1].tolist(), rings.offsets[1:].tolist(), strict=True)):
        coordinates = rings.coordinates[begin:end]
        if len(coordinates) < 4 or not np.isfinite(coordinates).all():
            continue
        low, high = coordinates.min(axis=0), coordinates.max(axis=0)
        inside = ((poles > low) & (poles < high)).all(axis=1)
        for pole in np.flatnonzero(inside).tolist():
            inside[pole] = _is_well_inside(coordinates, poles[pole], float((high - low).max()))
        north, south = inside.tolist()
        found[ring] = BOTH_POLES if north and south else int(north) - int(south)
    return found


def _is_well_inside(coordinates: FloatArray, position: FloatArray, extent: float) -> bool:
    x, y = position.tolist()
    is_inside = bool(shapely.contains_xy(shapely.polygons(coordinates), x, y))
    gap = float(shapely.distance(shapely.linestrings(coordinates), shapely.points(x, y)))
    return is_inside and gap > POLE_ON_RING_SHARE * extent


def feature_id(properties: Mapping[str, Any], otherwise: str) -> str:
    """The feature's own id or name if it has one, or else the number that GDAL gives it."""
    for name in ID_NAMES:
        value = properties.get(name)
        if isinstance(value, str | int) and str(value):
            return str(value)
    return otherwise
