"""A `bbox` does not consist of four numbers (six with heights), or it is inverted: its south edge is north of its north
edge.

West may be greater than east: such a bounding box crosses the antimeridian, and G112 compares it with the positions.

Why it matters: programs clip and zoom by the bounding box without reading the positions.
How to mend: write west, south, east, north, or delete the member, which is optional.
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
