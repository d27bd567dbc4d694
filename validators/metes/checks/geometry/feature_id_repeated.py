"""Two features of one file have the same id.

The number 1 equals 1.0. The number 1 and the string "1" are different ids, but become one wherever ids are converted to
strings, as in tables and object keys. RFC 7946 does not require ids to be unique, so this is a warning.

Why it matters: joins, web maps and databases that look up a feature by id find only one of the two.
How to mend: give each feature its own id. If the two are one feature, write one feature with a Multi geometry.
Source: RFC 7946, 3.2 (a commonly used identifier of the feature, a string or a number).
Severity: Warning: RFC 7946, 3.2 does not require unique ids.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.document import GeoJson

ID = "G133"
NAME = "feature_id_repeated"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, error_in_boundary_package=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    first: dict[str | float, int] = {}
    first_of_text: dict[str, int] = {}
    for feature in layer.features:
        if feature.id is None or feature.raw_id is None:
            continue
        same, same_text = first.get(feature.raw_id), first_of_text.get(feature.id)
        words = "the same text" if same is None else "the same id"
        if same_text is not None:
            yield FAULT.in_feature(
                layer,
                feature,
                pointer=f"{feature.pointer}/id",
                found=f"{words} as feature {same_text if same is None else same}",
                expected="unique ids",
            )
        first.setdefault(feature.raw_id, feature.index)
        first_of_text.setdefault(feature.id, feature.index)
