"""The public area functions of metes: the kernel of `metes.measure.area` behind a check of the latitudes.

An array of coordinates does not say what its numbers mean. Projected metres or swapped axes would give a plausible but
meaningless area; latitudes beyond the poles reveal them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from metes.measure import area
from metes.measure.area import Geometries
from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray
from metes.measure.rings import IntArray

# A pole that is projected and transformed back may exceed 90 degrees by less than this.
POLE_DEG = 90.0 + 1e-9


def area_m2(
    geometries: Geometries, *, ellipsoid: Ellipsoid = WGS84, shorter_way: bool = False, threads: int = 1
) -> FloatArray:
    """Area of each polygon or multipolygon in square metres: shells minus holes, whichever way they wind.

    Accepts shapely geometries or WKB, with longitude before latitude in degrees, as a sequence or an array. A missing
    geometry gives nan; a line or an empty polygon gives 0; a collection gives the area of its polygons. Edges are
    straight in longitude and latitude, and the result is exact for such edges except for rounding of about 1e-13 of its
    value.

    Rings are taken as written; RFC 7946 cuts them at the antimeridian. With `shorter_way`, an edge that spans more than
    180 degrees of longitude crosses the antimeridian instead, and a ring that encircles the earth once encloses the
    nearer pole. Raises ValueError, naming the geometry, for a latitude that is nan or beyond 90 degrees: the axes are
    swapped, or the coordinates are not in degrees.
    """
    array = area.as_geometries(geometries)
    rings = area.rings_of(array)
    _check_latitudes(rings.coordinates, "geometry", lambda at: int(rings.owners[_ring_of(at, rings.offsets)]))
    return area.areas_of_rings_m2(array, rings, ellipsoid=ellipsoid, shorter_way=shorter_way, threads=threads)


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
    """Area in square metres of each polygon, or multipolygon, given as GeoArrow coordinate and offset arrays.

    `coordinates` is (n, 2) in degrees. Polygon j has the rings polygon_offsets[j] to polygon_offsets[j+1], its shell
    first. With `geometry_offsets`, multipolygon k has the polygons geometry_offsets[k] to geometry_offsets[k+1]. Works
    without building geometries; edges, `shorter_way` and errors are as in `area_m2`.
    """
    positions = np.ascontiguousarray(coordinates, dtype=np.float64)
    _check_latitudes(positions, "ring", lambda at: _ring_of(at, np.asarray(ring_offsets)))
    return area.area_m2_of_coordinates(
        positions,
        ring_offsets,
        polygon_offsets,
        geometry_offsets,
        ellipsoid=ellipsoid,
        shorter_way=shorter_way,
        threads=threads,
    )


def _ring_of(vertex: int, offsets: IntArray) -> int:
    return int(np.searchsorted(offsets, vertex, side="right")) - 1


def _check_latitudes(coordinates: FloatArray, name: str, owner: Callable[[int], int]) -> None:
    """Raise ValueError for a latitude beyond 90 degrees or nan, which fails every comparison."""
    latitudes = coordinates[:, 1]
    # This test takes a tenth of the time of the area.
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
