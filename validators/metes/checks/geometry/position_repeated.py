"""A line or ring repeats a position: two consecutive positions are equal.

Why it matters: the edge between them has no length and no direction. It may hide lost digits, and breaks programs that
divide by the length. No standard forbids it, so this is a warning.
How to mend: delete one of the two, or run `metes fix`.
Source: OGC Simple Feature Access 1.2.1, 6.1.7.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity, and_more
from metes.geojson.coordinates import CoordinatesRole
from metes.geojson.document import GeoJson

ID = "G107"
NAME = "position_repeated"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    follows_from=(Cause(check="ring_without_area", at=CauseAt.RING),),
)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for feature in layer.features:
        for part in feature.coordinate_arrays:
            if part.role is CoordinatesRole.POINTS or (part.is_ring and part.is_too_short):
                continue
            repeated = np.flatnonzero((part.positions[1:] == part.positions[:-1]).all(axis=1)) + 1
            # Other checks report parts whose positions are all equal.
            if len(repeated) in (0, len(part.positions) - 1):
                continue
            yield FAULT.at_position(
                layer,
                feature,
                part,
                int(repeated[0]),
                found=f"the same position as before{and_more(len(repeated) - 1)}",
                expected="a different position",
            )
