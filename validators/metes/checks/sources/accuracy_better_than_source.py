"""A row or feature states a better accuracy than the data it is drawn from: a use of a segment than the segment, a
reading than a segment of its outline, or a feature than its source.

A source states one in a column `accuracy_m` of the table of sources, where it has one. A segment of the error class
`undrawn_course` sets no limit to the readings that it closes: its accuracy is the distance to another reading.

Why it matters: no drawing is more accurate than its source. Error budgets and verdicts would claim too much certainty.
How to mend: state the coarser of the two accuracies, or name the better source.
Source: docs/method.md, the error budget; docs/glossary.md, accuracy.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from metes.checks.engine.accuracy import is_accuracy
from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.coordinates import CoordinatesRole
from metes.measure.boundary import EdgeIndex
from metes.model.geometry import UNDRAWN_COURSE
from metes.tables.table import Row, Table, Value

ID = "S105"
NAME = "accuracy_better_than_source"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    rows = context.rows("segments", "segment_id", "accuracy_m")
    yield from _segment_uses(context, {row["segment_id"]: row["accuracy_m"] for row in rows})
    drawn = [row for row in rows if row.get("error_class") != UNDRAWN_COURSE]
    yield from _readings(context, {row["segment_id"]: row["accuracy_m"] for row in drawn})
    sources = {row["source_id"]: row["accuracy_m"] for row in context.rows("sources", "source_id", "accuracy_m")}
    for name, key in (("segments", "segment_id"), ("readings", "reading_id"), ("places", "place_id")):
        table = context.table(name, key, "source_id", "accuracy_m")
        for row in table.rows if table is not None else ():
            if table is not None:
                yield from _compared(table, row, str(row["source_id"]), sources.get(row["source_id"]))


def _segment_uses(context: CheckContext, segments: Mapping[Value, Value]) -> Iterator[Fault]:
    table = context.table("segment_uses", "segment_id", "accuracy_m")
    for row in table.rows if table is not None else ():
        if table is not None:
            yield from _compared(table, row, f"the segment {row['segment_id']}", segments.get(row["segment_id"]))


def _readings(context: CheckContext, segments: Mapping[Value, Value]) -> Iterator[Fault]:
    table = context.table("readings", "reading_id", "outline", "accuracy_m")
    outlines, lines = context.layer("territories_layer"), context.layer("segments_layer")
    if table is None or outlines is None or lines is None:
        return
    parts = [
        (f.id, p.positions)
        for f in lines.features
        for p in f.coordinate_arrays
        if p.role is CoordinatesRole.LINE and p.is_sound
    ]
    index = EdgeIndex([positions for _, positions in parts])
    by_reading = {feature.id: feature for feature in outlines.features if feature.is_sound}
    for row in table.rows:
        feature = by_reading.get(str(row["reading_id"]))
        if feature is None or row["outline"] != "segments":
            continue
        owners = {
            int(o)
            for part in feature.coordinate_arrays
            if part.is_ring
            for o in np.unique(index.owners(part.positions))
        }
        used = [(accuracy, parts[o][0]) for o in owners - {-1} if is_accuracy(accuracy := segments.get(parts[o][0]))]
        if used:
            coarsest, segment = max(used, key=lambda pair: pair[0])
            yield from _compared(table, row, f"the segment {segment}", coarsest)


def _compared(table: Table, row: Row, what: str, limit_m: Value) -> Iterator[Fault]:
    stated = row["accuracy_m"]
    if is_accuracy(stated) and is_accuracy(limit_m) and stated < limit_m:
        yield FAULT.in_row(
            table, row, field="accuracy_m", found=f"{stated:g} m", expected=f"{limit_m:g} m or more, as {what} states"
        )
