"""The public area functions of metes: the kernel of `metes.measure.area` behind a check of the latitudes.

An array of coordinates does not say what its numbers mean. Projected metres or swapped axes would give a plausible but
meaningless area; latitudes beyond the poles reveal them.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypedDict, overload

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from metes.files.errors import InputError
from metes.measure import area
from metes.measure.area import Geometries
from metes.measure.arrow_areas import BYTES_PER_POSITION, MISSING, OPEN, OUT_OF_RANGE, UNREADABLE
from metes.measure.arrow_input import Chunk, WkbChunk, chunks_of, is_arrow
from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray
from metes.measure.ring_areas import COMPILED_VERTICES, LatitudeError, MetesWarning, compiled_loops

POLYGONAL = (shapely.GeometryType.MISSING, shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
STATUS_REASONS = {
    UNREADABLE: "found no WKB that can be read; expected a geometry with closed rings",
    OUT_OF_RANGE: "found a latitude that is no number or beyond 90; expected longitude and then latitude in degrees",
    OPEN: "found a ring whose last position is not its first; expected closed rings",
}


@overload
def area_m2(
    geometries: BaseGeometry | bytes,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
    check_validity: bool = True,
) -> float: ...
@overload
def area_m2(
    geometries: Geometries,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
    check_validity: bool = True,
) -> FloatArray: ...
def area_m2(
    geometries: Geometries | BaseGeometry | bytes,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
    check_validity: bool = True,
) -> FloatArray | float:
    """Area of each polygon or multipolygon in square metres on the ellipsoid: shells minus holes, however they wind.

    Accepts one shapely geometry or its WKB, and returns a float; or a list or an array of them, a GeoSeries or a
    GeoDataFrame, or an Arrow array of WKB or of GeoArrow polygons, and returns an array. Coordinates are longitude and
    latitude in degrees. A missing geometry gives nan; a line or an empty polygon gives 0; a collection gives the area
    of its polygons. Edges are straight in longitude and latitude, and the result is exact for such edges except for
    rounding of about 1e-13 of its value.

    Rings are taken as written; RFC 7946 cuts them at the antimeridian. With `shorter_way`, an edge that spans more than
    180 degrees of longitude crosses the antimeridian instead, and a ring that encircles the earth once encloses the
    nearer pole. An invalid polygon (one that crosses itself, for example) has no well-defined area: it is measured ring
    by ring, with a MetesWarning. Testing validity takes longer than measuring; `check_validity=False` skips the test.

    From a million vertices on, numba is used if it is installed (`pip install metes[fast]`); if not, a MetesWarning
    says so once. Arrow arrays are read in their buffers; only the test of validity makes geometries of them.

    Raises InputError (a ValueError), naming the geometry, for a latitude that is nan or beyond 90 degrees: the axes are
    swapped, or the coordinates are not degrees. Raises it as well for a GeoSeries in a projected CRS, for WKB that
    cannot be read, and for what is not a geometry or a sequence of them.

    >>> import metes, shapely
    >>> round(metes.area_m2(shapely.box(0, 0, 1, 1)))  # a degree by a degree at the equator
    12308463894
    >>> (metes.area_m2([shapely.box(0, 0, 1, 1), shapely.box(0, 60, 1, 61)]) / 1e6).round(1).tolist()  # km2
    [12308.5, 6123.1]
    """
    geometries = _geometries_in_degrees(geometries)
    how: _How = {"ellipsoid": ellipsoid, "shorter_way": shorter_way, "threads": threads}
    if is_arrow(geometries):
        return _area_m2_of_arrow(geometries, how, check_validity=check_validity)
    is_one = isinstance(geometries, BaseGeometry | bytes)
    given = [geometries] if is_one else geometries
    if not check_validity and (joined := _joined(given)) is not None:
        areas = _areas_of_chunks([joined], how)
    else:
        areas = _areas_of_geometries(given, how, check_validity=check_validity)
    return float(areas[0]) if is_one else areas


def area_m2_of_coordinates(
    coordinates: ArrayLike,
    ring_offsets: ArrayLike,
    polygon_offsets: ArrayLike,
    geometry_offsets: ArrayLike | None = None,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
) -> FloatArray:
    """Area of each polygon or multipolygon given as GeoArrow coordinate and offset arrays, in square metres.

    Builds no geometries and does not test validity. `coordinates` is (n, 2) in degrees, longitude first; ring i has the
    positions ring_offsets[i] to ring_offsets[i+1] and is closed; polygon j has the rings polygon_offsets[j] to
    polygon_offsets[j+1], its shell first; with `geometry_offsets`, multipolygon k has the polygons geometry_offsets[k]
    to geometry_offsets[k+1]. Edges and `shorter_way` are those of `area_m2`.

    Raises InputError (a ValueError), naming the ring, for a latitude that is nan or beyond 90 degrees, and for a ring
    whose last position is not its first.

    >>> import metes
    >>> square = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    >>> metes.area_m2_of_coordinates(square, ring_offsets=[0, 5], polygon_offsets=[0, 1]).round().tolist()
    [12308463894.0]
    """
    try:
        with _input_errors():
            return area.area_m2_of_coordinates(
                np.asarray(coordinates, dtype=np.float64),
                ring_offsets,
                polygon_offsets,
                geometry_offsets,
                ellipsoid=ellipsoid,
                shorter_way=shorter_way,
                threads=threads,
                check_latitudes=True,
            )
    except LatitudeError as error:
        raise InputError(f"ring {error.ring}: {error}") from None


class _How(TypedDict):
    """The arguments that all ways of measuring share."""

    ellipsoid: Ellipsoid
    shorter_way: bool
    threads: int


def _areas_of_geometries(given: Geometries, how: _How, *, check_validity: bool) -> FloatArray:
    """Areas of shapely geometries or WKB in a sequence."""
    with _input_errors():
        array = area.as_geometries(given)
        kinds = shapely.get_type_id(array)
        areas = _areas_by_loop(array, kinds, how)
    rest = np.flatnonzero(np.isnan(areas) & (kinds != shapely.GeometryType.MISSING))
    if len(rest):
        with _input_errors():
            is_all = len(rest) == len(array)
            rings = area.rings_of(array, kinds) if is_all else area.rings_of(array[rest], kinds[rest])
        try:
            areas[rest] = rings.areas_m2(**how, check_latitudes=True)
        except LatitudeError as error:
            raise InputError(f"geometry {rest[rings.owners[error.ring]]}: {error}") from None
    if check_validity:
        _warn_of_invalid(array, 4)
    return areas


def _area_m2_of_arrow(given: object, how: _How, *, check_validity: bool) -> FloatArray:
    """Areas of an Arrow array, of all of its chunks."""
    with _input_errors():
        chunks = list(chunks_of(given))
    areas = _areas_of_chunks(chunks, how)
    if check_validity:
        _warn_of_invalid(np.concatenate([np.empty(0, dtype=object), *(chunk.geometries() for chunk in chunks)]), 4)
    return areas


def _areas_of_chunks(chunks: Sequence[Chunk], how: _How) -> FloatArray:
    """Areas of the chunks of an array. Raises InputError for the first geometry that cannot be measured."""
    found, passed = [np.empty(0)], 0
    # One way for all: the result does not depend on how an array is cut into chunks.
    is_compiled = sum(chunk.vertices for chunk in chunks) >= COMPILED_VERTICES
    for chunk in chunks:
        with _input_errors():
            areas, status = chunk.areas(**how, compiled=is_compiled)
        faulty = np.flatnonzero(status > MISSING)
        if len(faulty):
            raise InputError(f"geometry {passed + int(faulty[0])}: {STATUS_REASONS[int(status[faulty[0]])]}")
        found.append(areas)
        passed += len(areas)
    return np.concatenate(found)


def _joined(geometries: object) -> WkbChunk | None:
    """The buffers of many WKB, as Arrow has them; None for few, which shapely reads, and for what is not all WKB."""
    if not isinstance(geometries, list | tuple | np.ndarray):
        return None
    if not isinstance(next((each for each in geometries if each is not None), None), bytes):
        return None
    values = geometries.tolist() if isinstance(geometries, np.ndarray) else list(geometries)
    missing = [at for at, each in enumerate(values) if each is None]
    for at in missing:
        values[at] = b""
    try:
        lengths = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
        if lengths.sum() < COMPILED_VERTICES * BYTES_PER_POSITION:
            return None
        data = np.frombuffer(b"".join(values), np.uint8)
    except TypeError:
        return None
    validity = np.ones(len(values), dtype=bool)
    validity[missing] = False
    return WkbChunk(data=data, offsets=np.concatenate([[0], np.cumsum(lengths)]), validity=validity)


def _areas_by_loop(array: NDArray[np.object_], kinds: NDArray[np.int32], how: _How) -> FloatArray:
    """Areas of many vertices from the compiled loop; nan for what it leaves to others, and for all of few vertices."""
    areas = np.full(len(array), np.nan)
    vertices = shapely.get_num_coordinates(array)
    loops = compiled_loops(int(vertices.sum()))
    if loops is None:
        return areas
    if loops.geos_areas is not None:
        return area.areas_in_geos_m2(loops, array, vertices, **how)
    # Elsewhere shapely writes the WKB of multipolygons faster than it takes them apart.
    if (kinds == shapely.GeometryType.MULTIPOLYGON).any() and np.isin(kinds, POLYGONAL).all():
        chunk = _joined(shapely.to_wkb(array, output_dimension=2, byte_order=1))
        return areas if chunk is None else chunk.areas(**how, compiled=True)[0]
    return areas


@contextmanager
def _input_errors() -> Iterator[None]:
    """Raise what NumPy, GEOS and the kernel say of unusable input as InputError."""
    try:
        yield
    except LatitudeError:
        raise  # the caller names its geometry or ring
    except (TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise InputError(f"area_m2: {error}") from None


def _geometries_in_degrees(given: Any) -> Any:
    """The geometries of a GeoDataFrame, or what was given. Raises InputError for a GeoJSON object, and for a GeoSeries
    whose CRS is not in degrees.
    """
    if isinstance(given, Mapping):
        raise InputError(
            "geometries: found a mapping; expected geometries, as shapely.geometry.shape() makes of GeoJSON"
        )
    geopandas = sys.modules.get("geopandas")
    if geopandas is not None and isinstance(given, geopandas.GeoDataFrame):
        given = given.geometry
    crs = getattr(given, "crs", None)
    if crs is not None and not getattr(crs, "is_geographic", True):
        raise InputError(f"geometries: found the CRS {crs.name}; expected degrees: geometries.to_crs(4326)")
    return given


def _warn_of_invalid(array: NDArray[np.object_], level: int = 3) -> None:
    # GEOS calls missing geometries not valid.
    invalid = np.flatnonzero(~shapely.is_valid(array) & ~shapely.is_missing(array))
    if len(invalid):
        first = int(invalid[0])
        count = "1 geometry is" if len(invalid) == 1 else f"{len(invalid):,} geometries are"
        message = f"{count} not valid; geometry {first}: {shapely.is_valid_reason(array[first])}"
        warnings.warn(f"{message}; its area is that of its rings", MetesWarning, stacklevel=level)
