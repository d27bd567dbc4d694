"""Two areas meet along a line, but one has a position on it that the other lacks.

Looked at are layers of which no area lies on the middle of another one, up to half a million positions, and positions
within a decimetre of an edge of the other area. Told once for a pair.

Why it matters: after rounding, projecting or simplifying, the position and the edge beside it part, and leave slivers
and gaps along the whole boundary.
How to mend: put the position into both areas, or take it out of both.
Source: docs/checks.md; a decimetre is ten units of the seventh decimal.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from metes.checks.check import Scope
from metes.checks.drawn import Drawn, Indices, drawn
from metes.checks.fault import Fault, FaultKind, Severity
from metes.checks.side_by_side import shown, side_by_side
from metes.package.geojson import GeoJson

ID = "N110"
NAME = "shared_edge_not_noded"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

NEAR_DEG = 1e-6
MOST_POSITIONS = 500_000


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = side_by_side(layer)
    arrays = drawn(layer)
    if len(shapes) < 2 or len(arrays.positions) > MOST_POSITIONS:
        return
    owner = np.array([feature.index for feature, _ in arrays.owners])[arrays.part_of]
    points, edges = _alone(arrays, owner), arrays.edges
    lines = shapely.linestrings(np.stack([arrays.positions[edges], arrays.positions[edges + 1]], axis=1))
    tree = shapely.STRtree(lines)
    at, on = tree.query(shapely.points(arrays.positions[points]), predicate="dwithin", distance=NEAR_DEG)
    point, edge = points[at], edges[on]
    ends = arrays.positions[np.stack([edge, edge + 1])] - arrays.positions[point]
    is_node = (np.hypot(ends[..., 0], ends[..., 1]) < NEAR_DEG).any(axis=0)
    is_told = (owner[point] != owner[edge]) & np.isin(owner[point], list(shapes)) & np.isin(owner[edge], list(shapes))
    chosen = np.flatnonzero(~is_node & is_told)
    pairs = np.sort(np.stack([owner[point[chosen]], owner[edge[chosen]]], axis=1), axis=1)
    for first in np.sort(np.unique(pairs, axis=0, return_index=True)[1]):
        feature, part, index = arrays.at(int(point[chosen[first]]))
        neighbour = layer.features[int(owner[edge[chosen[first]]])]
        found = f"a position on an edge of {shown(neighbour)}, which has none there"
        expected = "shared edges with the same positions"
        yield FAULT.at_position(layer, feature, part, index, found=found, expected=expected)


def _alone(arrays: Drawn, owner: Indices) -> Indices:
    """Positions that one feature alone has: those of both sides are noded."""
    _, inverse = np.unique(arrays.positions, axis=0, return_inverse=True)
    inverse = inverse.ravel()
    lowest = np.full(inverse.max() + 1, np.iinfo(np.intp).max)
    highest = np.full(inverse.max() + 1, -1)
    np.minimum.at(lowest, inverse, owner)
    np.maximum.at(highest, inverse, owner)
    return np.flatnonzero((lowest == highest)[inverse])
