"""A `bbox` differs from the extent of its positions.

The check compares west, south, east and north, and for six numbers the lowest and highest heights. If west is greater
than east, the bounding box crosses the antimeridian, and the check compares it with the positions on both sides.

Why it matters: programs neither draw nor find features outside the bounding box, and the file still looks complete.
How to mend: compute the bounding box again from the positions, or delete it.
Source: RFC 7946, 5. The tolerance is one unit of the last printed decimal, but at least 1e-6 degrees, a tenth of a
metre; for heights it is a centimetre, or a metre if the height is an integer.
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
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, follows_from=(Cause(check="axes_swapped", at=CauseAt.FEATURE),))


def faults(layer: GeoJson) -> Iterator[Fault]:
    for box in declared_boxes(layer):
        wrong = next((side for side in box_sides(layer, box) if not side.is_right), None)
        if wrong is not None:
            yield FAULT.in_file(
                layer.path,
                pointer=box.pointer,
                feature_id=box.feature_id,
                found=f"{wrong.name} {quoted(wrong.stated)}",
                expected=f"{quoted(wrong.true)}, the {wrong.name} of the positions",
                tolerance=f"{wrong.tolerance:g} {wrong.unit}",
            )
