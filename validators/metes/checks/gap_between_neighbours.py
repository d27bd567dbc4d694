"""The areas of a layer leave a gap between them that is narrower than ten metres, or than they say that they are
accurate.

Looked at are layers of which no area lies on the middle of another one, and holes of the union that are holes of
none. Width is that of a strip with the area and the perimeter of the hole. Gaps that are open to one side are not
found.

Why it matters: a strip that narrow is no land that somebody left out but an error of drawing, and it is missing in
every sum.
How to mend: let both areas follow one line, position by position.
Source: docs/checks.md; ten metres are less than any treaty line is known to, and more than rounding makes.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.accuracy_missing import is_accuracy
from metes.checks.check import Scope
from metes.checks.cover import near_widths_m, new_holes, patches, size
from metes.checks.fault import Fault, FaultKind, Severity
from metes.checks.side_by_side import shown, side_by_side
from metes.package.geojson import GeoJson

ID = "N109"
NAME = "gap_between_neighbours"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

NARROWEST_M = 10.0


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = side_by_side(layer)
    holes = list(new_holes(list(shapes.values())))
    stated = [float(a) for i in shapes if is_accuracy(a := layer.features[i].properties.get("accuracy_m"))]
    # In the plane a strip seems wider than it is, by the cosine of its latitude at most.
    narrow = near_widths_m(holes) * _shrinking(holes) <= 1.1 * max([NARROWEST_M, *stated])
    for hole in (hole for hole, is_narrow in zip(holes, narrow, strict=True) if is_narrow):
        around = [layer.features[i] for i, shape in shapes.items() if shapely.intersects(shape, hole)]
        limit_m = max([NARROWEST_M, *(float(a) for f in around if is_accuracy(a := f.properties.get("accuracy_m")))])
        for patch in patches(hole):
            if patch.width_m <= limit_m and around:
                yield FAULT.in_feature(
                    layer,
                    around[0],
                    lon=patch.lon,
                    lat=patch.lat,
                    found=f"a gap between {' and '.join(map(shown, around))} of {size(patch)}",
                    expected="areas that meet",
                    tolerance=f"wider than {limit_m:g} m",
                )


def _shrinking(holes: list[BaseGeometry]) -> NDArray[np.float64]:
    """How much shorter a degree of longitude is than one of latitude, at the end nearer to a pole."""
    bounds = shapely.bounds(np.array(holes, dtype=object)).reshape(-1, 4)
    return np.asarray(np.cos(np.radians(np.abs(bounds[:, [1, 3]]).max(axis=1))))
