"""Two areas of a layer overlap, though its areas otherwise lie side by side.

Looked at are layers of which no area lies on the middle of another one: where areas are meant to lie over each other,
an overlap is none. Overlaps up to a metre wide are left to N110. A layer may mean it, so this is a warning.

Why it matters: land in both is counted twice, and each place there has two answers.
How to mend: let both areas follow one line, position by position.
Source: docs/checks.md; OGC Simple Feature Access 1.2.1 has no rule across features.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import shapely

from metes.checks.check import Scope
from metes.checks.cover import patches, size
from metes.checks.fault import Fault, FaultKind, Severity
from metes.checks.side_by_side import shown, side_by_side
from metes.checks.validity import pairs
from metes.package.geojson import GeoJson

ID = "N108"
NAME = "overlap_of_neighbours"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

WIDEST_M = 1.0


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = side_by_side(layer)
    if len(shapes) < 2:
        return
    ids = list(shapes)
    areas = list(shapes.values())
    overlapping = chain.from_iterable(sorted(zip(*found, strict=True)) for found in pairs(areas, areas, "overlaps"))
    for one, other in ((ids[i], ids[j]) for i, j in overlapping if i < j):
        wide = [p for p in patches(shapely.intersection(shapes[one], shapes[other])) if p.width_m > WIDEST_M]
        if wide:
            largest = max(wide, key=lambda patch: patch.area_km2)
            neighbour = layer.features[other]
            count = "" if len(wide) == 1 else f" in {len(wide)} places, here"
            yield FAULT.in_feature(
                layer,
                layer.features[one],
                lon=largest.lon,
                lat=largest.lat,
                found=f"an overlap with {shown(neighbour)}{count} of {size(largest)}",
                expected="areas that lie side by side",
                tolerance=f"{WIDEST_M:g} m of width",
            )
