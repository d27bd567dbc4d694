"""A `bbox` is not the one of the positions that it stands for.

Held are west, south, east and north, and of six numbers the lowest and highest height. Where west lies east of east,
the box crosses the antimeridian, and is held against what lies on its two sides.

Why it matters: what lies outside the box is neither drawn nor found, and the file still looks whole.
How to mend: compute it anew from the positions, or leave it out.
Source: RFC 7946, 5. The tolerance is the rounding of the printed number, a unit of its last decimal, and at least
1e-6 degrees, a tenth of a metre; of a height a centimetre, and a metre where it is whole.
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
