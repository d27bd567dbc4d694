"""An exterior ring is clockwise, or a hole is counterclockwise.

Why it matters: on a sphere the winding says which side is inside. Some programs then fill everything outside the ring,
and add the areas of holes instead of subtracting them.
How to mend: reverse the positions of this ring, or run `metes fix`.
Source: RFC 7946, 3.1.6 (the right-hand rule).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.coordinates import CoordinatesRole
from metes.geojson.document import GeoJson

ID = "G103"
NAME = "ring_wound_wrong_way"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    only_rfc7946=True,
    follows_from=(Cause(check="axes_swapped", at=CauseAt.FEATURE),),
)


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    turns = arrays.doubled_areas_deg2
    is_exterior = np.array([part.role is CoordinatesRole.EXTERIOR for _, part in arrays.owners], dtype=bool)
    # G127 reports rings without area, which have no direction.
    turns_wrong = arrays.is_sound_ring & ~arrays.is_flat & (turns != 0) & ((turns > 0) != is_exterior)
    for number in np.flatnonzero(turns_wrong):
        feature, part = arrays.owners[number]
        # G117 reports rings that run round the Earth, whose direction is reversed.
        if part.pointer not in arrays.wrapped_parts:
            yield FAULT.in_feature(
                layer,
                feature,
                pointer=part.pointer,
                found=f"the {part.role} {'counterclockwise' if turns[number] > 0 else 'clockwise'}",
                expected="exterior rings counterclockwise, holes clockwise",
            )
