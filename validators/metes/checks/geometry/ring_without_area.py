"""A ring encloses nothing: all of its positions are on one line, or it runs out and back.

A narrow ring that is a valid polygon encloses a little, and G126 reports its width.

Why it matters: it has a boundary but no interior. Some programs drop it, and others stop.
How to mend: delete the ring, or restore its lost positions.
Source: OGC Simple Feature Access 1.2.1, 6.1.11.1, as GEOS judges the ring alone. The limit is a width of one
millimetre, a tenth of the resolution of seven decimals of a degree.
Severity: Error: the polygon is invalid and has no interior.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.document import GeoJson

ID = "G127"
NAME = "ring_without_area"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    for number in np.flatnonzero(arrays.is_flat):
        feature, part = arrays.owner(number)
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=part.pointer,
            found=f"a ring of {len(part.positions)} positions on one line",
            expected="a ring that encloses land",
        )
