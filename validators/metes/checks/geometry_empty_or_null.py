"""A feature has no geometry: it is null, or has no position.

Why it matters: RFC 7946 allows null for an unlocated feature; here every feature is a place, a line or an
area, and one without geometry is measured as nothing.
How to mend: make the geometry again, or take the feature and its row out.
Source: RFC 7946, 3.1 and 3.2.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.fault import Fault, FaultKind, Severity
from metes.package.geojson import GeoJson

ID = "G106"
NAME = "geometry_empty_or_null"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for feature in layer.features:
        if feature.misfit is None and not feature.parts:
            yield FAULT.in_feature(
                layer,
                feature,
                found="null" if feature.geometry is None else "a geometry without a position",
                expected="a geometry",
            )
