"""A feature has no geometry: it is null, or has no position.

RFC 7946 allows null for an unlocated feature, so that is a warning; in a package with claims, sources, segments,
territories and places, as this one, every feature is a place, a line or an area, and it is an error.

Why it matters: whoever draws, counts or measures the features leaves this one out, mostly without a word.
How to mend: make the geometry again, or take the feature and its row out.
Source: RFC 7946, 3.1 and 3.2.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from metes.checks.check import Scope
from metes.checks.fault import Fault, FaultKind, Severity
from metes.package.geojson import GeoJson

ID = "G106"
NAME = "geometry_empty_or_null"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for feature in layer.features:
        if feature.misfit is None and not feature.parts:
            is_null = feature.geometry is None
            found = "null" if is_null else "a geometry without a position"
            fault = FAULT.in_feature(layer, feature, found=found, expected="a geometry")
            yield replace(fault, severity=Severity.WARNING) if is_null else fault
