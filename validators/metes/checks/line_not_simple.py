"""A line crosses itself, or runs along itself.

Why it matters: a boundary does not; a loop that was drawn by a slip makes the line longer, and no ring can be closed
from it.
How to mend: take the loop out; where the line does pass a place twice, cut it there into two.
Source: OGC Simple Feature Access 1.2.1, 6.1.6.1 (simple curves). A track may cross itself, so this is a warning.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
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


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = {i: shape for i, shape in drawn(layer).shapes.items() if shape.geom_type == "LineString"}
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


def _crossing(line: BaseGeometry) -> tuple[float | None, float | None]:
    """A position where a line meets itself: once it is cut there, more than two pieces share it."""
    pieces = shapely.get_parts(shapely.node(line))
    ends = np.array([shapely.get_coordinates(piece)[[0, -1]] for piece in pieces]).reshape(-1, 2)
    nodes, counts = np.unique(ends, axis=0, return_counts=True)
    shared = nodes[counts > 2]
    return (float(shared[0][0]), float(shared[0][1])) if len(shared) else (None, None)
