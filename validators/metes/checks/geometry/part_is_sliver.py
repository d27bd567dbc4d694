"""A ring encloses a strip less than one metre wide.

The width is that of a strip with the same area and perimeter. G127 reports rings without any width.

Why it matters: it is left over where two versions of one line were overlaid. It contains no land but counts as an
island or a hole.
How to mend: delete the ring, and close both outlines from the same line.
Source: docs/checks.md. One metre is a hundredth of the best accuracy of any boundary here. GEOS has no such rule.
Severity: Warning: no standard sets a least width.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.document import GeoJson

ID = "G126"
NAME = "part_is_sliver"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

WIDEST_M = 1.0
LEAST_IN_METRES = 0.01
MM_PER_M = 1_000.0


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    invalid_features = {each.feature.index for each in arrays.invalid_features}
    for number in np.flatnonzero((arrays.widths_m < WIDEST_M) & ~arrays.is_flat):
        feature, part = arrays.owner(number)
        if feature.index in invalid_features:
            continue  # the lobes of a self-crossing ring cancel out; G105 reports it
        width_m, length_m = float(arrays.widths_m[number]), float(arrays.sizes.perimeters_m[number]) / 2.0
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=part.pointer,
            found=f"a ring {_width(width_m)} wide and {length_m:,.0f} m long",
            expected="a ring that encloses land",
            tolerance=f"{WIDEST_M:g} m of width",
        )


def _width(width_m: float) -> str:
    return f"{width_m:.3g} m" if width_m >= LEAST_IN_METRES else f"{width_m * MM_PER_M:.3g} mm"
