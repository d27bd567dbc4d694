"""The areas of metes for users of Python: the kernel of `metes.measure.area` behind a look at the latitudes.

Nothing in an array of coordinates says what its numbers are. Metres, or latitude before longitude, would give an area
without a sign that it is none; latitudes beyond the poles are that sign.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import overload

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from metes.measure import area
from metes.measure.area import Geometries
from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray
from metes.measure.rings import IntArray

# A pole that went through a projection and back lies beyond itself by less than this.
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
    """Area of each polygon or multipolygon in square metres on the ellipsoid: shells less holes, however wound.

    Takes one shapely geometry, or its WKB, and returns a float; or a list, an array or a GeoSeries of them, and returns
    an array. Coordinates are longitude and latitude in degrees. A missing geometry gives nan, and one without an area
    (a line, an empty polygon) 0; of a collection, its polygons count. Edges are straight in longitude and latitude;
    the value is exact for them but for rounding, about 1e-13 of it.

    Rings are taken as written: RFC 7946 cuts them at the antimeridian. With `shorter_way` an edge of more than 180
    degrees of longitude crosses the antimeridian instead, and a ring that goes once round the earth encloses the pole
    that is nearer to it. An invalid polygon, as one that crosses itself, has no area that everybody agrees on: it is
    measured ring by ring, and a MetesWarning says so. Looking for those takes longer than measuring; leave it out with
    `check_validity=False`.

    Raises ValueError, naming the geometry, for a latitude beyond 90 degrees or none at all: the axes are
    swapped, or the coordinates are no degrees; and for a GeoSeries in a projected CRS.

    >>> import metes, shapely
    >>> round(metes.area_m2(shapely.box(0, 0, 1, 1)))  # a degree by a degree at the equator
    12308463894
    >>> (metes.area_m2([shapely.box(0, 0, 1, 1), shapely.box(0, 60, 1, 61)]) / 1e6).round(1).tolist()  # km2
    [12308.5, 6123.1]
    """
    is_one = isinstance(geometries, BaseGeometry | bytes)
    _refuse_projected(geometries)
    array = area.as_geometries([geometries] if is_one else geometries)
    rings = area.rings_of(array)
    _refuse_latitudes(rings.coordinates, "geometry", lambda at: int(rings.owners[_ring_of(at, rings.offsets)]))
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

    Makes no geometries, and does not look whether they are valid. `coordinates` is (n, 2) in degrees, longitude first;
    polygon j has the rings polygon_offsets[j] to polygon_offsets[j+1], its shell first; with `geometry_offsets`,
    multipolygon k has the polygons geometry_offsets[k] to geometry_offsets[k+1].
    Edges, `shorter_way` and the refused latitudes are those of `area_m2`.

    >>> import metes
    >>> square = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    >>> metes.area_m2_of_coordinates(square, ring_offsets=[0, 5], polygon_offsets=[0, 1]).round().tolist()
    [12308463894.0]
    """
    positions = np.ascontiguousarray(coordinates, dtype=np.float64)
    _refuse_latitudes(positions, "ring", lambda at: _ring_of(at, np.asarray(ring_offsets)))
    return area.area_m2_of_coordinates(
        positions,
        ring_offsets,
        polygon_offsets,
        geometry_offsets,
        ellipsoid=ellipsoid,
        shorter_way=shorter_way,
        threads=threads,
    )


def _refuse_projected(geometries: object) -> None:
    """Raises ValueError for a GeoSeries whose CRS is not in degrees."""
    crs = getattr(geometries, "crs", None)
    if crs is not None and not getattr(crs, "is_geographic", True):
        raise ValueError(f"geometries: found the CRS {crs.name}; expected degrees: geometries.to_crs(4326)")


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


def _refuse_latitudes(coordinates: FloatArray, name: str, owner: Callable[[int], int]) -> None:
    """Raises ValueError for a latitude that is none; not a number fails every comparison."""
    latitudes = coordinates[:, 1]
    # A tenth of the time of the area.
    if not len(latitudes) or (latitudes.min() >= -POLE_DEG and latitudes.max() <= POLE_DEG):
        return
    bad = ~(np.abs(latitudes) <= POLE_DEG)
    at = int(np.argmax(bad))
    lon, lat = coordinates[at].tolist()
    swapped = "; the axes look swapped" if np.abs(coordinates[bad]).max(axis=0)[0] <= 90.0 < abs(lat) <= 180.0 else ""
    raise ValueError(
        f"{name} {owner(at)}: found the position {lon:g} {lat:g}; expected longitude and then latitude in degrees, "
        f"-90 to 90{swapped}"
    )
