"""Arrow arrays of WKB and of GeoArrow polygons as the plain arrays of their buffers, nothing copied."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from metes.measure.arrow_areas import BYTES_PER_POSITION, Status, areas_of_geoarrow, areas_of_wkb
from metes.measure.ellipsoid import Ellipsoid, FloatArray, IntArray

EXPECTED = "expected WKB (binary) or GeoArrow polygons or multipolygons"
# Extension types without area: every geometry that is not null has the area 0.
FLAT_TYPES = ("geoarrow.point", "geoarrow.linestring", "geoarrow.multipoint", "geoarrow.multilinestring")
POLYGON_DEPTH, MULTIPOLYGON_DEPTH = 2, 3


@dataclass(frozen=True, kw_only=True)
class WkbChunk:
    """The buffers of an Arrow binary array: geometry i is the bytes offsets[i] to offsets[i+1] of `data`."""

    data: NDArray[np.uint8]
    offsets: IntArray
    validity: NDArray[np.bool_] | None

    @property
    def vertices(self) -> int:
        """Number of vertices, from above: as if the bytes were positions alone."""
        return int(self.offsets[-1] - self.offsets[0]) // BYTES_PER_POSITION

    def areas(
        self, ellipsoid: Ellipsoid, *, shorter_way: bool, threads: int, compiled: bool | None = None
    ) -> tuple[FloatArray, Status]:
        """Area and status of each geometry."""
        return areas_of_wkb(
            self.data,
            self.offsets,
            self.validity,
            ellipsoid=ellipsoid,
            shorter_way=shorter_way,
            threads=threads,
            compiled=compiled,
        )

    def geometries(self) -> NDArray[np.object_]:
        """Each geometry for shapely, None for a null and for WKB that it cannot read."""
        texts = [bytes(self.data[begin:end]) for begin, end in pairwise(self.offsets.tolist())]
        return _with_nulls(shapely.from_wkb(_objects(texts), on_invalid="ignore"), self.validity)


@dataclass(frozen=True, kw_only=True)
class GeoArrowChunk:
    """Coordinates and offsets of a GeoArrow array, from the innermost: rings, polygons and, if any, multipolygons."""

    lon: FloatArray
    lat: FloatArray
    offsets: tuple[IntArray, ...]
    validity: NDArray[np.bool_] | None

    @property
    def vertices(self) -> int:
        """Number of vertices of all rings."""
        return int(self.offsets[0][-1] - self.offsets[0][0])

    def areas(
        self, ellipsoid: Ellipsoid, *, shorter_way: bool, threads: int, compiled: bool | None = None
    ) -> tuple[FloatArray, Status]:
        """Area and status of each geometry."""
        rings, polygons, *outer = self.offsets
        return areas_of_geoarrow(
            self.lon,
            self.lat,
            rings,
            polygons,
            outer[0] if outer else None,
            self.validity,
            ellipsoid=ellipsoid,
            shorter_way=shorter_way,
            threads=threads,
            compiled=compiled,
        )

    def geometries(self) -> NDArray[np.object_]:
        """Each geometry for shapely, None for a null or an empty one. Raises ShapelyError for rings that are none."""
        # `shapely.from_ragged_array` takes neither slices nor nulls.
        offsets = self.offsets[0]
        positions = np.column_stack([self.lon, self.lat])[offsets[0] : offsets[-1]]
        shapes = _grouped(shapely.linearrings, positions, offsets)
        for make, outer in zip((shapely.polygons, shapely.multipolygons), self.offsets[1:], strict=False):
            shapes = _grouped(make, shapes[outer[0] : outer[-1]], outer)
        return _with_nulls(shapes, self.validity)


@dataclass(frozen=True, kw_only=True)
class FlatChunk:
    """Points or lines, of which only their number and the nulls are read."""

    length: int
    validity: NDArray[np.bool_] | None
    vertices: int = 0

    def areas(
        self, ellipsoid: Ellipsoid, *, shorter_way: bool, threads: int, compiled: bool | None = None
    ) -> tuple[FloatArray, Status]:
        """0 for each geometry, nan for a null."""
        empty = np.zeros(self.length + 1, dtype=np.int64)
        return areas_of_geoarrow(np.empty(0), np.empty(0), [0], empty, validity=self.validity)

    def geometries(self) -> NDArray[np.object_]:
        """None for each geometry: none of them can be an invalid polygon."""
        return np.full(self.length, None, dtype=object)


Chunk = WkbChunk | GeoArrowChunk | FlatChunk


def is_arrow(given: object) -> bool:
    """Whether an object is an Arrow array, or offers itself as one through the Arrow C interface."""
    if hasattr(given, "__arrow_c_array__"):
        return True
    # A Series of pandas offers itself too, with geometries as Python objects that Arrow cannot hold.
    return hasattr(given, "__arrow_c_stream__") and not type(given).__module__.startswith(("pandas", "geopandas"))


def chunks_of(given: Any) -> Iterator[Chunk]:
    """The chunks of an Arrow array, or of an object with the Arrow C interface.

    Raises ValueError for an array that holds neither WKB nor polygons, for a projected CRS, and for edges that are not
    straight in longitude and latitude, where an extension type says so.
    """
    try:
        import pyarrow
    except ImportError:
        raise ValueError("pyarrow is not installed, and Arrow arrays need it: pip install metes[parquet]") from None
    if not isinstance(given, pyarrow.Array | pyarrow.ChunkedArray):
        if hasattr(given, "__arrow_c_schema__"):
            metadata = pyarrow.field(given).metadata or {}
            _require_degrees(metadata.get(b"ARROW:extension:metadata", b""))
        given = pyarrow.array(given) if hasattr(given, "__arrow_c_array__") else pyarrow.chunked_array(given)
    for chunk in [given] if isinstance(given, pyarrow.Array) else given.chunks:
        yield _chunk(pyarrow, chunk)


def _grouped(make: Callable[..., Any], parts: NDArray[Any], offsets: IntArray) -> NDArray[np.object_]:
    """A shape of the parts between each offset and the next; None where there are none, or only None."""
    owners = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    is_part = np.ones(len(parts), dtype=bool) if parts.ndim > 1 else ~shapely.is_missing(parts)
    made = np.full(len(offsets) - 1, None, dtype=object)
    if is_part.any():
        make(parts[is_part], indices=owners[is_part], out=made)
    return made


def _objects(values: list[bytes]) -> NDArray[np.object_]:
    """An array of Python objects; NumPy would cut zero bytes off the ends of an array of bytes."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def _with_nulls(geometries: Any, validity: NDArray[np.bool_] | None) -> NDArray[np.object_]:
    """The geometries with None for nulls."""
    found = np.array(geometries, dtype=object)
    if validity is not None:
        found[~validity] = None
    return found


