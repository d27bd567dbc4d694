"""A hole is outside the exterior ring of its polygon.

Why it matters: its area is subtracted from land that does not contain it.
How to mend: move the hole to the polygon that contains it. If it is an island, write it as a polygon.
Source: OGC Simple Feature Access 1.2.1, 6.1.11.1; RFC 7946, 3.1.6.
Severity: Error: the area of the hole is subtracted from land that it does not lie in.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.invalid_geometry import invalidity_faults
from metes.geojson.document import GeoJson

ID = "G121"
NAME = "hole_outside"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)

# In the words of GEOS; geometry_not_valid reports all other reasons.
GEOS_REASONS = ("hole lies outside shell",)


def faults(layer: GeoJson) -> Iterator[Fault]:
    yield from invalidity_faults(
        layer,
        FAULT,
        lambda reason: reason in GEOS_REASONS,
        found="a hole outside its exterior ring",
        expected="holes inside the exterior ring",
    )
