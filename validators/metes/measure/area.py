"""The area inside rings whose edges are straight in longitude and latitude, as RFC 7946 draws them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray

# From here on sin(x)/x - 1 loses fewer than two digits to cancellation; below it the series is used.
SERIES_LIMIT_RAD = 0.25


def area_m2(geometries: Sequence[BaseGeometry], ellipsoid: Ellipsoid = WGS84) -> FloatArray:
    """Area of each polygon or multipolygon in square metres: shells less holes, however they are wound.

    Edges are straight in longitude and latitude; the value is exact for them but for rounding, about 1e-13 of it.
    Other geometry types have no area and give 0. Rings are taken as written: one that crosses the antimeridian
    has to be cut there first, as RFC 7946 asks.
    """
    polygons, polygon_owner = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    is_polygon = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    polygons, polygon_owner = polygons[is_polygon], polygon_owner[is_polygon]
    rings, ring_polygon = shapely.get_rings(polygons, return_index=True)
    coordinates, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    areas = np.abs(signed_ring_areas_m2(coordinates, ring_of_vertex, len(rings), ellipsoid))
    is_shell = np.ones(len(rings), dtype=bool)
    is_shell[1:] = ring_polygon[1:] != ring_polygon[:-1]
    weights = np.where(is_shell, areas, -areas)
    sums = np.bincount(polygon_owner[ring_polygon], weights=weights, minlength=len(geometries))
    return np.asarray(sums, dtype=np.float64)


def signed_ring_areas_m2(
    coordinates: FloatArray, ring_of_vertex: NDArray[np.intp], rings: int, ellipsoid: Ellipsoid = WGS84
) -> FloatArray:
    """Signed area of each ring in square metres, positive when it runs counter-clockwise.

    `coordinates` is (n, 2), longitude and latitude in degrees, the first vertex of a ring repeated as its last;
    `ring_of_vertex` is (n,), non-decreasing.
    """
    if len(coordinates) == 0:
        return np.zeros(rings)
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    is_edge = ring_of_vertex[1:] == ring_of_vertex[:-1]
    start = np.flatnonzero(is_edge)
    owner = ring_of_vertex[start]
    first_vertex = np.searchsorted(ring_of_vertex, np.arange(rings))
    mean_q = _mean_q_less_reference(lat[start], lat[start + 1], lat[first_vertex[owner]], ellipsoid)
    strips = -np.radians(lon[start + 1] - lon[start]) * mean_q
    sums = np.bincount(owner, weights=strips, minlength=rings)
    return np.asarray(sums * (ellipsoid.semi_major_m**2 / 2.0), dtype=np.float64)


def _mean_q_less_reference(
    lat_from: FloatArray, lat_to: FloatArray, lat_reference: FloatArray, ellipsoid: Ellipsoid
) -> FloatArray:
    """Mean of q along an edge, less q at a reference latitude of its ring; latitudes in degrees.

    The reference cancels round a closed ring. Taking it off term by term, and not after summing, keeps the digits
    of a ring of a few metres: its q is a small difference of large numbers otherwise. Differences are taken in
    degrees, where those of near numbers are exact, and turned into radians afterwards.
    """
    reference = np.radians(lat_reference)
    half = np.radians((lat_to - lat_from) / 2.0)
    above = np.radians(((lat_from - lat_reference) + (lat_to - lat_reference)) / 4.0)
    total = np.zeros_like(half)
    for k, coefficient in enumerate(ellipsoid.q_sine_coefficients):
        m = 2 * k + 1
        less_one = _sinc_less_one(m * half)
        difference = 2.0 * np.cos(m * (reference + above)) * np.sin(m * above)
        total += coefficient * (difference * (1.0 + less_one) + np.sin(m * reference) * less_one)
    return total


def _sinc_less_one(x: FloatArray) -> FloatArray:
    """sin(x)/x - 1, without cancellation near 0."""
    x2 = x * x
    # Six terms: the seventh is below 2e-18 at the limit.
    series = -x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42 * (1 - x2 / 72 * (1 - x2 / 110 * (1 - x2 / 156)))))
    large = np.abs(x) > SERIES_LIMIT_RAD
    series[large] = np.sin(x[large]) / x[large] - 1.0
    return series
