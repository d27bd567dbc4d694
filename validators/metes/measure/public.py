"""The areas of metes for users of Python: the kernel of `metes.measure.area` behind a look at the latitudes.

Nothing in an array of coordinates says what its numbers are. Metres, or latitude before longitude, would give an area
without a sign that it is none; latitudes beyond the poles are that sign.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from metes.measure import area
from metes.measure.area import Geometries
from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray
from metes.measure.rings import IntArray

# A pole that went through a projection and back lies beyond itself by less than this.
POLE_DEG = 90.0 + 1e-9


def area_m2(
    geometries: Geometries, *, ellipsoid: Ellipsoid = WGS84, shorter_way: bool = False, threads: int = 1
) -> FloatArray:
    """Area of each polygon or multipolygon in square metres: shells less holes, however they are wound.

    Takes shapely geometries or their WKB, longitude before latitude in degrees, as a sequence or an array. A missing
    geometry gives nan, and one without an area (a line, an empty polygon) 0; of a collection, its polygons count.
    Edges are straight in longitude and latitude; the value is exact for them but for rounding, about 1e-13 of it.

    Rings are taken as written: RFC 7946 cuts them at the antimeridian. With `shorter_way` an edge of more than 180
    degrees of longitude crosses the antimeridian instead, and a ring that goes once round the earth encloses the pole
    that is nearer to it. Raises ValueError, naming the geometry, for a latitude beyond 90 degrees or none at all: the
    axes are swapped, or the coordinates are no degrees.
    """
    array = area.as_geometries(geometries)
    rings = area.rings_of(array)
    _refuse_latitudes(rings.coordinates, "geometry", lambda at: int(rings.owners[_ring_of(at, rings.offsets)]))
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
    """The same from arrays in the GeoArrow layout, without making geometries.

    `coordinates` is (n, 2) in degrees; polygon j has the rings polygon_offsets[j] to polygon_offsets[j+1], its shell
    first; with `geometry_offsets`, multipolygon k has the polygons geometry_offsets[k] to geometry_offsets[k+1].
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
