"""Find the segment under each edge of a territory's boundary, and split the boundary into runs of equal label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.measure.ellipsoid import FloatArray, IntArray

# Published positions have at most seven decimals, so this factor turns them into integers.
UNITS_PER_DEGREE = 10_000_000


class EdgeIndex:
    """Look up which polyline contains an edge; edges match only if their coordinates are equal to the last digit."""

    def __init__(self, polylines: Sequence[FloatArray]) -> None:
        keys = [edge_keys(coordinates) for coordinates in polylines]
        owners = [np.full(len(key), number) for number, key in enumerate(keys)]
        joined = np.concatenate(keys) if keys else np.empty(0, dtype="V32")
        order = np.argsort(joined, kind="stable")
        self._keys = joined[order]
        self._owners = (np.concatenate(owners) if owners else np.empty(0, dtype=np.int64))[order]

    def owners(self, coordinates: FloatArray) -> IntArray:
        """Index of the polyline that contains each edge, -1 where none does; (n, 2) degrees to (n-1,)."""
        keys = edge_keys(coordinates)
        if len(self._keys) == 0:
            return np.full(len(keys), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[found] == keys, self._owners[found], -1).astype(np.int64)


def edge_keys(coordinates: FloatArray) -> NDArray[np.void]:
    """One sortable key per edge; an edge has the same key in both directions."""
    return directed_edge_keys(coordinates)[0]


def directed_edge_keys(coordinates: FloatArray) -> tuple[NDArray[np.void], NDArray[np.bool_]]:
    """One direction-independent key per edge, and whether the edge runs opposite to the direction stored in its key."""
    whole = np.rint(coordinates * UNITS_PER_DEGREE).astype(">i8")
    start, end = whole[:-1], whole[1:]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    edges = np.where(swap[:, None], np.hstack([end, start]), np.hstack([start, end]))
    # Big-endian bytes sort the same way on every machine; the order itself has no meaning.
    return np.ascontiguousarray(edges.astype(">i8")).view("V32").ravel(), swap


def ring_runs(labels: Sequence[object]) -> list[tuple[int, int]]:
    """Split the edges of a closed ring into runs of equal label, as (first edge, number of edges).

    A run may wrap around the end of the ring.
    """
    count = len(labels)
    starts = [i for i in range(count) if labels[i] != labels[i - 1]]
    if not starts:
        return [(0, count)]
    ends = [*starts[1:], starts[0] + count]
    return [(start, end - start) for start, end in zip(starts, ends, strict=True)]


def run_coordinates(ring: FloatArray, first: int, edges: int) -> FloatArray:
    """Vertices of a run of edges of a closed ring, (edges + 1, 2) in degrees."""
    positions = np.arange(first, first + edges + 1) % (len(ring) - 1)
    return ring[positions]


def outline_by_owner(territory: BaseGeometry, index: EdgeIndex) -> dict[int, BaseGeometry]:
    """Split a territory's boundary by the polyline that contains each edge; key -1 collects edges that no polyline
    contains.
    """
    pieces: dict[int, list[BaseGeometry]] = {}
    for ring in shapely.get_rings(shapely.get_parts(territory)):
        coordinates = shapely.get_coordinates(ring)
        owners = [int(owner) for owner in index.owners(coordinates)]
        for first, edges in ring_runs(owners):
            pieces.setdefault(owners[first], []).append(shapely.LineString(run_coordinates(coordinates, first, edges)))
    return {owner: shapely.MultiLineString(lines) for owner, lines in pieces.items()}
