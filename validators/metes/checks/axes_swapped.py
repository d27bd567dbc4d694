"""Latitude stands before longitude, though both numbers are in range.

A feature is told where the other order is the right one by its own properties (`lon` and `lat`, `longitude` and
`latitude`), or where swapping its numbers brings it among all the other features of the layer, three or more, from
which it now lies farther away than they are wide.

Why it matters: the feature is drawn on another continent, and no range forbids it.
How to mend: write longitude before latitude.
Source: RFC 7946, 3.1.1.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from metes.checks.check import Scope
from metes.checks.drawn import Numbers, drawn, objects
from metes.checks.fault import Fault, FaultKind, Severity, degrees
from metes.package.geojson import GeoJson, RawFeature

ID = "G116"
NAME = "axes_swapped"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

NAMES = (("lon", "lat"), ("longitude", "latitude"), ("lng", "lat"), ("long", "lat"), ("x", "y"))
NEAR_DEG = 0.01
FEWEST_OTHERS = 3


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = drawn(layer).shapes
    corners = shapely.bounds(objects(shapes.values())).reshape(-1, 4)
    found = [(layer.features[index], box) for index, box in zip(shapes, corners, strict=True)]
    for index, (feature, box) in enumerate(found):
        reason = _stated_elsewhere(feature, box) or _strays(corners, index)
        if reason:
            west, south = (float(value) for value in box[:2])
            yield FAULT.in_feature(
                layer,
                feature,
                lon=west,
                lat=south,
                found=f"lon {degrees(west)} lat {degrees(south)}, {reason}",
                expected="longitude before latitude",
            )


def _stated_elsewhere(feature: RawFeature, box: Numbers) -> str:
    properties = {name.lower(): value for name, value in feature.properties.items()}
    for lon_name, lat_name in NAMES:
        lon, lat = properties.get(lon_name), properties.get(lat_name)
        if not isinstance(lon, int | float) or not isinstance(lat, int | float):
            continue
        if not _holds(box, lon, lat) and _holds(box, lat, lon):
            return f"while its properties say {lon_name} {lon:.12g} {lat_name} {lat:.12g}"
    return ""


def _holds(box: Numbers, lon: float, lat: float) -> bool:
    # A label stands near its feature, if not in it.
    wide, high = box[2] - box[0] + NEAR_DEG, box[3] - box[1] + NEAR_DEG
    return bool(box[0] - wide <= lon <= box[2] + wide and box[1] - high <= lat <= box[3] + high)


def _strays(corners: Numbers, index: int) -> str:
    """Why a feature seems to be swapped by where the others lie; blank where it does not."""
    if len(corners) <= FEWEST_OTHERS:
        return ""
    others = np.delete(corners, index, axis=0)
    west, south = others[:, :2].min(axis=0)
    east, north = others[:, 2:].max(axis=0)
    lon, lat = (corners[index, :2] + corners[index, 2:]) / 2.0
    size = max(east - west, north - south)
    is_far = max(west - lon, lon - east, south - lat, lat - north) > size
    is_among = west <= lat <= east and south <= lon <= north
    return "far from all others, among which it lies with its numbers swapped" if is_far and is_among else ""
