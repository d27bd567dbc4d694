"""A ring has fewer than four positions, including the closing one.

Why it matters: it encloses nothing. Usually positions were lost.
How to mend: restore the lost positions, or delete the ring.
Source: RFC 7946, 3.1.6.
Severity: Error: RFC 7946, 3.1.6 defines a ring by four or more positions.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.document import GeoJson

ID = "G102"
NAME = "ring_too_short"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    parts = layer.parts
    for number in np.flatnonzero(parts.is_ring & parts.is_too_short):
        part = parts.part(int(number))
        yield FAULT.in_feature(
            layer,
            layer.features[parts.feature[number]],
            pointer=part.pointer,
            found=f"{len(part.positions)} positions in the {part.role}",
            expected="four or more, the last equal to the first",
        )
