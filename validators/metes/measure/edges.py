"""Lengths of edges that are not geodesics: rhumb lines, and lines straight in longitude and latitude.

A treaty that says "along the parallel" defines a rhumb line; the geodesic between the two marks is shorter. An edge of
a GeoJSON file is straight in longitude and latitude, which is neither.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray

GEODESIC_EDGES = "geodesic"
RHUMB_EDGES = "rhumb line"
STRAIGHT_EDGES = "straight in longitude and latitude"
# Gauss-Legendre nodes on an edge, or on a panel of one. The integrands below are as smooth as the ellipsoid, so 16
# nodes leave an error of 1e-15 over 10 degrees.
NODES, WEIGHTS = (np.asarray(each, dtype=np.float64) for each in np.polynomial.legendre.leggauss(16))
PANEL_DEG = 10.0
# Latitudes farther apart than this fraction of their distance from the pole have isometric latitudes that can be
# subtracted. For closer ones the difference would lose digits and is integrated instead.
FAR_SHARE = 0.1


def rhumb_lengths_m(coordinates: FloatArray, *, ellipsoid: Ellipsoid = WGS84) -> FloatArray:
    """Length of the rhumb line along each edge, (n, 2) degrees to (n-1,) metres.

    Along a parallel this is the length of the parallel, along a meridian that of the meridian. An edge spanning more
    than 180 degrees of longitude goes the long way, as written; an edge that ends at a pole is a meridian.
    """
    pole = np.abs(coordinates[:, 1]) >= 90.0
    to_pole = pole[:-1] | pole[1:]
    turn, rise = np.radians(np.diff(coordinates, axis=0)).T
    inner = np.radians(np.where(pole, 0.0, coordinates[:, 1]))
    from_pole = np.pi / 2.0 - np.abs(inner)
    near = np.abs(np.diff(inner)) < FAR_SHARE * np.minimum(from_pole[:-1], from_pole[1:])
    # Ratio of isometric to geographic latitude steps; it converts a step of longitude to one on the Mercator map.
    steepness = _mean(lambda lat: meridian_radius(lat, ellipsoid) / parallel_radius(lat, ellipsoid), inner)
    far = np.flatnonzero(~near)
    steepness[far] = np.diff(isometric_latitude(inner, ellipsoid))[far] / np.diff(inner)[far]
    radius = _mean(lambda lat: meridian_radius(lat, ellipsoid), np.radians(coordinates[:, 1]))
    east = np.where(to_pole, 0.0, turn * radius / steepness)
    return np.asarray(np.hypot(rise * radius, east), dtype=np.float64)


def straight_lengths_m(coordinates: FloatArray, *, ellipsoid: Ellipsoid = WGS84) -> FloatArray:
    """Length of each edge as a straight line in longitude and latitude, (n, 2) degrees to (n-1,) metres.

    Gauss-Legendre quadrature on panels of at most 10 degrees; an edge of more than 180 degrees goes the long way.
    """
    steps = np.diff(coordinates, axis=0)
    panels = np.maximum(1, np.ceil(np.abs(steps).max(axis=1) / PANEL_DEG)).astype(np.int64)
    owners = np.repeat(np.arange(len(steps)), panels)
    number = np.arange(len(owners)) - np.repeat(np.cumsum(panels) - panels, panels)
    share = steps[owners] / panels[owners][:, None]
    middle = np.radians(coordinates[:-1][owners, 1] + share[:, 1] * (number + 0.5))
    rise, turn = np.radians(share[:, 1]) / 2.0, np.radians(share[:, 0]) / 2.0
    lat = middle[:, None] + rise[:, None] * NODES
    speed = np.hypot(
        rise[:, None] * meridian_radius(lat, ellipsoid),
        turn[:, None] * parallel_radius(lat, ellipsoid),
    )
    return np.bincount(owners, weights=speed @ WEIGHTS, minlength=len(steps)).astype(np.float64)


def meridian_radius(lat_rad: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Radius of curvature of the meridian at each latitude, in metres."""
    e2 = ellipsoid.eccentricity_squared
    radius = ellipsoid.semi_major_m * (1.0 - e2) / (1.0 - e2 * np.sin(lat_rad) ** 2) ** 1.5
    return np.asarray(radius, dtype=np.float64)


def parallel_radius(lat_rad: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Radius of the circle of latitude, in metres."""
    e2 = ellipsoid.eccentricity_squared
    radius = ellipsoid.semi_major_m * np.cos(lat_rad) / np.sqrt(1.0 - e2 * np.sin(lat_rad) ** 2)
    return np.asarray(radius, dtype=np.float64)


def isometric_latitude(lat_rad: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Isometric (Mercator) latitude in radians, infinite at the poles (Snyder 1987, 7-7)."""
    e = np.sqrt(ellipsoid.eccentricity_squared)
    return np.asarray(np.arcsinh(np.tan(lat_rad)) - e * np.arctanh(e * np.sin(lat_rad)), dtype=np.float64)


def _mean(function: Callable[[FloatArray], FloatArray], lat_rad: FloatArray) -> FloatArray:
    """Mean of a function of latitude over each interval between neighbouring latitudes; its value where the two are
    equal.
    """
    middle, half = (lat_rad[1:] + lat_rad[:-1]) / 2.0, np.diff(lat_rad) / 2.0
    return np.asarray(function(middle[:, None] + half[:, None] * NODES) @ WEIGHTS / 2.0, dtype=np.float64)
