"""A layer mixes features of different kinds: points, lines and areas.

A type and its Multi type are one kind. The check reports a file once. RFC 7946 allows mixed layers, so this is a
warning.

Why it matters: most GIS formats and many programs allow one kind per layer, and drop or reject the others.
How to mend: write one file for each kind.
Source: OGC GeoPackage 1.3, 2.1.5 (geometry_type_name); ESRI Shapefile Technical Description, 1998.
Severity: Warning: RFC 7946, 3.3 allows mixed collections.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.document import GeoJson, RawFeature

ID = "G130"
NAME = "types_mixed"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, once_per_file=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    kinds: dict[str, list[RawFeature]] = {}
    for feature in layer.features:
        if feature.format_issue is None and feature.has_parts and feature.geometry is not None:
            kinds.setdefault(str(feature.geometry.get("type")).removeprefix("Multi"), []).append(feature)
    if len(kinds) > 1:
        rare = min(kinds.values(), key=len)
        counts = ", ".join(f"{len(found):,} {kind}" for kind, found in sorted(kinds.items()))
        yield FAULT.in_feature(layer, rare[0], found=f"a layer of {counts}", expected="features of one kind")
