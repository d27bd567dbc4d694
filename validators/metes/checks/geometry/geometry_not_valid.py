"""A geometry is not valid: its boundary crosses itself, or its polygons overlap.

Rings that touch themselves, holes outside, nested polygons and holes, and interiors in two pieces have checks of their
own (G120 to G124), rings without an area too (G127).

Why it matters: it has no inside that two programs agree on, so it has no area.
How to mend: look at the named position; take the spike or the crossing out of the source line.
Source: OGC Simple Feature Access 1.2.1, 6.1.11, as GEOS judges it in the plane of degrees.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity
from metes.checks.geometry.shared.invalid_geometry import invalidity_faults
from metes.geojson.document import GeoJson

ID = "G105"
NAME = "geometry_not_valid"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, follows_from=(Cause(check="spike", at=CauseAt.POSITION),))


# What GEOS says of a line whose positions are all equal; it has no crossing that could be removed.
TOO_FEW = "too few points in geometry component"
LOST = "bring the lost positions back, or take the line out."


def faults(layer: GeoJson) -> Iterator[Fault]:
    others = reasons_of_other_checks()
    for fault in invalidity_faults(
        layer, FAULT, lambda reason: reason not in others, found="", expected="a valid geometry"
    ):
        is_one = fault.found == TOO_FEW
        yield replace(fault, found="a line whose positions are all one", mend=LOST) if is_one else fault


def reasons_of_other_checks() -> frozenset[str]:
    """Reasons that other checks of the family report, in the words of GEOS and in lower case."""
    # Imported here because the family imports this module.
    from metes.checks.geometry import CHECKS

    return frozenset(reason for check in CHECKS for reason in getattr(check, "GEOS_REASONS", ()))
