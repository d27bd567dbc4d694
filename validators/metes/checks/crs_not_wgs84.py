"""A GeoJSON file says by its member `crs` that its coordinates are not longitude and latitude on WGS 84.

Why it matters: readers that follow RFC 7946 take the numbers for degrees all the same; between two datums lie up
to some hundred metres, between metres and degrees the whole Earth.
How to mend: transform the coordinates (`ogr2ogr -t_srs OGC:CRS84 -lco RFC7946=YES`), and leave `crs` out.
Source: RFC 7946, 4.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.crs import crs_name, is_wgs84
from metes.checks.fault import Fault, FaultKind, Severity, quoted
from metes.package.geojson import GeoJson

ID = "G114"
NAME = "crs_not_wgs84"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    value = layer.file.json.value
    if isinstance(value, dict) and value.get("crs") is not None and not is_wgs84(crs_name(value["crs"])):
        yield FAULT.in_file(
            layer.path,
            pointer="/crs",
            found=f"the reference system {quoted(crs_name(value['crs']))}",
            expected="longitude and latitude on WGS 84, and no member crs",
        )
