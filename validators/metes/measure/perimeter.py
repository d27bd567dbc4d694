"""Geodesic lengths of many rings at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metes.measure.chord import MAX_CHORD_M, short_edges_m
from metes.measure.ellipsoid import FloatArray
from metes.measure.length import edge_lengths_m


def ring_lengths_m(coordinates: FloatArray, offsets: NDArray[np.int64]) -> FloatArray:
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
