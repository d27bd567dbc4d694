"""Latitude comes before longitude, although both numbers are in range.

Any of four clues shows it: properties of the feature (`lon` and `lat`, `longitude` and `latitude`); a property with the
ISO code or English name of a country; a `bbox` of the layer that contains other features but not this one; or at least
three other features. In the last case the feature is farther from the others than their own extent, and swapping its
numbers moves it among them or within a quarter of that extent.

Why it matters: the feature is drawn on another continent, and no range check finds it.
How to mend: write longitude before latitude.
Source: RFC 7946, 3.1.1. Countries are those of Natural Earth's first-level divisions, with a tolerance of one degree.
Severity: Error: RFC 7946, 3.1.1 puts longitude first, and the feature is in the wrong place.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, degrees
from metes.checks.geometry.shared.bounding_boxes import SWAPPED, boxes_intersect, boxes_within, is_box
from metes.checks.geometry.shared.countries import boxes_of_parts, stated_countries, swapped_in_country
from metes.checks.geometry.shared.layer_arrays import Numbers, arrays_of
from metes.geojson.document import GeoJson, RawFeature

ID = "G116"
NAME = "axes_swapped"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

NAMES = (("lon", "lat"), ("longitude", "latitude"), ("lng", "lat"), ("long", "lat"), ("x", "y"))
NEAR_DEG = 0.01
FEWEST_OTHERS = 3
# Above this share of the features it is not clear which ones are swapped.
MOST_SWAPPED = 0.2
# As a share of the extent of all others: the outermost of eight towns lies that far out, an overseas territory farther.
NEAR_OTHERS = 0.25
FAR_FROM_OTHERS = "far from all other features, but among them with its numbers swapped"
OUTSIDE_COUNTRY = "outside the country in its properties ({}), but inside with its numbers swapped"
OUTSIDE_BBOX = "outside the bbox of the layer, but inside with its numbers swapped"


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    corners, indices = arrays.bounds, arrays.sound.tolist()
    countries, contradictions = stated_countries(layer), _with_positions(layer)
    stated = [countries.get(index) for index in indices]
    in_country, among_others, in_layer_box = (
        swapped_in_country(stated, *boxes_of_parts(arrays)),
        _swapped_among_others(corners),
        _swapped_in_layer_box(layer, corners),
    )
    for place, (index, box) in enumerate(zip(indices, corners, strict=True)):
        feature = layer.features[index]
        reason = _contradicting_properties(feature, box) if index in contradictions else ""
        if not reason and in_country[place] and (country := stated[place]) is not None:
            reason = OUTSIDE_COUNTRY.format(f"{country.name} {country.value}")
        reason = reason or (FAR_FROM_OTHERS if among_others[place] else OUTSIDE_BBOX if in_layer_box[place] else "")
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


def _with_positions(layer: GeoJson) -> frozenset[int]:
    """Indices of the features that have properties for longitude and latitude."""
    found: set[int] = set()
    for names, features in layer.features_by_names.items():
        lower = {name.lower() for name in names}
        if any(lower.issuperset(pair) for pair in NAMES):
            found.update(feature.index for feature in features)
    return frozenset(found)


def _contradicting_properties(feature: RawFeature, box: Numbers) -> str:
    if not feature.properties:
        return ""
    properties = {name.lower(): value for name, value in feature.properties.items()}
    for lon_name, lat_name in NAMES:
        lon, lat = properties.get(lon_name), properties.get(lat_name)
        if not isinstance(lon, int | float) or not isinstance(lat, int | float):
            continue
        if not _box_holds(box, lon, lat) and _box_holds(box, lat, lon):
            return f"while its properties say {lon_name} {lon:.12g} {lat_name} {lat:.12g}"
    return ""


def _box_holds(box: Numbers, lon: float, lat: float) -> bool:
    # A label position lies near its feature, if not in it.
    wide, high = box[2] - box[0] + NEAR_DEG, box[3] - box[1] + NEAR_DEG
    return bool(box[0] - wide <= lon <= box[2] + wide and box[1] - high <= lat <= box[3] + high)


def _swapped_among_others(corners: Numbers) -> NDArray[np.bool_]:
    """Which features lie far from all others, but among them once longitude and latitude are swapped."""
    lon, lat = ((corners[:, :2] + corners[:, 2:]) / 2.0).T
    if len(corners) <= FEWEST_OTHERS:
        return np.zeros(len(corners), dtype=bool)
    # Features that swapping brings nearer to the median are doubtful, and not used to locate the others.
    middle_lon, middle_lat = float(np.median(lon)), float(np.median(lat))
    is_doubtful = _larger_distance(lat - middle_lon, lon - middle_lat) < _larger_distance(
        lon - middle_lon, lat - middle_lat
    )
    others = corners[~is_doubtful]
    if len(others) < FEWEST_OTHERS or is_doubtful.sum() > max(1.0, MOST_SWAPPED * len(corners)):
        return np.zeros(len(corners), dtype=bool)
    west, south = others[:, :2].min(axis=0)
    east, north = others[:, 2:].max(axis=0)
    size = max(east - west, north - south)
    is_far = _distance_from_box(lon, lat, west, south, east, north) > size
    is_near = _distance_from_box(lat, lon, west, south, east, north) <= NEAR_OTHERS * size
    return np.asarray(is_doubtful & is_far & is_near)


def _swapped_in_layer_box(layer: GeoJson, corners: Numbers) -> NDArray[np.bool_]:
    """Which features lie outside the bbox of the layer, but inside once swapped; none if the bbox holds no feature."""
    value = layer.value
    declared = value.get("bbox") if isinstance(value, dict) else None
    nothing = np.zeros(len(corners), dtype=bool)
    if not is_box(declared) or len(declared) != 4 or declared[0] > declared[2]:
        return nothing
    box = np.array(declared) + np.array([-NEAR_DEG, -NEAR_DEG, NEAR_DEG, NEAR_DEG])
    is_outside = ~boxes_intersect(corners, box) & boxes_within(corners[:, SWAPPED], box)
    return is_outside if boxes_within(corners, box).any() else nothing


def _larger_distance(east: Numbers, north: Numbers) -> Numbers:
    return np.maximum(np.abs(east), np.abs(north))


def _distance_from_box(lon: Numbers, lat: Numbers, west: float, south: float, east: float, north: float) -> Numbers:
    """Distance of positions from a box in degrees, the larger of both directions; negative inside."""
    return np.asarray(np.max([west - lon, lon - east, south - lat, lat - north], axis=0))
