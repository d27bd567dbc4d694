"""A position is outside -180 to 180 degrees of longitude or -90 to 90 degrees of latitude.

Rounding by up to 1e-9 degrees is no fault. If all longitudes are between 0 and 360, the check reports the file once. If
most numbers of a file are not degrees at all, G115 reports it instead.

Why it matters: the latitude is first or a digit is wrong. No program reports this; the feature is drawn somewhere else.
How to mend: write longitude before latitude in degrees of WGS 84.
Source: RFC 7946, 3.1.1 and 4.
Severity: Error: the position is not on the Earth as RFC 7946, 4 numbers it.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more, degrees
from metes.geojson.document import GeoJson
from metes.geojson.plane import Plane

ID = "G104"
NAME = "position_out_of_range"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

MEND_EASTERN = (
    "subtract 360 from all longitudes above 180, and split geometries at 180 degrees "
    "(`ogr2ogr -lco RFC7946=YES -wrapdateline`)."
)


def faults(layer: GeoJson) -> Iterator[Fault]:
    if layer.plane is Plane.EASTERN:
        yield _eastern(layer)
        return
    for feature in layer.features:
        outside = [(part, np.flatnonzero(part.out_of_range)) for part in feature.coordinate_arrays]
        outside = [(part, indices) for part, indices in outside if len(indices)]
        if not outside:
            continue
        part, indices = outside[0]
        lon, lat = (float(value) for value in part.positions[indices[0]])
        others = sum(len(indices) for _, indices in outside) - 1
        yield FAULT.at_position(
            layer,
            feature,
            part,
            int(indices[0]),
            found=f"lon {degrees(lon)} lat {degrees(lat)}{and_more(others)}",
            expected="longitude from -180 to 180, latitude from -90 to 90",
        )


def _eastern(layer: GeoJson) -> Fault:
    """The fault of a layer whose longitudes run from 0 to 360, at the first position beyond 180."""
    outside = [(f, part) for f in layer.features for part in f.coordinate_arrays if not part.is_within_range]
    feature, part = outside[0]
    count = sum(int(np.count_nonzero(each.out_of_range)) for _, each in outside)
    index = int(np.flatnonzero(part.out_of_range)[0])
    lon = degrees(float(part.positions[index, 0]))
    return FAULT.at_position(
        layer,
        feature,
        part,
        index,
        found=f"lon {lon}{and_more(count - 1)}: longitudes from 0 to 360",
        expected="longitude from -180 to 180",
        mend=MEND_EASTERN,
    )
