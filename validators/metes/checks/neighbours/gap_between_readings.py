"""Readings of one coverage group leave a gap between them that is narrower than their accuracy.

The check looks for holes in the union of the readings that are not holes of any one reading. The width is that of a
strip with the same area and perimeter as the hole; the limit is the largest accuracy of the adjacent readings. Gaps
open to one side are not found.

Why it matters: such a narrow strip is indistinguishable from a drawing error, and yet its area is missing from every
sum of the group.
How to mend: close the adjacent outlines from the same segments. If the land was left out on purpose, add a territory
for it.
Source: docs/glossary.md, coverage group and accuracy.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.neighbours.shared.coverage_groups import coverage_groups, new_holes, territory_shapes
from metes.checks.treaties.shared.territory_lookup import is_number
from metes.geojson.document import GeoJson
from metes.measure.patches import Patch, patches, size_text
from metes.tables.table import Row

ID = "N107"
NAME = "gap_between_readings"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    layer, shapes = territory_shapes(context)
    if layer is None or context.table("readings", "accuracy_m") is None:
        return
    for group, rows in coverage_groups(context, shapes):
        for hole in new_holes([shapes[str(row["reading_id"])] for row in rows]):
            around = [row for row in rows if shapely.intersects(shapes[str(row["reading_id"])], hole)]
            accuracy_m = _coarsest_m(around)
            for patch in patches(hole):
                if patch.width_m <= accuracy_m:
                    yield _fault(layer, group, around, patch, accuracy_m)


def _coarsest_m(rows: Sequence[Row]) -> float:
    return max((value for row in rows if is_number(value := row["accuracy_m"])), default=0.0)


def _fault(layer: GeoJson, group: str, around: Sequence[Row], patch: Patch, accuracy_m: float) -> Fault:
    ids = [str(row["reading_id"]) for row in around]
    return FAULT.in_feature(
        layer,
        next(feature for feature in layer.features if feature.id == ids[0]),
        lon=patch.lon,
        lat=patch.lat,
        found=f"a gap between {' and '.join(ids)} of {size_text(patch)}",
        expected=f"no gap in the coverage group {group}",
        tolerance=f"wider than {accuracy_m:g} m, their accuracy",
        other_features=tuple(ids[1:]),
    )
