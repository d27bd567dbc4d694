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
STRAY = "far from all others, among which it lies with its numbers swapped"


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = drawn(layer).shapes
    corners = shapely.bounds(objects(shapes.values())).reshape(-1, 4)
    found = [(layer.features[index], box) for index, box in zip(shapes, corners, strict=True)]
    strays = _strays(corners)
    for (feature, box), is_stray in zip(found, strays, strict=True):
        reason = _stated_elsewhere(feature, box) or (STRAY if is_stray else "")
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
    if not feature.properties:
        return ""
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


def _strays(corners: Numbers) -> list[bool]:
    """Which features seem to be swapped by where the others lie; all at once, for there may be a million."""
    if len(corners) <= FEWEST_OTHERS:
        return [False] * len(corners)
    west, south = (_least_of_others(corners[:, column]) for column in (0, 1))
    east, north = (-_least_of_others(-corners[:, column]) for column in (2, 3))
    lon, lat = ((corners[:, :2] + corners[:, 2:]) / 2.0).T
    size = np.maximum(east - west, north - south)
    is_far = np.max([west - lon, lon - east, south - lat, lat - north], axis=0) > size
    is_among = (west <= lat) & (lat <= east) & (south <= lon) & (lon <= north)
    return [bool(each) for each in is_far & is_among]


def _least_of_others(values: Numbers) -> Numbers:
    """For each value the least of all others: the least of all, and for that one itself the second."""
    first, second = np.partition(values, 1)[:2]
    least = np.full(len(values), first)
    least[np.argmin(values)] = second
    return least
