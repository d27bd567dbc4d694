"""A geometry is invalid: its boundary crosses itself, or its polygons overlap.

Self-touching rings, holes outside their shell, nested shells and holes, and disconnected interiors have their own
checks (G120 to G124), and so do rings without area (G127).

Why it matters: programs disagree about what is inside, so the geometry has no defined area.
How to mend: look at the reported position, and remove the spike or crossing from the source line.
Source: OGC Simple Feature Access 1.2.1, 6.1.11, as GEOS judges it in the plane of degrees.
Severity: Error: the geometry has no defined area, so sums and overlays of it are wrong.
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
FAULT = FaultKind(
    id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, follows_from=(Cause(check="spike", at=CauseAt.POSITION),)
)


# What GEOS says of a line whose positions are all equal; it has no crossing that could be removed.
TOO_FEW = "too few points in geometry component"
LOST = "restore the lost positions, or delete the line."


def faults(layer: GeoJson) -> Iterator[Fault]:
    others = reasons_of_other_checks()
    for fault in invalidity_faults(
        layer, FAULT, lambda reason: reason not in others, found="", expected="a valid geometry"
    ):
        is_one = fault.found == TOO_FEW
        yield replace(fault, found="a line whose positions are all equal", mend=LOST) if is_one else fault


def reasons_of_other_checks() -> frozenset[str]:
    """Reasons that other checks of the family report, in the words of GEOS and in lower case."""
    # Imported here because the family imports this module.
    from metes.checks.geometry import CHECKS

    return frozenset(reason for check in CHECKS for reason in getattr(check, "GEOS_REASONS", ()))
