"""A `bbox` is not the one of the positions that it stands for.

Held are west, south, east and north; a box that crosses the antimeridian is held against its latitudes alone.

Why it matters: what lies outside the box is neither drawn nor found, and the file still looks whole.
How to mend: compute it anew from the positions, or leave it out.
Source: RFC 7946, 5. The tolerance is the rounding of the printed number, a unit of its last decimal, and at least
1e-6 degrees, a tenth of a metre.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.boxes import boxes, is_box
from metes.checks.check import Scope
from metes.checks.fault import Fault, FaultKind, Severity, quoted
from metes.package.geojson import GeoJson

ID = "G112"
NAME = "bbox_differs"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

SIDES = ("west", "south", "east", "north")
LEAST_DEG = 1e-6


def faults(layer: GeoJson) -> Iterator[Fault]:
    for box in boxes(layer):
        parts = [p for f in box.features for p in f.parts if len(p.positions) and p.is_within_range]
        if not is_box(box.value) or not parts or any(feature.misfit for feature in box.features):
            continue
        half = len(box.value) // 2
        declared = [*box.value[:2], *box.value[half : half + 2]]
        corners = np.array([(*p.positions.min(axis=0), *p.positions.max(axis=0)) for p in parts])
        measured = [*corners[:, :2].min(axis=0), *corners[:, 2:].max(axis=0)]
        is_beyond = declared[0] > declared[2]
        for side, stated, true in zip(SIDES, declared, measured, strict=True):
            tolerance = max(LEAST_DEG, _last_unit(stated))
            if abs(stated - true) > tolerance and not (is_beyond and side in ("west", "east")):
                yield FAULT.in_file(
                    layer.path,
                    pointer=box.pointer,
                    feature_id=box.feature_id,
                    found=f"{side} {quoted(stated)}",
                    expected=f"{quoted(float(true))}, the {side} of the positions",
                    tolerance=f"{tolerance:g} degrees",
                )
                break


def _last_unit(number: float) -> float:
    # A whole number is not rounded, while 130.0 is as good as its decimal.
    decimals = repr(number).partition(".")[2]
    return 10.0 ** -len(decimals) if decimals.isdigit() else 0.0
