"""An edge of a territory is not an edge of any published segment, although its reading is assembled from segments.

The check reports each run of consecutive edges once.

Why it matters: this part of the boundary has no source and no accuracy, and does not move when the treaty line is
corrected.
How to mend: if the segments are right, run `make build`; never edit a territory by hand.
Source: docs/data.md; readings.csv, column `outline`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.coordinates import Coordinates, CoordinatesRole
from metes.geojson.document import GeoJson, RawFeature
from metes.measure.boundary import EdgeIndex

ID = "N103"
NAME = "boundary_off_segments"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    territories, segments = context.layer("territories_layer"), context.layer("segments_layer")
    readings = context.table("readings", "reading_id", "outline")
    if territories is None or segments is None or readings is None:
        return
    from_segments = {row["reading_id"] for row in readings.rows if row["outline"] == "segments"}
    lines = [part.positions for feature in segments.features for part in feature.coordinate_arrays if _is_line(part)]
    index = EdgeIndex(lines)
    for feature in territories.features:
        # Other checks report open rings and positions out of range.
        if feature.id not in from_segments or not feature.is_sound:
            continue
        for part in feature.coordinate_arrays:
            if part.is_ring:
                yield from _runs_off_segments(territories, segments, feature, part, index)


def _is_line(part: Coordinates) -> bool:
    return part.role is CoordinatesRole.LINE and part.is_sound


def _runs_off_segments(
    territories: GeoJson, segments: GeoJson, feature: RawFeature, part: Coordinates, index: EdgeIndex
) -> Iterator[Fault]:
    off = np.flatnonzero(index.owners(part.positions) < 0)
    for run in np.split(off, np.flatnonzero(np.diff(off) > 1) + 1):
        if len(run) == 0:
            continue
        # Of two consecutive edges, the position between them is the one that moved.
        at = int(run[0]) + (1 if len(run) > 1 else 0)
        count = "an edge that is" if len(run) == 1 else f"{len(run)} edges that are"
        yield FAULT.at_position(
            territories,
            feature,
            part,
            at,
            found=f"{count} not on any segment",
            expected=f"edges of the segments in {segments.path}, equal to the last digit",
            related=(segments.path,),
        )
