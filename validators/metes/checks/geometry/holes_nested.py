"""A hole of a polygon is inside another hole of it.

Why it matters: its area is subtracted twice.
How to mend: delete it. If it is an island in a lake, write it as a polygon of its own.
Source: OGC Simple Feature Access 1.2.1, 6.1.11.1.
Severity: Error: the area of the inner hole is subtracted twice.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.invalid_geometry import invalidity_faults
from metes.geojson.document import GeoJson

ID = "G123"
NAME = "holes_nested"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)

# In the words of GEOS; geometry_not_valid reports all other reasons.
GEOS_REASONS = ("holes are nested", "nested holes")


def faults(layer: GeoJson) -> Iterator[Fault]:
    yield from invalidity_faults(
        layer,
        FAULT,
        lambda reason: reason in GEOS_REASONS,
        found="a hole inside another hole",
        expected="holes that do not contain each other",
    )
