"""A line crosses itself, or runs along itself.

Lines of more than 300,000 positions are not looked at: one that meets itself everywhere takes the square of its length.

Why it matters: a boundary does not; a loop that was drawn by a slip makes the line longer, and no ring can be closed
from it.
How to mend: take the loop out; where the line does pass a place twice, cut it there into two.
Source: OGC Simple Feature Access 1.2.1, 6.1.6.1 (simple curves). A track may cross itself, so this is a warning.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from metes.checks.check import Scope
from metes.checks.drawn import drawn, objects
from metes.checks.fault import Fault, FaultKind, Severity
from metes.checks.invalid import nearest
from metes.checks.validity import first_crossing
from metes.package.geojson import GeoJson

ID = "G119"
NAME = "line_not_simple"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

# Three seconds, for a line that runs to and fro.
MOST_POSITIONS = 300_000


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = {
        i: shape
        for i, shape in drawn(layer).shapes.items()
        if shape.geom_type == "LineString" and shapely.get_num_coordinates(shape) <= MOST_POSITIONS
    }
    for index, is_simple in zip(shapes, shapely.is_simple(objects(shapes.values())), strict=True):
        if not is_simple:
            feature = layer.features[index]
            lon, lat = first_crossing(shapely.get_coordinates(shapes[index]))
            yield FAULT.in_feature(
                layer,
                feature,
                pointer=nearest(feature, lon, lat),
                lon=lon,
                lat=lat,
                found="a line that meets itself",
                expected="a line without a loop",
            )
