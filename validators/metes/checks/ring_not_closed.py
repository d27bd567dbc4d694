"""A ring does not end where it begins.

The invalid geometry that follows from it (G105) is not reported a second time.

Why it matters: shapely and GDAL close it in silence, others refuse it; lost positions look the same.
How to mend: repeat the first position at the end; first look whether positions before it were lost.
Source: RFC 7946, 3.1.6.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.fault import Fault, Severity, degrees
from metes.package.geojson import GeoJson

ID = "G101"
NAME = "ring_not_closed"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON


def faults(layer: GeoJson) -> Iterator[Fault]:
    for feature in layer.features:
        for part in feature.parts:
            if not part.is_ring or part.is_closed or part.is_too_short:
                continue
            first, last = part.positions[0], part.positions[-1]
            yield Fault(
                id=ID,
                name=NAME,
                severity=SEVERITY,
                file=layer.path,
                pointer=f"{part.pointer}/{len(part.positions) - 1}",
                feature_id=feature.id,
                lon=float(last[0]),
                lat=float(last[1]),
                found=f"the last position of the {part.role}",
                expected=f"the first one again, {degrees(first[0])} {degrees(first[1])}",
            )
