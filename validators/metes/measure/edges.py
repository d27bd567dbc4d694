"""Lengths of edges that are no geodesics: rhumb lines, and lines straight in longitude and latitude.

A treaty that says "along the parallel" names a rhumb line, and the geodesic between two marks is shorter; an edge of a
GeoJSON file is straight in longitude and latitude, and neither.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray

GEODESIC_EDGES = "geodesic"
RHUMB_EDGES = "rhumb line"
STRAIGHT_EDGES = "straight in longitude and latitude"
# Gauss-Legendre nodes on an edge, or on a panel of one. The integrands below are as smooth as the ellipsoid: 16 nodes
# leave 1e-15 over 10 degrees.
NODES, WEIGHTS = (np.asarray(each, dtype=np.float64) for each in np.polynomial.legendre.leggauss(16))
PANEL_DEG = 10.0
# Places farther apart in latitude than this share of their distance from the pole have isometric latitudes that can be
# subtracted; of nearer ones the difference would lose digits, and is integrated.
FAR_SHARE = 0.1


def rhumb_lengths_m(coordinates: FloatArray, *, ellipsoid: Ellipsoid = WGS84) -> FloatArray:
    """Length of the rhumb line along each edge, (n, 2) degrees to (n-1,) metres.

    Along a parallel it is the parallel, along a meridian the meridian. An edge of more than 180 degrees of longitude
    goes the long way, as it is written; one that ends on a pole is a meridian.
    """
    pole = np.abs(coordinates[:, 1]) >= 90.0
    to_pole = pole[:-1] | pole[1:]
    turn, rise = np.radians(np.diff(coordinates, axis=0)).T
    inner = np.radians(np.where(pole, 0.0, coordinates[:, 1]))
    from_pole = np.pi / 2.0 - np.abs(inner)
    near = np.abs(np.diff(inner)) < FAR_SHARE * np.minimum(from_pole[:-1], from_pole[1:])
    # A step of isometric latitude for one of latitude: it turns a step of longitude into one of the map.
    steepness = _mean(lambda lat: meridian_radius(lat, ellipsoid) / parallel_radius(lat, ellipsoid), inner)
    far = np.flatnonzero(~near)
    steepness[far] = np.diff(isometric_latitude(inner, ellipsoid))[far] / np.diff(inner)[far]
    radius = _mean(lambda lat: meridian_radius(lat, ellipsoid), np.radians(coordinates[:, 1]))
    east = np.where(to_pole, 0.0, turn * radius / steepness)
    return np.asarray(np.hypot(rise * radius, east), dtype=np.float64)


def straight_lengths_m(coordinates: FloatArray, *, ellipsoid: Ellipsoid = WGS84) -> FloatArray:
    """Length of each edge as a straight line in longitude and latitude, (n, 2) degrees to (n-1,) metres.

    Gauss-Legendre quadrature on panels of 10 degrees at most; an edge of more than 180 degrees goes the long way.
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
    """Radius of curvature of the meridian in metres."""
    e2 = ellipsoid.eccentricity_squared
    radius = ellipsoid.semi_major_m * (1.0 - e2) / (1.0 - e2 * np.sin(lat_rad) ** 2) ** 1.5
    return np.asarray(radius, dtype=np.float64)


def parallel_radius(lat_rad: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Radius of the circle of latitude in metres."""
    e2 = ellipsoid.eccentricity_squared
    radius = ellipsoid.semi_major_m * np.cos(lat_rad) / np.sqrt(1.0 - e2 * np.sin(lat_rad) ** 2)
    return np.asarray(radius, dtype=np.float64)


def isometric_latitude(lat_rad: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """The latitude of the Mercator map in radians, infinite at the poles (Snyder 1987, 7-7)."""
    e = np.sqrt(ellipsoid.eccentricity_squared)
    return np.asarray(np.arcsinh(np.tan(lat_rad)) - e * np.arctanh(e * np.sin(lat_rad)), dtype=np.float64)


def _mean(function: Callable[[FloatArray], FloatArray], lat_rad: FloatArray) -> FloatArray:
    """Mean of a function of latitude between neighbours; for a step of no height, its value there."""
    middle, half = (lat_rad[1:] + lat_rad[:-1]) / 2.0, np.diff(lat_rad) / 2.0
    return np.asarray(function(middle[:, None] + half[:, None] * NODES) @ WEIGHTS / 2.0, dtype=np.float64)
