"""A GeometryCollection contains another one, or holds geometries that a single geometry could express.

Why it matters: few programs read nested collections, and many drop the inner geometries without a message.
How to mend: write one flat collection, or the Multi type if all geometries have the same type.
Source: RFC 7946, 3.1.8 (avoid nested collections and collections of a single part or type).
Severity: Warning: RFC 7946, 3.1.8 advises against it (SHOULD).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.document import GeoJson

ID = "G118"
NAME = "collection_nested"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, only_rfc7946=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for feature in layer.features:
        geometry = feature.geometry
        if geometry is None or feature.format_issue is not None or geometry.get("type") != "GeometryCollection":
            continue
        inner = [each.get("type") for each in geometry["geometries"] if isinstance(each, dict)]
        found = ""
        if "GeometryCollection" in inner:
            found = "a nested collection"
        elif inner and len(set(inner)) == 1:
            found = f"a collection of type {inner[0]} only"
        if found:
            yield FAULT.in_feature(
                layer, feature, found=found, expected="one geometry, or a flat collection of several types"
            )
