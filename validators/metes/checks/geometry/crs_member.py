"""A GeoJSON object has a member `crs`, though it names the system that RFC 7946 means anyway, or is null.

Each system is told once for a file.

Why it matters: RFC 7946 took the member out; readers that follow it ignore it, others look it up.
How to mend: leave it out; longitude and latitude on WGS 84 need no name.
Source: RFC 7946, 4 and appendix B.1.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more, quoted
from metes.checks.geometry.shared.crs import is_wgs84, named_crs
from metes.geojson.document import GeoJson

ID = "G113"
NAME = "crs_member"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, once_per_file=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    for each in named_crs(layer, is_wgs84):
        yield FAULT.in_file(
            layer.path,
            pointer=each.pointer,
            feature_id=each.feature_id,
            found=f"a member crs with {quoted(each.name)}{and_more(each.others)}",
            expected="no member crs",
        )
