"""An edge spans more than 180 degrees of longitude: it was to cross the antimeridian and runs round the Earth instead.

Told once for a part. Edges along a pole or along the antimeridian itself span none of it.

Why it matters: a straight line in longitude and latitude goes the long way, so that area, length and every test of
what lies inside are those of another shape.
How to mend: cut the geometry at 180 degrees into two parts (`ogr2ogr -wrapdateline`).
Source: RFC 7946, 3.1.9. An edge of exactly 360 degrees closes a ring of the whole width of the map, and is allowed.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.document import GeoJson

ID = "G117"
NAME = "antimeridian_crossed"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, only_rfc7946=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    wide = np.flatnonzero(arrays.is_wrapped)
    numbers = arrays.part_of[arrays.edges[wide]]
    for first in np.unique(numbers, return_index=True)[1]:
        feature, part, index = arrays.at(int(arrays.edges[wide[first]]))
        yield FAULT.at_position(
            layer,
            feature,
            part,
            index,
            found=f"an edge of {abs(float(arrays.edge_spans[wide[first], 0])):.6g} degrees of longitude",
            expected="edges that stay on one side of the antimeridian",
        )
