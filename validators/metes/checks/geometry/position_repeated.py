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
from metes.geojson.coordinates import Positions
from metes.geojson.document import GeoJson
from metes.geojson.parts import POINTS, PartTable

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
    parts = layer.parts
    is_points = parts.role == POINTS
    is_path = ~is_points & ~(parts.is_ring & parts.is_too_short)
    equal = _equal_to_previous(parts)
    of_part = parts.counts_of(equal)
    # Other checks report lines and rings whose positions are all equal.
    is_path &= (of_part > 0) & (of_part < parts.sizes - 1)
    for number in np.flatnonzero(is_path | (is_points & (parts.sizes >= FEWEST))):
        part = parts.part(int(number))
        if is_points[number] and max(part.lengths, default=2) > 2:
            continue  # clouds of points lie above each other
        start = parts.starts[number]
        first = int(np.searchsorted(equal, start))
        own = equal[first : first + of_part[number]] - start
        repeated = _equal_points(part.positions) if is_points[number] else own
        if len(repeated):
            yield FAULT.at_position(
                layer,
                layer.features[parts.feature[number]],
                part,
                int(repeated[0]),
                found=f"the same position as before{and_more(len(repeated) - 1)}"
                f"{' in a MultiPoint' * bool(is_points[number])}",
                expected="a different position",
            )


def _equal_to_previous(parts: PartTable) -> Indices:
    """Indices of the positions that equal the one before in the same part."""
    is_equal = np.ones(max(0, len(parts.positions) - 1), dtype=bool)
    for axis in (0, 1):
        is_equal &= parts.positions[1:, axis] == parts.positions[:-1, axis]
    found = np.flatnonzero(is_equal) + 1
    return np.asarray(found[~np.isin(found, parts.starts)])


def _equal_points(positions: Positions) -> Indices:
    """Indices of the points that equal an earlier one."""
    _, first = np.unique(positions, axis=0, return_index=True)
    return np.setdiff1d(np.arange(len(positions)), first)
