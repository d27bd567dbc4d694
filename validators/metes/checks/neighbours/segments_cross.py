"""Two segments of one line cross each other or share an edge.

The table line_segments.csv lists the segments of a line, which may meet only at nodes. Lines of different dates, and
alternative drawings of one treaty, may cross.

Why it matters: length is counted twice, and the line has more than one course.
How to mend: split both at a common node, and delete the rest beyond it.
Source: docs/glossary.md, segment and node.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import object_array
from metes.checks.neighbours.shared.feature_order import features_in_order
from metes.tables.table import Value

ID = "N112"
NAME = "segments_cross"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    layer = context.layer("segments_layer")
    if layer is None:
        return
    lines_of: dict[str | None, set[Value]] = {}
    for row in context.rows("line_segments", "line_id", "segment_id"):
        lines_of.setdefault(str(row["segment_id"]), set()).add(row["line_id"])
    sound = [f for f in features_in_order(layer) if f.is_sound and f.id in lines_of]
    shapes = [feature.shape for feature in sound]
    if len(shapes) < 2:
        return
    near = shapely.STRtree(shapes).query(shapes).T
    pairs = [(i, j) for i, j in sorted(near.tolist()) if i < j and lines_of[sound[i].id] & lines_of[sound[j].id]]
    ones, others = object_array(shapes[i] for i, _ in pairs), object_array(shapes[j] for _, j in pairs)
    for (i, j), is_met in zip(pairs, shapely.crosses(ones, others) | shapely.overlaps(ones, others), strict=True):
        if is_met:
            common = sorted(map(str, lines_of[sound[i].id] & lines_of[sound[j].id]))
            lon, lat = (float(v) for v in shapely.get_coordinates(shapely.intersection(shapes[i], shapes[j]))[0])
            yield FAULT.in_feature(
                layer,
                sound[i],
                lon=lon,
                lat=lat,
                found=f"a crossing with {sound[j].id}",
                expected=f"segments of {common[0]} that meet only at nodes",
                other_features=(str(sound[j].id),),
            )
