"""A `bbox` leaves out positions, or is larger than their extent.

A bounding box that is too large is a warning, because it still contains everything. The check compares west, south,
east and north, and for six numbers the lowest and highest heights. If west is greater than east, the bounding box
crosses the antimeridian, and the check compares it with the positions on both sides.

Why it matters: programs neither draw nor find features outside the bounding box, and the file still looks complete. A
box that is too large makes them draw features too small and search in vain.
How to mend: compute the bounding box again from the positions, or delete it.
Source: RFC 7946, 5. The tolerance is one unit of the last printed decimal, but at least 1e-6 degrees, a tenth of a
metre; for heights it is a centimetre, or a metre if the height is an integer.
Severity: Error where positions are left out, since readers then miss features. Warning where the box is too large: RFC
7946, 5 does not require the smallest box.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity, quoted
from metes.checks.geometry.shared.bounding_boxes import box_sides, declared_boxes
from metes.geojson.document import GeoJson

ID = "G112"
NAME = "bbox_differs"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    in_any_plane=True,
    error_in_boundary_package=True,
    follows_from=(Cause(check="axes_swapped", at=CauseAt.FEATURE),),
)
TOO_LARGE = FaultKind(id=ID, name=NAME, severity=Severity.WARNING)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for box in declared_boxes(layer):
        # A side that leaves out positions matters more than one that is too far out.
        sides = sorted(
            (side for side in box_sides(layer, box) if not side.is_right), key=lambda side: not side.leaves_out
        )
        if sides:
            wrong = sides[0]
            kind = FAULT if wrong.leaves_out else TOO_LARGE
            yield kind.in_file(
                layer.path,
                pointer=box.pointer,
                feature_id=box.feature_id,
                found=f"{wrong.name} {quoted(wrong.stated)}{'' if wrong.leaves_out else ', a box that is too large'}",
                expected=f"{quoted(wrong.true)}, the {wrong.name} of the positions",
                tolerance=f"{wrong.tolerance:g} {wrong.unit}",
            )
