"""Geodesic lengths, and what is left of a length when its detail is taken away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from metes.measure.chord import MOST_CHORD_M, short_edges_m
from metes.measure.ellipsoid import FloatArray

GEOD = Geod(ellps="WGS84")
# For fewer vertices NumPy takes longer to begin than a geodesic for each of them.
MANY = 100


def edge_lengths_m(coordinates: FloatArray) -> FloatArray:
    """Geodesic length of each edge of a polyline, (n, 2) degrees to (n-1,) metres. Karney 2013, by pyproj.

    In a long polyline the short edges are taken from their chords: good to 5e-9 m too, in a tenth of the time."""
    if len(coordinates) < MANY:
        return _geodesics_m(coordinates[:-1], coordinates[1:])
    edges = short_edges_m(coordinates)
    long_ = np.flatnonzero(~(edges <= MOST_CHORD_M))
    if len(long_):
        edges[long_] = _geodesics_m(coordinates[long_], coordinates[long_ + 1])
    return edges


def _geodesics_m(starts: FloatArray, ends: FloatArray) -> FloatArray:
    _, _, metres = GEOD.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    return np.asarray(metres, dtype=np.float64)


def length_m(coordinates: FloatArray) -> float:
    """Geodesic length of a polyline in metres."""
    return float(edge_lengths_m(coordinates).sum())


def generalised_length_m(coordinates: FloatArray, step_m: float) -> float:
    """Length of the polyline through points that lie `step_m` apart along the line, in metres."""
    return full_and_generalised_m(coordinates, step_m)[1]


def full_and_generalised_m(coordinates: FloatArray, step_m: float) -> tuple[float, float]:
    """Both lengths of a polyline in metres, for little more than the price of the first."""
    edges = edge_lengths_m(coordinates)
    if not edges.any():
        return 0.0, 0.0
    full = float(edges.sum())
    # Points between the ends of an edge lie straight in longitude and latitude, beside its geodesic.
    return full, min(full, length_m(generalised(coordinates, edges, step_m)))


def generalised(coordinates: FloatArray, edges_m: FloatArray, step_m: float) -> FloatArray:
    """Points that lie `step_m` or a little more apart along a polyline of known edge lengths, its ends among them.

    The bends shorter than the step are cut off. A closed line keeps at least eight points, so that an island
    smaller than the step keeps a shape.
    """
    along = np.concatenate([[0.0], np.cumsum(edges_m)])
    total = float(along[-1])
    closed = bool(np.array_equal(coordinates[0], coordinates[-1]))
    pieces = max(8 if closed else 1, int(total / step_m))
    positions = np.linspace(0.0, total, pieces + 1)
    return np.column_stack([np.interp(positions, along, coordinates[:, axis]) for axis in (0, 1)])


def ring_lengths_m(coordinates: FloatArray, offsets: NDArray[np.int64]) -> FloatArray:
    """Geodesic length of each ring in metres, (n, 2) degrees and the offsets of the rings.

    Edges are the shortest lines between neighbours on WGS 84, each good to 5e-9 m, as well as they can be had.
    """
    lengths = np.zeros(len(offsets) - 1)
    if len(coordinates) < 2:
        return lengths
    edges = np.append(short_edges_m(coordinates), 0.0)
    edges[offsets[1:][offsets[1:] > 0] - 1] = 0.0  # the step from one ring to the next is no edge
    long_ = np.flatnonzero(~(edges <= MOST_CHORD_M))
    if len(long_):
        ends = np.stack([coordinates[long_], coordinates[long_ + 1]], axis=1).reshape(-1, 2)
        edges[long_] = edge_lengths_m(ends)[::2]
    occupied = np.flatnonzero(offsets[1:] > offsets[:-1])
    lengths[occupied] = np.add.reduceat(edges, offsets[:-1][occupied]) if len(occupied) else 0.0
    return lengths
