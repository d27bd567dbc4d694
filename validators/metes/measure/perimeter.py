"""Geodesic lengths of many rings at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray
from metes.measure.length import edge_lengths_m

# Up to here a geodesic exceeds its chord by chord^3 kappa^2 / 24, kappa the curvature of the ellipsoid below it; the
# next terms are below 1e-12 of the length at this length: the curvature of the other end stands for the middle.
MOST_CHORD_M = 5_000.0
# Working arrays of this length stay in the cache between one operation and the next.
BLOCK_VERTICES = 16_384


def ring_lengths_m(coordinates: FloatArray, offsets: NDArray[np.int64]) -> FloatArray:
    """Geodesic length of each ring in metres, (n, 2) degrees and the offsets of the rings.

    Edges are the shortest lines between neighbours on WGS 84, each good to 5e-9 m, as well as they can be had.
    """
    lengths = np.zeros(len(offsets) - 1)
    if len(coordinates) < 2:
        return lengths
    edges = np.zeros(len(coordinates))
    for start in range(0, len(coordinates) - 1, BLOCK_VERTICES):
        block = coordinates[start : start + BLOCK_VERTICES + 1]
        edges[start : start + len(block) - 1] = _short_edges_m(block, WGS84)
    edges[offsets[1:][offsets[1:] > 0] - 1] = 0.0  # the step from one ring to the next is no edge
    long_ = np.flatnonzero(~(edges <= MOST_CHORD_M))
    if len(long_):
        ends = np.stack([coordinates[long_], coordinates[long_ + 1]], axis=1).reshape(-1, 2)
        edges[long_] = edge_lengths_m(ends)[::2]
    occupied = np.flatnonzero(offsets[1:] > offsets[:-1])
    lengths[occupied] = np.add.reduceat(edges, offsets[:-1][occupied]) if len(occupied) else 0.0
    return lengths


def _short_edges_m(coordinates: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Length of each edge from its chord; of one longer than MOST_CHORD_M no more than that it is."""
    e2 = ellipsoid.eccentricity_squared
    lon, lat = np.radians(coordinates[:, 0]), np.radians(coordinates[:, 1])
    sine, cosine = np.sin(lat), np.cos(lat)
    prime_vertical = ellipsoid.semi_major_m / np.sqrt(1.0 - e2 * sine * sine)
    from_axis = prime_vertical * cosine
    x, y, z = from_axis * np.cos(lon), from_axis * np.sin(lon), (1.0 - e2) * prime_vertical * sine
    chord2 = (x[1:] - x[:-1]) ** 2 + (y[1:] - y[:-1]) ** 2 + (z[1:] - z[:-1]) ** 2
    # Euler: kappa N = 1 + e'^2 cos^2(lat) cos^2(azimuth), and the chord rises by its cos(azimuth) cos(lat).
    rise2 = (z[1:] - z[:-1]) ** 2 / np.maximum(chord2, 1e-300)
    curvature = (1.0 + e2 / (1.0 - e2) * rise2) / prime_vertical[1:]
    return np.asarray(np.sqrt(chord2) * (1.0 + chord2 * curvature * curvature / 24.0), dtype=np.float64)
