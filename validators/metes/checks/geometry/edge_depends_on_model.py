"""An edge is so long that its two edge models are more than a kilometre apart: the straight line in longitude and
latitude of RFC 7946, and the geodesic that many programs draw.

If a feature states a coarser accuracy in `accuracy_m`, that is its limit. The check reports each feature once, at the
edge with the largest difference.

Why it matters: the area and course of the boundary then depend on a convention that most readers do not know.
How to mend: add positions along the intended line, either the parallel or the geodesic.
Source: RFC 7946, 3.1.1; docs/method.md, the edge model. The models are one kilometre apart for an edge of three degrees
of longitude at latitude 45; no world map shows less.
Severity: Warning: RFC 7946, 3.1.1 says which model counts.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.accuracy import stated_accuracy_m
from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.document import GeoJson

ID = "G132"
NAME = "edge_depends_on_model"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

LEAST_M = 1_000.0


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    reported: set[int] = set()
    long = arrays.sizes.bulging
    chosen = np.flatnonzero(long.values > LEAST_M)
    part_of = arrays.part_of(long.edges[chosen])
    # The edge of each part that bulges most, and the first of equal ones.
    order = np.lexsort((-long.values[chosen], part_of))
    for each in chosen[order[np.unique(part_of[order], return_index=True)[1]]]:
        feature, part, index = arrays.at(int(long.edges[each]))
        limit_m = max(LEAST_M, stated_accuracy_m(feature))
        bulge_m = float(long.values[each])
        if bulge_m <= limit_m or feature.index in reported:
            continue
        reported.add(feature.index)
        yield FAULT.at_position(
            layer,
            feature,
            part,
            index,
            found=f"an edge whose two edge models are {bulge_m:,.0f} m apart",
            expected="an edge that is the same in both edge models",
            tolerance=f"{limit_m:g} m",
        )
