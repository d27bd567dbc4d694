"""Coordinates have more than seven decimals, a precision of less than a centimetre.

The check reports a file once.

Why it matters: no boundary is known that precisely. The digits come from arithmetic, make the file twice as large, and
hide which positions of two features are equal.
How to mend: round to seven decimals (`metes fix --round 7`, or `ogr2ogr -lco COORDINATE_PRECISION=7`), neighbours
together.
Source: RFC 7946, 11.2 (six decimals are about ten centimetres).
Severity: Warning: RFC 7946, 11.2 only advises on the number of decimals.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import BLOCK_POSITIONS, arrays_of
from metes.geojson.document import GeoJson

ID = "G128"
NAME = "precision_beyond_accuracy"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, once_per_file=True, only_rfc7946=True)

MOST_DECIMALS = 7


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    count, first = 0, 0
    for start in range(0, len(arrays.positions), BLOCK_POSITIONS):
        scaled = arrays.positions[start : start + BLOCK_POSITIONS] * 10.0**MOST_DECIMALS
        # Doubles near 180 are good to 3e-14 degrees, a ten-millionth of the seventh decimal.
        fine = np.flatnonzero((np.abs(scaled - np.rint(scaled)) > 1e-3).any(axis=1))
        first = first if count or not len(fine) else start + int(fine[0])
        count += len(fine)
    if count:
        feature, part, index = arrays.at(first)
        lon, lat = (float(value) for value in part.positions[index])
        yield FAULT.at_position(
            layer,
            feature,
            part,
            index,
            found=f"{lon!r} {lat!r}; too many decimals in {count:,} of {len(arrays.positions):,} positions",
            expected=f"at most {MOST_DECIMALS} decimals, about a centimetre",
        )
