"""An id or a property is an integer beyond 2^53 that double precision cannot represent exactly. It is usually an
identifier.

The check reports the first one in a file.

Why it matters: browsers, R, Excel and most map programs read every number as a double. They show and compare a
different number, and two identifiers may become one.
How to mend: write it as a string.
Source: RFC 7493, 2.2 (write integers of greater precision as strings); RFC 8259, 6.
Severity: Warning: RFC 8259, 6 allows the number, but most readers change its last digits.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more
from metes.files.json_locator import escaped
from metes.geojson.document import GeoJson, RawFeature

ID = "B111"
NAME = "integer_not_exact"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, once_per_file=True)

LARGEST = 2**53


def faults(layer: GeoJson) -> Iterator[Fault]:
    found = [(feature, name, value) for feature in layer.features for name, value in _numbers(feature)]
    if found:
        feature, name, value = found[0]
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=f"{feature.pointer}/{name}",
            found=f"{value}, which programs read as {float(value):.0f}{and_more(len(found) - 1)}",
            expected="an integer up to 2^53, or a string",
        )


def _numbers(feature: RawFeature) -> Iterator[tuple[str, int]]:
    if _is_rounded(feature.raw_id):
        yield "id", feature.raw_id
    for name, value in feature.properties.items():
        if _is_rounded(value):
            yield f"properties/{escaped(name)}", value


def _is_rounded(value: Any) -> TypeGuard[int]:
    # B108 reports integers beyond every double, and stops the reading of the file before this check runs.
    return type(value) is int and not -LARGEST <= value <= LARGEST and int(float(value)) != value
