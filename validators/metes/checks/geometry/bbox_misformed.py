"""A `bbox` is not four numbers (six with heights), or its south lies above its north.

West may lie east of east: such a box crosses the antimeridian, and is held against the positions by G112.

Why it matters: programs clip and zoom by it without looking at the positions.
How to mend: write west, south, east, north, or leave the member out, for nobody must have it.
Source: RFC 7946, 5 and 5.2.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.checks.geometry.shared.bounding_boxes import declared_boxes, is_box
from metes.geojson.document import GeoJson

ID = "G111"
NAME = "bbox_misformed"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for box in declared_boxes(layer):
        found = _mistake(box.value)
        if found:
            yield FAULT.in_file(
                layer.path,
                pointer=box.pointer,
                feature_id=box.feature_id,
                found=found,
                expected="west, south, east and north in degrees, six numbers with heights",
            )


def _mistake(value: object) -> str:
    if not isinstance(value, list):
        return f"the bbox {quoted(value)}"
    if len(value) not in (4, 6):
        return f"a bbox of {len(value)} numbers"
    if not is_box(value):
        return f"the bbox {quoted(value)}"
    south, north = value[1], value[len(value) // 2 + 1]
    return f"south {quoted(south)} above north {quoted(north)}" if south > north else ""
