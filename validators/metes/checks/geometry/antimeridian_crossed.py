"""An edge spans more than 180 degrees of longitude: it is meant to cross the antimeridian but runs around the Earth the
other way.

The check reports each part of a geometry once. Edges along a pole or along the antimeridian are allowed.

Why it matters: a straight line in longitude and latitude takes the long way, so area, length and point-in-polygon tests
refer to a different shape.
How to mend: split the geometry at 180 degrees into two parts (`ogr2ogr -wrapdateline`).
Source: RFC 7946, 3.1.9. An edge of exactly 360 degrees closes a ring as wide as the map, and is allowed.
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
            expected="edges on one side of the antimeridian",
        )
