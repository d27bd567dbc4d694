"""An exterior ring is clockwise, or a hole is counterclockwise.

RFC 7946 requires the other direction of writers, but asks readers to accept both, so this is a warning. If all rings of
a layer are wound the wrong way, or all in one direction, the check reports the layer once.

Why it matters: on a sphere the winding says which side is inside. Some programs then fill everything outside the ring,
and add the areas of holes instead of subtracting them.
How to mend: reverse the positions of this ring, or run `metes fix`.
Source: RFC 7946, 3.1.6 (the right-hand rule).
Severity: Warning: a MUST for writers, but RFC 7946, 3.1.6 asks readers not to reject such polygons.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultGroup, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import Numbers, arrays_of
from metes.checks.geometry.shared.spatial_join import Indices
from metes.geojson.document import GeoJson
from metes.geojson.parts import EXTERIOR

ID = "G103"
NAME = "ring_wound_wrong_way"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    hides_others=False,
    only_rfc7946=True,
    error_in_boundary_package=True,
    follows_from=(Cause(check="axes_swapped", at=CauseAt.FEATURE),),
)

# Fewer rings are reported one by one.
FEWEST_RINGS = 3


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    turns = arrays.sizes.doubled_areas_deg2
    is_exterior = arrays.role == EXTERIOR
    # G127 reports rings without area, which have no direction.
    # G117 reports rings that run round the Earth, whose direction is reversed.
    is_wrapped = np.isin(np.arange(len(turns)), arrays.wrapped_parts)
    has_direction = arrays.is_sound_ring & ~arrays.is_flat & (turns != 0) & ~is_wrapped
    wrong = np.flatnonzero(has_direction & ((turns > 0) != is_exterior))
    group, others = _shared(wrong, turns[has_direction], is_exterior[has_direction])
    is_one = bool(others) and not group.is_said_once(len(wrong))
    for number in wrong[:1] if is_one else wrong:
        feature, part = arrays.owner(number)
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=part.pointer,
            found=f"the {part.role} {'counterclockwise' if turns[number] > 0 else 'clockwise'}{others * is_one}",
            expected="exterior rings counterclockwise, holes clockwise",
            group=group,
        )


def _shared(wrong: Indices, turns: Numbers, is_exterior: NDArray[np.bool_]) -> tuple[FaultGroup, str]:
    """What the faults have in common, and words for a small layer whose rings are all wrong, or all run one way.

    The words are blank if single rings are wrong.
    """
    is_one_way = bool((turns > 0).all() or (turns < 0).all())
    one_way = ", as all rings of the layer run in one direction" if is_one_way and len(wrong) < len(turns) else ""
    group = FaultGroup(
        wrong=len(wrong), total=len(turns), words=f"rings are wound the wrong way{one_way}", is_one_cause=is_one_way
    )
    if len(wrong) < FEWEST_RINGS:
        return group, ""
    if len(wrong) == len(turns):
        return group, f"; all {len(wrong):,} rings of the layer are wound the wrong way"
    if is_one_way:
        return group, f"; all {len(turns):,} rings of the layer run in this direction, {len(wrong):,} of them wrongly"
    return group, ""
