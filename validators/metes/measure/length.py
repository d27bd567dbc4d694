"""Geodesic lengths of lines and rings, in full detail and generalised."""

from __future__ import annotations

import numpy as np
from pyproj import Geod

from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray, IntArray

GEOD = Geod(ellps="WGS84")
# Below this number of vertices, NumPy's overhead exceeds the cost of solving a geodesic for each edge.
MIN_VERTICES_FOR_CHORDS = 100
# Up to this length a geodesic exceeds its chord by chord^3 kappa^2 / 24, where kappa is the curvature of the ellipsoid.
# At this length the further terms are below 1e-12 of the length, so the curvature at one end stands for that at the
# middle.
MAX_CHORD_M = 5_000.0
# Working arrays of this size stay in the processor cache between operations.
BLOCK_VERTICES = 16_384


def edge_lengths_m(coordinates: FloatArray) -> FloatArray:
    """Geodesic length of each edge of a polyline, (n, 2) degrees to (n-1,) metres (Karney 2013, through pyproj).

    In a long polyline, short edges are computed from their chords: also accurate to 5e-9 m, in a tenth of the time.
    """
    if len(coordinates) < MIN_VERTICES_FOR_CHORDS:
        return _geodesics_m(coordinates[:-1], coordinates[1:])
    edges = short_edges_m(coordinates)
    long_ = np.flatnonzero(~(edges <= MAX_CHORD_M))
    if len(long_):
        edges[long_] = _geodesics_m(coordinates[long_], coordinates[long_ + 1])
    return edges


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


def _geodesics_m(starts: FloatArray, ends: FloatArray) -> FloatArray:
    _, _, metres = GEOD.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    return np.asarray(metres, dtype=np.float64)


def length_m(coordinates: FloatArray) -> float:
    """Geodesic length of a polyline in metres, given as (n, 2) degrees."""
    return float(edge_lengths_m(coordinates).sum())


def generalised_length_m(coordinates: FloatArray, step_m: float) -> float:
    """Length in metres of the polyline through points spaced `step_m` apart along the line."""
    return full_and_generalised_m(coordinates, step_m)[1]


def full_and_generalised_m(coordinates: FloatArray, step_m: float) -> tuple[float, float]:
    """Full and generalised length of a polyline in metres; costs little more than the full length alone."""
    edges = edge_lengths_m(coordinates)
    if not edges.any():
        return 0.0, 0.0
    full = float(edges.sum())
    # Points interpolated within an edge lie on the straight line in longitude and latitude, not on the geodesic.
    return full, min(full, length_m(generalised(coordinates, edges, step_m)))


def generalised(coordinates: FloatArray, edges_m: FloatArray, step_m: float) -> FloatArray:
    """Points spaced `step_m` or slightly more apart along a polyline with known edge lengths, both ends included.

    Bends shorter than the step are cut off. A closed line keeps at least eight points, so that an island smaller than
    the step keeps a shape.
    """
    along = np.concatenate([[0.0], np.cumsum(edges_m)])
    total = float(along[-1])
    closed = bool(np.array_equal(coordinates[0], coordinates[-1]))
    pieces = max(8 if closed else 1, int(total / step_m))
    positions = np.linspace(0.0, total, pieces + 1)
    return np.column_stack([np.interp(positions, along, coordinates[:, axis]) for axis in (0, 1)])


def ring_lengths_m(coordinates: FloatArray, offsets: IntArray) -> FloatArray:
    """Geodesic length of each ring in metres, from (n, 2) degrees and the ring offsets.

    Edges are geodesics on WGS 84, each accurate to 5e-9 m.
    """
    lengths = np.zeros(len(offsets) - 1)
    if len(coordinates) < 2:
        return lengths
    edges = np.append(short_edges_m(coordinates), 0.0)
    edges[offsets[1:][offsets[1:] > 0] - 1] = 0.0  # not an edge: the gap from one ring to the next
    long_ = np.flatnonzero(~(edges <= MAX_CHORD_M))
    if len(long_):
        ends = np.stack([coordinates[long_], coordinates[long_ + 1]], axis=1).reshape(-1, 2)
        edges[long_] = edge_lengths_m(ends)[::2]
    occupied = np.flatnonzero(offsets[1:] > offsets[:-1])
    lengths[occupied] = np.add.reduceat(edges, offsets[:-1][occupied]) if len(occupied) else 0.0
    return lengths
