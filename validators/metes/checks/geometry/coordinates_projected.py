"""The coordinates are not degrees: they look like metres of a projected coordinate reference system, local coordinates,
or pixels of an image.

The check reports a file once, and G104 then reports no position of it. Checks that need no degrees, such as those of
open, crossing and nested rings, still examine the file; all others, such as those of sizes and neighbours, do not.

Why it matters: programs read the numbers as degrees and draw the features in the wrong place or not at all.
How to mend: find out the projection (values up to 20,037,508 are usually EPSG:3857), and transform to WGS 84.
Source: RFC 7946, 4. A value of 1,000 or more cannot be an angle: maps in degrees end at 360. Smaller numbers count if a
quarter of the positions is out of range and one number is above 360.
Severity: Error: RFC 7946, 4 requires degrees, and readers draw the features in the wrong place.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultGroup, FaultKind, Severity
from metes.geojson.document import GeoJson
from metes.geojson.plane import Plane

ID = "G115"
NAME = "coordinates_projected"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, once_per_file=True, in_any_plane=True)

NOT_EXAMINED = "until then, metes examines only what needs no degrees"
MEND = {
    Plane.PROJECTED: f"find out the projection (EPSG:3857 if most numbers are in the millions), and transform to "
    f"WGS 84 (`ogr2ogr -s_srs ... -t_srs OGC:CRS84`); {NOT_EXAMINED}.",
    Plane.LOCAL: f"find out the coordinate reference system and its unit, and transform to WGS 84; {NOT_EXAMINED}.",
    Plane.PIXELS: f"georeference the image that the numbers refer to, or keep the file as it is if it is no map; "
    f"{NOT_EXAMINED}.",
}


def faults(layer: GeoJson) -> Iterator[Fault]:
    if not layer.plane.is_planar or not layer.file.has_lines:
        return
    parts = layer.parts
    far = np.unique(parts.part_of(np.flatnonzero(parts.is_outside_degrees)))
    looks = f"which look like {layer.plane.value}"
    group = FaultGroup(
        wrong=len(far), total=len(parts), words=f"{parts.noun} have positions that are no degrees, {looks}"
    )
    is_one = not group.is_said_once(len(far))
    others = f" and {len(far) - 1} more parts like it" if len(far) > 1 and is_one else ""
    for number in far[:1] if is_one else far:
        feature, part = layer.features[parts.feature[number]], parts.part(int(number))
        x, y = (float(value) for value in part.positions[0])
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=part.pointer,
            found=f"x {x:.12g} y {y:.12g}{others}, {looks}",
            expected="degrees of longitude and latitude",
            mend=MEND[layer.plane],
            group=group,
        )
