"""The text is JSON but not GeoJSON: a type is unknown, a member is missing, a position is no pair of numbers.

Only the first such place of a feature is reported; its other geometry checks wait until it is mended.

Why it matters: programs skip such a feature in silence, so that it is missing from map and sums.
How to mend: write the member as RFC 7946 has it; names of types are case-sensitive.
Source: RFC 7946, 1.4, 3.1, 3.2 and 3.3.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.document import GeoJson

ID = "G108"
NAME = "not_geojson"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for format_issue in layer.format_issues:
        yield FAULT.in_file(
            layer.path,
            pointer=format_issue.pointer,
            feature_id=format_issue.feature_id,
            found=format_issue.found,
            expected=format_issue.expected,
        )
