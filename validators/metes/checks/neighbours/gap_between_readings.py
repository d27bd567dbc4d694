"""Readings of one coverage group leave a gap between them that is narrower than they are accurate.

Looked at are holes of their union that are holes of none of them. Width is that of a strip with the area and the
perimeter of the hole; the limit is the larger accuracy of the readings around it. Gaps that are open to one side
are not found.

Why it matters: a strip that narrow cannot be told apart from an error of drawing, so it says nothing of the ground,
and yet it is missing in every sum of the group.
How to mend: close the outlines around it from the same segments; if land was left out on purpose, say so by a
territory of its own.
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
        expected=f"none, as they are readings of the coverage group {group}",
        tolerance=f"wider than {accuracy_m:g} m, their accuracy",
    )
