"""An edge spans more than 180 degrees of longitude, so it runs the longer way around the Earth.

Usually it was meant to cross the antimeridian. RFC 7946 takes it as straight in longitude and latitude and only
recommends to split such geometries, so this is a warning. It is an error where the file itself says that the shorter
way is meant: by a declared size of that shape, by a bounding box of the feature that crosses the antimeridian, or
because only that shape is valid. The check reports each part of a geometry once. Edges along a pole or along the
antimeridian are allowed.

Why it matters: a straight line in longitude and latitude takes the long way, so area, length and point-in-polygon tests
refer to a different shape.
How to mend: split the geometry at 180 degrees into two parts (`ogr2ogr -wrapdateline`).
Source: RFC 7946, 3.1.1 (edges are straight in longitude and latitude) and 3.1.9 (geometries that cross should be
split). An edge of exactly 360 degrees closes a ring as wide as the map, and is allowed.
Severity: Warning: 3.1.9 recommends the split (SHOULD), and by 3.1.1 the edge means the longer way. Error where the file
itself contradicts that.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.declared_size_differs import size_of_shorter_way
from metes.checks.geometry.shared.bounding_boxes import is_box
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.document import GeoJson, RawFeature

ID = "G117"
NAME = "antimeridian_crossed"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, only_rfc7946=True, error_in_boundary_package=True)
CERTAIN = FaultKind(id=ID, name=NAME, severity=Severity.ERROR, only_rfc7946=True)


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    wide = arrays.sizes.wrapped
    for first in np.unique(arrays.part_of(wide.edges), return_index=True)[1]:
        feature, part, index = arrays.at(int(wide.edges[first]))
        proof = _proof_of_crossing(layer, feature)
        span_deg = abs(float(wide.values[first]))
        yield (CERTAIN if proof else FAULT).at_position(
            layer,
            feature,
            part,
            index,
            found=f"an edge of {span_deg:.6g} degrees of longitude{proof}",
            expected="edges of at most 180 degrees, or parts split at the antimeridian",
        )


def _proof_of_crossing(layer: GeoJson, feature: RawFeature) -> str:
    """What in the file says that the shorter way is meant, in words; blank if nothing does."""
    name = size_of_shorter_way(layer, feature)
    if name:
        return f", although {name} is the size of the shape across the antimeridian"
    if feature.index in arrays_of(layer).valid_across_antimeridian:
        return ", although only the shape across the antimeridian is valid"
    raw = feature.members if feature.pointer else layer.value
    boxes = (raw.get("bbox"), (feature.geometry or {}).get("bbox"))
    crosses = any(is_box(box) and box[0] > box[len(box) // 2] for box in boxes)
    return ", although its bbox crosses the antimeridian" if crosses else ""
