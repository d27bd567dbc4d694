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
from shapely.geometry.base import BaseGeometry

from metes.checks.check import Scope
from metes.checks.drawn import drawn, objects
from metes.checks.fault import Fault, FaultKind, Severity
from metes.checks.invalid import nearest
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
            lon, lat = _crossing(shapes[index])
            yield FAULT.in_feature(
                layer,
                feature,
                pointer=nearest(feature, lon, lat),
                lon=lon,
                lat=lat,
                found="a line that meets itself",
                expected="a line without a loop",
            )


def _crossing(line: BaseGeometry) -> tuple[float, float]:
    """A position where a line meets itself: on its first edge that meets one before.

    Found by halving; cutting the line everywhere it meets itself takes the square of its length in memory."""
    positions = shapely.get_coordinates(line)
    fewest, most = 2, len(positions)
    while fewest < most:
        middle = (fewest + most) // 2
        if shapely.is_simple(shapely.linestrings(positions[:middle])):
            fewest = middle + 1
        else:
            most = middle
    before, edge = (shapely.linestrings(each) for each in (positions[: most - 1], positions[most - 2 : most]))
    met = shapely.get_coordinates(shapely.intersection(edge, before))
    # The edge begins where the one before ends; where they meet elsewhere as well, that is the place.
    elsewhere = met[(met != positions[most - 2]).any(axis=1)]
    lon, lat = (elsewhere if len(elsewhere) else positions[most - 1 : most])[0]
    return float(lon), float(lat)
