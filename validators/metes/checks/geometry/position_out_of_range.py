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
    parts = layer.parts
    outside = np.flatnonzero(parts.is_out_of_range)
    features = parts.feature[parts.part_of(outside)]
    for index, first, count in zip(*np.unique(features, return_index=True, return_counts=True), strict=True):
        number = int(parts.part_of(outside[first]))
        part = parts.part(number)
        at = int(outside[first] - parts.starts[number])
        lon, lat = (float(value) for value in part.positions[at])
        others = int(count) - 1
        yield FAULT.at_position(
            layer,
            layer.features[index],
            part,
            at,
            found=f"lon {degrees(lon)} lat {degrees(lat)}{and_more(others)}",
            expected="longitude from -180 to 180, latitude from -90 to 90",
        )


def _eastern(layer: GeoJson) -> Fault:
    """The fault of a layer whose longitudes run from 0 to 360, at the first position beyond 180."""
    parts = layer.parts
    outside = np.flatnonzero(parts.is_outside_degrees)
    number = int(parts.part_of(outside[0]))
    feature, part = layer.features[parts.feature[number]], parts.part(number)
    count, index = len(outside), int(outside[0] - parts.starts[number])
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
