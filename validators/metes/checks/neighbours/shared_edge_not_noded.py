"""Two areas share a line, but one has a position on it that the other lacks.

The check applies to the same layers as N108 with up to 500,000 positions, and to positions within 0.1 m of an edge of
the other area. It reports each pair of areas once, and skips corners of overlaps and gaps that N108 and N109 report.

Why it matters: rounding, projecting or simplifying moves the position off the edge, and leaves slivers and gaps along
the boundary.
How to mend: add the position to both areas, or delete it from both.
Source: docs/checks.md. 0.1 m is ten units of the seventh decimal.
Severity: Warning: no standard requires neighbours to share positions.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray

from metes.checks.engine.check import Scope
from metes.checks.engine.context import note_on_layer
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import LayerArrays
from metes.checks.geometry.shared.spatial_join import Indices, related_pairs
from metes.checks.neighbours.gap_between_neighbours import gaps
from metes.checks.neighbours.overlap_of_neighbours import overlaps
from metes.checks.neighbours.shared.feature_order import arrays_in_order
from metes.checks.neighbours.shared.mosaic import mosaic_of
from metes.geojson.coordinates import Positions
from metes.geojson.document import GeoJson

ID = "N110"
NAME = "shared_edge_not_noded"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

NEAR_DEG = 1e-6
MOST_POSITIONS = 500_000
MOST_MET = 4_000_000


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = mosaic_of(layer).areas
    arrays = arrays_in_order(layer)
    if len(shapes) < 2:
        return
    if len(arrays.positions) > MOST_POSITIONS:
        _note(layer, f"the layer has over {MOST_POSITIONS:,} positions")
        return
    point, edge = _positions_on_edges(arrays, list(shapes))
    owner = arrays.feature_of
    chosen = np.flatnonzero(~_is_corner_of_other_fault(layer, arrays.positions[point]))
    owners = np.sort(np.stack([owner[point[chosen]], owner[edge[chosen]]], axis=1), axis=1)
    for first in np.sort(np.unique(owners, axis=0, return_index=True)[1]):
        feature, part, index = arrays.at(int(point[chosen[first]]))
        neighbour = layer.features[int(owner[edge[chosen[first]]])]
        found = f"a position on an edge of {neighbour.name}, which has no position there"
        expected = "the same positions on both sides of a shared line"
        yield FAULT.at_position(layer, feature, part, index, found=found, expected=expected)


def _note(layer: GeoJson, why: str) -> None:
    note_on_layer(layer, f"positions on edges of neighbours not examined, or in part: {why}")


def _positions_on_edges(arrays: LayerArrays, areas: list[int]) -> tuple[Indices, Indices]:
    """Positions in one area only, and the edges of other areas that they lie on, away from the ends of the edges."""
    is_area = np.isin(arrays.feature_of, areas)
    points, edges = np.flatnonzero(arrays.is_in_one_feature & is_area), arrays.edges[is_area[arrays.edges]]
    lines = shapely.linestrings(np.stack([arrays.positions[edges], arrays.positions[edges + 1]], axis=1))
    found = []
    at_points = shapely.points(arrays.positions[points])
    excess = partial(_note, arrays.layer, f"over {MOST_MET:,} positions lie on edges")
    for at, on in related_pairs(at_points, lines, "dwithin", within=NEAR_DEG, most=MOST_MET, on_excess=excess):
        point, edge = points[at], edges[on]
        ends = arrays.positions[np.stack([edge, edge + 1])] - arrays.positions[point]
        is_node = (np.hypot(ends[..., 0], ends[..., 1]) < NEAR_DEG).any(axis=0)
        found.append(np.stack([point, edge])[:, ~is_node & (arrays.feature_of[point] != arrays.feature_of[edge])])
    point, edge = np.concatenate(found, axis=1) if found else np.empty((2, 0), dtype=np.intp)
    return point, edge


def _is_corner_of_other_fault(layer: GeoJson, positions: Positions) -> NDArray[np.bool_]:
    """Which positions are corners of an overlap (N108) or a gap (N109)."""
    is_corner = np.zeros(len(positions), dtype=bool)
    if len(positions):
        shapes = [*(each.shape for each in overlaps(layer)), *(each.shape for each in gaps(layer))]
        at, _ = shapely.STRtree(shapes).query(shapely.points(positions), predicate="dwithin", distance=NEAR_DEG)
        is_corner[at] = True
    return is_corner
