"""A GeoJSON object says by its member `crs` that its coordinates are not longitude and latitude on WGS 84.

A file, a feature or a geometry may have one; each system is told once for a file.

Why it matters: readers that follow RFC 7946 take the numbers for degrees all the same; between two datums lie up
to some hundred metres, between metres and degrees the whole Earth.
How to mend: transform the coordinates (`ogr2ogr -t_srs OGC:CRS84 -lco RFC7946=YES`), and leave `crs` out.
Source: RFC 7946, 4; the GeoJSON of 2008, 3 (any object may have the member).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more, quoted
from metes.checks.geometry.shared.crs import is_wgs84, named_crs
from metes.geojson.document import GeoJson

ID = "G114"
NAME = "crs_not_wgs84"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, once_per_file=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for each in named_crs(layer, lambda name: not is_wgs84(name)):
        yield FAULT.in_file(
            layer.path,
            pointer=each.pointer,
            feature_id=each.feature_id,
            found=f"the reference system {quoted(each.name)}{and_more(each.others)}",
            expected="longitude and latitude on WGS 84, and no member crs",
        )
