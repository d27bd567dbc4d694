"""An exterior ring runs clockwise, or a hole counterclockwise.

Why it matters: on the sphere the direction says which side is inside; some programs then draw all the rest,
and areas of holes are added instead of subtracted.
How to mend: reverse the order of the positions of this ring.
Source: RFC 7946, 3.1.6 (the right-hand rule).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.check import Scope
from metes.checks.drawn import doubled_area_deg2, drawn
from metes.checks.fault import Fault, Severity
from metes.package.geojson import GeoJson
from metes.package.parts import Role

ID = "G103"
NAME = "ring_wound_wrong_way"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = drawn(layer)
    flat = {arrays.owners[number][1].pointer for number in np.flatnonzero(arrays.is_flat)}
    odd = flat | arrays.wrapped_parts
    for feature in layer.features:
        for part in feature.parts:
            if not part.is_ring or not part.is_sound:
                continue
            turn = doubled_area_deg2(part)
            # A ring without area turns neither way, and one round the Earth the other way: G127 and G117 say so.
            if turn == 0 or part.pointer in odd or (turn > 0) == (part.role is Role.EXTERIOR):
                continue
            yield Fault(
                id=ID,
                name=NAME,
                severity=SEVERITY,
                file=layer.path,
                pointer=part.pointer,
                feature_id=feature.id,
                found=f"the {part.role} {'counterclockwise' if turn > 0 else 'clockwise'}",
                expected="exterior rings counterclockwise, holes clockwise",
            )