def _chunk(pyarrow: Any, array: Any) -> Chunk:
    name = ""
    if isinstance(array, pyarrow.ExtensionArray):
        name = array.type.extension_name
        _require_degrees(array.type.__arrow_ext_serialize__())
        array = array.storage
    validity = array.is_valid().to_numpy(zero_copy_only=False) if array.null_count else None
    if name in FLAT_TYPES:
        return FlatChunk(length=len(array), validity=validity)
    if pyarrow.types.is_binary_view(array.type):
        array = array.cast(pyarrow.large_binary())
    if pyarrow.types.is_binary(array.type) or pyarrow.types.is_large_binary(array.type):
        _, offsets, data = array.buffers()
        kind = np.int32 if pyarrow.types.is_binary(array.type) else np.int64
        numbers = np.frombuffer(offsets, kind) if offsets else np.zeros(1, dtype=kind)
        own = numbers[array.offset : array.offset + len(array) + 1].astype(np.int64)
        bytes_ = np.frombuffer(data, np.uint8) if data else np.empty(0, dtype=np.uint8)
        return WkbChunk(data=bytes_, offsets=own, validity=validity)
    levels: list[IntArray] = []
    while pyarrow.types.is_list(array.type) or pyarrow.types.is_large_list(array.type):
        if levels and array.null_count:
            raise ValueError("found a null inside of a geometry; expected nulls only in place of a geometry")
        levels.insert(0, array.offsets.to_numpy().astype(np.int64))
        array = array.values
    if not POLYGON_DEPTH <= len(levels) <= MULTIPOLYGON_DEPTH:
        raise ValueError(f"found an Arrow array of the type {name or array.type}; {EXPECTED}")
    lon, lat = _lon_lat(pyarrow, array)
    return GeoArrowChunk(lon=lon, lat=lat, offsets=tuple(levels), validity=validity)


def _lon_lat(pyarrow: Any, array: Any) -> tuple[FloatArray, FloatArray]:
    """Longitudes and latitudes of an Arrow array of positions, interleaved or separated."""
    if pyarrow.types.is_fixed_size_list(array.type) and 2 <= array.type.list_size <= 4:
        size, begin = array.type.list_size, array.offset
        numbers = array.values.to_numpy(zero_copy_only=False).reshape(-1, size)[begin : begin + len(array)]
        found = numbers[:, 0], numbers[:, 1]
    elif pyarrow.types.is_struct(array.type) and {"x", "y"} <= {field.name for field in array.type}:
        found = tuple(array.field(name).to_numpy(zero_copy_only=False) for name in ("x", "y"))
    else:
        raise ValueError(f"found Arrow positions of the type {array.type}; {EXPECTED}")
    if any(each.dtype != np.float64 for each in found):
        raise ValueError(f"found Arrow positions of the type {array.type}; expected double")
    return found[0], found[1]


def _require_degrees(metadata: bytes) -> None:
    """Raise ValueError for a projected CRS, or for edges that are not straight, in the metadata of a GeoArrow type."""
    try:
        said = json.loads(metadata or b"{}")
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return  # of an extension type other than GeoArrow's
    crs = said.get("crs")
    if isinstance(crs, dict) and crs.get("type") in ("ProjectedCRS", "GeocentricCRS"):
        raise ValueError(f"found the CRS {crs.get('name')}; expected longitude and latitude in degrees")
    if said.get("edges") not in (None, "planar"):
        raise ValueError(f"found {said['edges']} edges; expected edges that are straight in longitude and latitude")
