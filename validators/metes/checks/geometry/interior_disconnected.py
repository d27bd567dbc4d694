"""The holes of a polygon split its interior into disconnected pieces.

Why it matters: it is two polygons written as one, and programs that traverse the interior reach only one of them.
How to mend: write each piece as a polygon of its own.
Source: OGC Simple Feature Access 1.2.1, 6.1.11.1 (the interior is connected).
Severity: Error: readers reject the polygon or make two of it.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.invalid_geometry import invalidity_faults
from metes.geojson.document import GeoJson

ID = "G124"
NAME = "interior_disconnected"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)

# In the words of GEOS; geometry_not_valid reports all other reasons.
GEOS_REASONS = ("interior is disconnected",)


def faults(layer: GeoJson) -> Iterator[Fault]:
    yield from invalidity_faults(
        layer,
        FAULT,
        lambda reason: reason in GEOS_REASONS,
        found="holes that disconnect the interior",
        expected="a connected interior",
    )
