"""A GeoJSON file has a member `crs`, though it names the system that RFC 7946 means anyway.

Why it matters: RFC 7946 took the member out; readers that follow it ignore it, others look it up.
How to mend: leave it out; longitude and latitude on WGS 84 need no name.
Source: RFC 7946, 4 and appendix B.1.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.crs import crs_name, is_wgs84
from metes.checks.fault import Fault, FaultKind, Severity, quoted
from metes.package.geojson import GeoJson

ID = "G113"
NAME = "crs_member"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    value = layer.file.json.value
    if isinstance(value, dict) and value.get("crs") is not None and is_wgs84(crs_name(value["crs"])):
        yield FAULT.in_file(
            layer.path,
            pointer="/crs",
            found=f"a member crs with {quoted(crs_name(value['crs']))}",
            expected="no member crs",
        )
