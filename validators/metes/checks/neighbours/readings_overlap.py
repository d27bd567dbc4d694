"""Two readings of one coverage group overlap by more than one metre.

The width is that of a strip with the same area and perimeter as the overlap, so two drawings of one line a centimetre
apart are accepted. Alternative readings of one territory belong in different groups.

Why it matters: land in both readings is counted twice in every sum of the group.
How to mend: close both outlines from the same segment. If both extents are intended, put them in two groups.
Source: docs/glossary.md, coverage group. One metre is a hundredth of the best accuracy of a segment, 100 m, and ten
thousand times the last printed decimal.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import shapely

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.neighbours.shared.coverage_groups import coverage_groups, territory_shapes
from metes.geojson.document import GeoJson
from metes.measure.patches import WIDEST_M, Patch, patches, size_text

ID = "N104"
NAME = "readings_overlap"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    layer, shapes = territory_shapes(context)
    if layer is None:
        return
    for group, rows in coverage_groups(context, shapes):
        for one, other in combinations((str(row["reading_id"]) for row in rows), 2):
            if not shapely.intersects(shapes[one], shapes[other]):
                continue
            wide = [p for p in patches(shapely.intersection(shapes[one], shapes[other])) if p.width_m > WIDEST_M]
            if wide:
                yield _fault(layer, group, (one, other), wide)


def _fault(layer: GeoJson, group: str, pair: tuple[str, str], wide: list[Patch]) -> Fault:
    largest = max(wide, key=lambda patch: patch.area_km2)
    count = "" if len(wide) == 1 else f" in {len(wide)} places, the largest here"
    return FAULT.in_feature(
        layer,
        next(feature for feature in layer.features if feature.id == pair[0]),
        lon=largest.lon,
        lat=largest.lat,
        found=f"an overlap with {pair[1]}{count} of {size_text(largest)}",
        expected=f"no overlap in the coverage group {group}",
        tolerance=f"{WIDEST_M:g} m of width",
        other_features=(pair[1],),
    )
