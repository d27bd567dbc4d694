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

import shapely

from metes.checks.accuracy_missing import is_accuracy
from metes.checks.check import Scope
from metes.checks.cover import new_holes, patches, size
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
    for hole in new_holes(list(shapes.values())):
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
