"""A ring touches itself, or passes through a position twice.

Why it matters: some programs read it as two rings, others as a ring with a hole or as an error.
How to mend: split it at that position into two rings: two polygons, or a polygon and its hole.
Source: OGC Simple Feature Access 1.2.1, 6.1.11.1 (a ring is simple), as GEOS judges it.
Severity: Error: readers disagree about what is inside.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.invalid_geometry import invalidity_faults
from metes.geojson.document import GeoJson

ID = "G120"
NAME = "ring_touches_itself"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)

# In the words of GEOS; geometry_not_valid reports all other reasons.
GEOS_REASONS = ("ring self-intersection",)


def faults(layer: GeoJson) -> Iterator[Fault]:
    yield from invalidity_faults(
        layer,
        FAULT,
        lambda reason: reason in GEOS_REASONS,
        found="a ring that passes this position twice",
        expected="a ring that passes each position once",
    )
