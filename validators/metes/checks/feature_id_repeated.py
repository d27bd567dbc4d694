"""Two features of one file have the same id.

Why it matters: whoever looks a feature up by its id, as joins, web maps and databases do, finds one of the two.
How to mend: give each feature its own id; if the two are one, write one with a Multi geometry.
Source: RFC 7946, 3.2 (a commonly used identifier of the feature).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.fault import Fault, FaultKind, Severity
from metes.package.geojson import GeoJson

ID = "G133"
NAME = "feature_id_repeated"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for feature in layer.features:
        if feature.id is None:
            continue
        if feature.id in first:
            yield FAULT.in_feature(
                layer,
                feature,
                pointer=f"{feature.pointer}/id",
                found=f"the id of the feature with the number {first[feature.id]}, counted from 0",
                expected="each id once",
            )
        first.setdefault(feature.id, feature.index)
