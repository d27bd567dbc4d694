"""A GeoJSON object has a `crs` member, although the coordinate reference system (CRS) it names is the one that RFC 7946
requires, or it is null.

The check reports each CRS once per file.

Why it matters: RFC 7946 removed the member. Readers that follow it ignore the member, and older readers look the CRS
up.
How to mend: delete the member. Longitude and latitude on WGS 84 need no name.
Source: RFC 7946, 4 and appendix B.1.
Severity: Warning: RFC 7946, 4 has no such member, but the coordinates are what readers expect.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more, quoted
from metes.checks.geometry.shared.crs import named_crs
from metes.geojson.crs import is_wgs84
from metes.geojson.document import GeoJson

ID = "G113"
NAME = "crs_member"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, once_per_file=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for each in named_crs(layer, is_wgs84):
        yield FAULT.in_file(
            layer.path,
            pointer=each.pointer,
            feature_id=each.feature_id,
            found=f"a crs member with {quoted(each.name)}{and_more(each.others)}",
            expected="no crs member",
        )
