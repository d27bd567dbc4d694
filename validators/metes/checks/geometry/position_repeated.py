"""A line or ring repeats a position: two consecutive positions are equal. Or two points of a MultiPoint are equal.

Why it matters: the edge between them has no length and no direction. It may hide lost digits, and breaks programs that
divide by the length. No standard forbids it, so this is a warning.
How to mend: delete one of the two, or run `metes fix`.
Source: OGC Simple Feature Access 1.2.1, 6.1.5 (a MultiPoint is simple if no two points are equal) and 6.1.7.
Severity: Warning: no standard forbids it.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity, and_more
from metes.checks.geometry.shared.spatial_join import Indices
from metes.geojson.coordinates import CoordinatesRole, Positions
from metes.geojson.document import GeoJson

ID = "G107"
NAME = "position_repeated"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    hides_others=False,
    in_any_plane=True,
    follows_from=(Cause(check="ring_without_area", at=CauseAt.RING),),
)

# A single point, as there may be hundreds of thousands, repeats nothing.
FEWEST = 2


def faults(layer: GeoJson) -> Iterator[Fault]:
    for feature in layer.features:
        for part in feature.coordinate_arrays:
            if len(part.positions) < FEWEST or (part.is_ring and part.is_too_short):
                continue
            is_points = part.role is CoordinatesRole.POINTS
            if is_points and max(part.lengths, default=2) > 2:
                continue  # clouds of points lie above each other
            repeated = _equal_points(part.positions) if is_points else _equal_to_previous(part.positions)
            # Other checks report lines and rings whose positions are all equal.
            if len(repeated) == 0 or (not is_points and len(repeated) == len(part.positions) - 1):
                continue
            yield FAULT.at_position(
                layer,
                feature,
                part,
                int(repeated[0]),
                found=f"the same position as before{and_more(len(repeated) - 1)}{' in a MultiPoint' * is_points}",
                expected="a different position",
            )


def _equal_to_previous(positions: Positions) -> Indices:
    return np.flatnonzero((positions[1:] == positions[:-1]).all(axis=1)) + 1


def _equal_points(positions: Positions) -> Indices:
    """Indices of the points that equal an earlier one."""
    _, first = np.unique(positions, axis=0, return_index=True)
    return np.setdiff1d(np.arange(len(positions)), first)
