"""The position of a place differs from its row in the table.

Why it matters: the map then shows a different place than the one that is judged.
How to mend: if the table is right, run `make build`; otherwise correct the table.
Source: docs/data.md. The tables take precedence. The tolerance is one unit of the seventh decimal, the last one
written.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, degrees

ID = "N114"
NAME = "place_off_its_row"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

LEAST_DEG = 1.5e-7


def faults(context: CheckContext) -> Iterator[Fault]:
    layer, table = context.layer("places_layer"), context.table("places", "place_id", "lon", "lat")
    if layer is None or table is None:
        return
    rows = {row["place_id"]: row for row in table.rows}
    for feature in layer.features:
        row = rows.get(feature.id)
        if (
            row is None
            or not feature.is_sound
            or len(feature.coordinate_arrays) != 1
            or not feature.coordinate_arrays[0].is_point
        ):
            continue
        lon, lat = row["lon"], row["lat"]
        if not isinstance(lon, int | float) or not isinstance(lat, int | float):
            continue
        if np.abs(feature.coordinate_arrays[0].positions[0] - (lon, lat)).max() > LEAST_DEG:
            yield FAULT.at_position(
                layer,
                feature,
                feature.coordinate_arrays[0],
                0,
                found="a position that differs from the row",
                expected=f"{degrees(lon)} {degrees(lat)}, as in {table.path}, line {row.line}",
                tolerance=f"{LEAST_DEG:g} degrees",
                related=(table.path,),
            )
