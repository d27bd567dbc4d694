"""The first and last positions of a ring differ, in position or in height.

The invalid geometry that results (G105) is not reported as well.

Why it matters: shapely and GDAL close the ring silently, and other programs reject it. A ring that lost positions looks
the same.
How to mend: repeat the first position at the end. First make sure that no positions before the end were lost.
Source: RFC 7946, 3.1.6 (the first and last position must be identical).
Severity: Error: RFC 7946, 3.1.6 requires identical ends (MUST).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultGroup, FaultKind, Severity, degrees
from metes.geojson.document import GeoJson

ID = "G101"
NAME = "ring_not_closed"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)

# Ends that differ by less are shown with all digits, as programs that compute the last position again write them.
SHOWN_DEG = 1e-7
MEND_HEIGHT = "find out which of the two heights is right, and use it for both positions."


def members(layer: GeoJson) -> int:
    """Number of rings, closed or not."""
    return int(np.count_nonzero(layer.parts.is_ring))


def faults(layer: GeoJson) -> Iterator[Fault]:
    parts = layer.parts
    # In other formats the third number may be no height.
    is_level = parts.is_level | (not layer.file.has_lines)
    wrong = np.flatnonzero(parts.is_ring & ~parts.is_too_short & ~(parts.is_closed & is_level))
    is_above_all = len(wrong) > 0 and bool(parts.is_closed[wrong].all())
    words = f"rings are not closed{', in height only' * is_above_all}"
    group = FaultGroup(wrong=len(wrong), total=members(layer), words=words)
    for number in wrong:
        part = parts.part(int(number))
        first = part.positions[0]
        is_above = part.is_closed
        shown = degrees if (np.abs(first - part.positions[-1]) >= SHOWN_DEG).any() or is_above else repr
        yield FAULT.at_position(
            layer,
            layer.features[parts.feature[number]],
            part,
            len(part.positions) - 1,
            found=f"a different last position of the {part.role}{', in height only' if is_above else ''}",
            expected=f"the first position, {shown(float(first[0]))} {shown(float(first[1]))}"
            f"{' with its height' * is_above}",
            mend=MEND_HEIGHT if is_above else "",
            group=group,
        )
