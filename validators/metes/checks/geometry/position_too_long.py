"""A position has more than three numbers.

The check reports the first one in a file.

Why it matters: RFC 7946 gives a meaning to three numbers only. Programs drop the fourth, which may be a measure or a
time.
How to mend: delete all numbers after the height, and store them in a property.
Source: RFC 7946, 3.1.1 (implementations should not extend positions beyond three elements).
Severity: Warning: RFC 7946, 3.1.1 advises against it (SHOULD NOT).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more
from metes.geojson.document import GeoJson

ID = "G110"
NAME = "position_too_long"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, once_per_file=True, only_rfc7946=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    long = layer.parts.of_lengths(lambda lengths: max(lengths, default=0) > 3)
    if len(long):
        feature, part = layer.features[layer.parts.feature[long[0]]], layer.parts.part(int(long[0]))
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=part.pointer,
            found=f"positions of {max(part.lengths)} numbers{and_more(len(long) - 1)}",
            expected="longitude, latitude and optionally a height",
        )
