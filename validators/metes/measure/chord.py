"""Lengths of short edges computed from their chords: vectorised, without solving a geodesic for each edge."""

from __future__ import annotations

import numpy as np

from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray

# Up to this length a geodesic exceeds its chord by chord^3 kappa^2 / 24, where kappa is the curvature of the ellipsoid.
# At this length the further terms are below 1e-12 of the length, so the curvature at one end stands for that at the
# middle.
MAX_CHORD_M = 5_000.0
# Working arrays of this size stay in the processor cache between operations.
BLOCK_VERTICES = 16_384


def short_edges_m(coordinates: FloatArray, ellipsoid: Ellipsoid = WGS84) -> FloatArray:
    """Length of each edge of a polyline, (n, 2) degrees to (n-1,) metres, accurate to 5e-9 m.

    For an edge longer than MAX_CHORD_M the result only shows that it is longer.
    """
    edges = np.empty(max(0, len(coordinates) - 1))
    for start in range(0, len(edges), BLOCK_VERTICES):
        block = coordinates[start : start + BLOCK_VERTICES + 1]
        edges[start : start + len(block) - 1] = _block_edges_m(block, ellipsoid)
    return edges


def _block_edges_m(coordinates: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    e2 = ellipsoid.eccentricity_squared
    lon, lat = np.radians(coordinates[:, 0]), np.radians(coordinates[:, 1])
    sine, cosine = np.sin(lat), np.cos(lat)
    prime_vertical = ellipsoid.semi_major_m / np.sqrt(1.0 - e2 * sine * sine)
    from_axis = prime_vertical * cosine
    x, y, z = from_axis * np.cos(lon), from_axis * np.sin(lon), (1.0 - e2) * prime_vertical * sine
    chord2 = (x[1:] - x[:-1]) ** 2 + (y[1:] - y[:-1]) ** 2 + (z[1:] - z[:-1]) ** 2
    # Euler's formula: kappa N = 1 + e'^2 cos^2(lat) cos^2(azimuth); the chord rises by its length times cos(azimuth)
    # cos(lat).
    rise2 = (z[1:] - z[:-1]) ** 2 / np.maximum(chord2, 1e-300)
    curvature = (1.0 + e2 / (1.0 - e2) * rise2) / prime_vertical[1:]
    return np.asarray(np.sqrt(chord2) * (1.0 + chord2 * curvature * curvature / 24.0), dtype=np.float64)
