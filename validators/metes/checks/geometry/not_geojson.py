"""The text is valid JSON but not valid GeoJSON: a type is unknown, a member is missing, or a position is not an array
of numbers.

The check reports the first error of each feature. Other geometry checks skip the feature until the error is corrected.

Why it matters: programs silently skip such a feature, so it is missing from maps and sums.
How to mend: write the member as RFC 7946 defines it. Type names are case-sensitive.
Source: RFC 7946, 1.4, 3.1, 3.2 and 3.3.
Severity: Error: RFC 7946, 3 requires the member or its type, and readers skip the feature or stop.
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
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for format_issue in layer.format_issues:
        yield FAULT.in_file(
            layer.path,
            pointer=format_issue.pointer,
            feature_id=format_issue.feature_id,
            found=format_issue.found,
            expected=format_issue.expected,
        )
