"""A GeoJSON object has a `crs` member that names another coordinate reference system (CRS) than longitude and latitude
on WGS 84.

A file, a feature or a geometry may have the member. The check reports each CRS once per file.

Why it matters: readers that follow RFC 7946 take the numbers for WGS 84 degrees anyway. The wrong datum shifts
positions by up to some hundred metres; metres taken for degrees put them anywhere on the Earth.
How to mend: transform the coordinates (`ogr2ogr -t_srs OGC:CRS84 -lco RFC7946=YES`), and delete `crs`.
Source: RFC 7946, 4; GeoJSON 2008, 3 (any object may have the member).
Severity: Error: RFC 7946, 4 knows no other system, and readers draw the features in the wrong place.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more, quoted
from metes.checks.geometry.shared.crs import named_crs
from metes.geojson.crs import is_wgs84
from metes.geojson.document import GeoJson

ID = "G114"
NAME = "crs_not_wgs84"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, once_per_file=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for each in named_crs(layer, lambda name: not is_wgs84(name)):
        yield FAULT.in_file(
            layer.path,
            pointer=each.pointer,
            feature_id=each.feature_id,
            found=f"the coordinate reference system {quoted(each.name)}{and_more(each.others)}",
            expected="longitude and latitude on WGS 84, and no crs member",
        )
