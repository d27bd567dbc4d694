"""A polygon of a MultiPolygon is inside another polygon of it.

Why it matters: its land is counted twice in every area.
How to mend: delete it. If it is meant as a hole, make it a ring of the outer polygon.
Source: OGC Simple Feature Access 1.2.1, 6.1.14 (interiors of the polygons may not intersect).
Severity: Error: the area is counted twice.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.invalid_geometry import invalidity_faults
from metes.geojson.document import GeoJson

ID = "G122"
NAME = "polygons_nested"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)

# In the words of GEOS; geometry_not_valid reports all other reasons.
GEOS_REASONS = ("nested shells",)


def faults(layer: GeoJson) -> Iterator[Fault]:
    yield from invalidity_faults(
        layer,
        FAULT,
        lambda reason: reason in GEOS_REASONS,
        found="a polygon inside another polygon of the same geometry",
        expected="polygons that do not contain each other",
    )
