"""A position is outside -180 to 180 degrees of longitude or -90 to 90 degrees of latitude.

If most numbers of a file are not degrees at all, G115 reports it instead.

Why it matters: the latitude is first or a digit is wrong. No program reports this; the feature is drawn somewhere else.
How to mend: write longitude before latitude in degrees of WGS 84.
Source: RFC 7946, 3.1.1 and 4.
Since: 0.1.0
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more, degrees
from metes.checks.geometry.coordinates_projected import is_layer_projected
from metes.geojson.document import GeoJson

ID = "G104"
NAME = "position_out_of_range"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    if is_layer_projected(layer):
        return
    for feature in layer.features:
        outside = [(part, np.flatnonzero(part.out_of_range)) for part in feature.coordinate_arrays]
        outside = [(part, indices) for part, indices in outside if len(indices)]
        if not outside:
            continue
        part, indices = outside[0]
        lon, lat = (float(value) for value in part.positions[indices[0]])
        is_finite = math.isfinite(lon) and math.isfinite(lat)
        others = sum(len(indices) for _, indices in outside) - 1
        yield FAULT.at_position(
            layer,
            feature,
            part,
            int(indices[0]),
            # JSON has no infinite numbers.
            lon=lon if is_finite else None,
            lat=lat if is_finite else None,
            found=f"lon {degrees(lon)} lat {degrees(lat)}{and_more(others)}",
            expected="longitude from -180 to 180, latitude from -90 to 90",
        )
