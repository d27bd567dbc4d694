"""A ring encloses nothing: all its positions lie on one line, or it goes out and back.

Why it matters: it has a boundary and no inside; some programs drop it, others stop at it.
How to mend: take the ring out, or bring its lost positions back.
Source: OGC Simple Feature Access 1.2.1, 6.1.11. Less than a millimetre of width is none: that is a tenth of what the
seventh decimal of a degree can tell.
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
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    for number in np.flatnonzero(arrays.is_flat):
        feature, part = arrays.owners[number]
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=part.pointer,
            found=f"a ring of {len(part.positions)} positions on one line",
            expected="a ring that encloses land",
        )
