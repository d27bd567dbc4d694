"""The public area functions of metes: the kernel of `metes.measure.area` behind a check of the latitudes.

An array of coordinates does not say what its numbers mean. Projected metres or swapped axes would give a plausible but
meaningless area; latitudes beyond the poles reveal them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import overload

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from metes.files.errors import InputError
from metes.measure import area
from metes.measure.area import Geometries
from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray, IntArray

# A pole that is projected and transformed back may exceed 90 degrees by less than this.
POLE_DEG = 90.0 + 1e-9


class MetesWarning(UserWarning):
    """A result that is defined but may not be what was meant."""


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

    Accepts one shapely geometry or its WKB, and returns a float; or a list, an array or a GeoSeries of them, and
    returns an array. Coordinates are longitude and latitude in degrees. A missing geometry gives nan; a line or an
    empty polygon gives 0; a collection gives the area of its polygons. Edges are straight in longitude and latitude,
    and the result is exact for such edges except for rounding of about 1e-13 of its value.

    Rings are taken as written; RFC 7946 cuts them at the antimeridian. With `shorter_way`, an edge that spans more than
    180 degrees of longitude crosses the antimeridian instead, and a ring that encircles the earth once encloses the
    nearer pole. An invalid polygon (one that crosses itself, for example) has no well-defined area: it is measured ring
    by ring, with a MetesWarning. Testing validity takes longer than measuring; `check_validity=False` skips the test.

    Raises InputError (a ValueError), naming the geometry, for a latitude that is nan or beyond 90 degrees: the axes are
    swapped, or the coordinates are not degrees. Raises it as well for a GeoSeries in a projected CRS, for WKB that
    cannot be read, and for what is not a geometry or a sequence of them.

    >>> import metes, shapely
    >>> round(metes.area_m2(shapely.box(0, 0, 1, 1)))  # a degree by a degree at the equator
    12308463894
    >>> (metes.area_m2([shapely.box(0, 0, 1, 1), shapely.box(0, 60, 1, 61)]) / 1e6).round(1).tolist()  # km2
    [12308.5, 6123.1]
    """
    is_one = isinstance(geometries, BaseGeometry | bytes)
    _check_kind(geometries)
    with _input_errors():
        array = area.as_geometries([geometries] if is_one else geometries)
        rings = area.rings_of(array)
    _check_latitudes(rings.coordinates, "geometry", lambda at: int(rings.owners[_ring_of(at, rings.offsets)]))
    if check_validity:
        _warn_of_invalid(array)
    areas = area.areas_of_rings_m2(array, rings, ellipsoid=ellipsoid, shorter_way=shorter_way, threads=threads)
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
    positions = np.ascontiguousarray(coordinates, dtype=np.float64)
    _check_latitudes(positions, "ring", lambda at: _ring_of(at, np.asarray(ring_offsets)))
    with _input_errors():
        return area.area_m2_of_coordinates(
            positions,
            ring_offsets,
            polygon_offsets,
            geometry_offsets,
            ellipsoid=ellipsoid,
            shorter_way=shorter_way,
            threads=threads,
        )


@contextmanager
def _input_errors() -> Iterator[None]:
    """Raise what NumPy, GEOS and the kernel say of unusable input as InputError."""
    try:
        yield
    except (TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise InputError(f"area_m2: {error}") from None


def _check_kind(geometries: object) -> None:
    """Raise InputError for a GeoJSON object, and for a GeoSeries whose CRS is not in degrees."""
    if isinstance(geometries, Mapping):
        raise InputError(
            "geometries: found a mapping; expected geometries, as shapely.geometry.shape() makes of GeoJSON"
        )
    crs = getattr(geometries, "crs", None)
    if crs is not None and not getattr(crs, "is_geographic", True):
        raise InputError(f"geometries: found the CRS {crs.name}; expected degrees: geometries.to_crs(4326)")


def _warn_of_invalid(array: NDArray[np.object_]) -> None:
    # GEOS calls missing geometries not valid.
    invalid = np.flatnonzero(~shapely.is_valid(array) & ~shapely.is_missing(array))
    if len(invalid):
        first = int(invalid[0])
        count = "1 geometry is" if len(invalid) == 1 else f"{len(invalid):,} geometries are"
        message = f"{count} not valid; geometry {first}: {shapely.is_valid_reason(array[first])}"
        warnings.warn(f"{message}; its area is that of its rings", MetesWarning, stacklevel=3)


def _ring_of(vertex: int, offsets: IntArray) -> int:
    return int(np.searchsorted(offsets, vertex, side="right")) - 1


def _check_latitudes(coordinates: FloatArray, name: str, owner: Callable[[int], int]) -> None:
    """Raise InputError for a latitude beyond 90 degrees or nan, which fails every comparison."""
    latitudes = coordinates[:, 1]
    # This test takes a tenth of the time of the area.
    if not len(latitudes) or (latitudes.min() >= -POLE_DEG and latitudes.max() <= POLE_DEG):
        return
    bad = ~(np.abs(latitudes) <= POLE_DEG)
    at = int(np.argmax(bad))
    lon, lat = coordinates[at].tolist()
    swapped = "; the axes look swapped" if np.abs(coordinates[bad]).max(axis=0)[0] <= 90.0 < abs(lat) <= 180.0 else ""
    raise InputError(
        f"{name} {owner(at)}: found the position {lon:g} {lat:g}; expected longitude and then latitude in degrees, "
        f"-90 to 90{swapped}"
    )
