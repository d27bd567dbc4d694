"""A `bbox` does not consist of four numbers (six with heights), or it is inverted: its south edge is north of its north
edge.

Six numbers for positions without heights are an error, because readers of four numbers take a height for an edge. Four
numbers for positions with heights are a warning: their edges are right.

West may be greater than east: such a bounding box crosses the antimeridian, and G112 compares it with the positions.

Why it matters: programs clip and zoom by the bounding box without reading the positions.
How to mend: write west, south, east, north, or delete the member, which is optional.
Source: RFC 7946, 5 and 5.2.
Severity: Error: RFC 7946, 5 requires two numbers for each dimension (MUST). Four right numbers beside heights are a
warning: no edge is wrong.
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
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)
WITHOUT_HEIGHTS = FaultKind(id=ID, name=NAME, severity=Severity.WARNING, hides_others=False)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for box in declared_boxes(layer):
        high = {min(length, 3) for part in box.parts for length in part.lengths}
        found = _mistake(box.value) or _dimensions(box.value, high)
        if found:
            kind = WITHOUT_HEIGHTS if _is_without_heights(box.value, high) else FAULT
            yield kind.in_file(
                layer.path,
                pointer=box.pointer,
                feature_id=box.feature_id,
                found=found,
                expected="west, south, east and north in degrees, six numbers with heights",
            )


def _dimensions(value: list[float], lengths: set[int]) -> str:
    """What is wrong with the number of dimensions of a box; a layer with and without heights may have either."""
    if len(value) == 6 and lengths == {2}:
        return "a bbox of six numbers for positions without heights"
    return "a bbox of four numbers for positions with heights" if _is_without_heights(value, lengths) else ""


def _is_without_heights(value: object, lengths: set[int]) -> bool:
    return is_box(value) and len(value) == 4 and value[1] <= value[3] and lengths == {3}


def _mistake(value: object) -> str:
    if not isinstance(value, list):
        return f"the bbox {quoted(value)}"
    if len(value) not in (4, 6):
        return f"a bbox of {len(value)} numbers"
    if not is_box(value):
        return f"the bbox {quoted(value)}"
    south, north = value[1], value[len(value) // 2 + 1]
    return f"south {quoted(south)} above north {quoted(north)}" if south > north else ""
