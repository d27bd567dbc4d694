"""Positions have a height.

The check reports a file once. RFC 7946 allows heights, so this is a warning.

Why it matters: all areas, lengths and checks here are on the ellipsoid. Programs that include the height compute a
longer boundary, and a height of 0 is usually one that nobody measured.
How to mend: delete the third number unless it was measured.
Source: RFC 7946, 3.1.1; OGC Simple Feature Access 1.2.1, 6.1.2.5.
Severity: Warning: RFC 7946, 3.1.1 allows heights.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultGroup, FaultKind, Severity, and_more
from metes.geojson.document import GeoJson

ID = "G129"
NAME = "third_dimension"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, once_per_file=True, only_rfc7946=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    high = layer.parts.of_lengths(lambda lengths: 3 in lengths)
    group = FaultGroup(
        wrong=len(high), total=len(layer.parts), words=f"{layer.parts.noun} have positions with a height"
    )
    is_one = not group.is_said_once(len(high))
    for number in high[:1] if is_one else high:
        feature, part = layer.features[layer.parts.feature[number]], layer.parts.part(int(number))
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=part.pointer,
            found=f"positions of three numbers{and_more(len(high) - 1) if is_one else ''}",
            expected="longitude and latitude only",
            group=group,
        )
