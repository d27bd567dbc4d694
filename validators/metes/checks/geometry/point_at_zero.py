"""A point is at longitude 0, latitude 0, far from all other features of the layer.

No land is there. The check applies to layers with at least three other features, whose extent the point is farther away
from than that extent is large, and at least ten degrees. The points of a MultiPoint count one by one.

Why it matters: geocoders and spreadsheets write zeros where they found no place. The feature is drawn in the Gulf of
Guinea, and the extent of the layer is far too large.
How to mend: find the place, or write `"geometry": null`.
Source: docs/checks.md. No standard forbids the position, so this is a warning.
Severity: Warning: a buoy may float there.
Since: 0.2.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from shapely import GeometryType

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.document import GeoJson

ID = "G135"
NAME = "point_at_zero"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, hides_others=False)

FEWEST_OTHERS = 3
# The nearest land is six degrees away; layers of the Gulf of Guinea have features nearer than this.
LEAST_DEG = 10.0


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    # The points of a MultiPoint one by one; of other geometries, none is far from the rest by itself.
    is_points = arrays.types == GeometryType.MULTIPOINT
    owners, points = arrays.points_of(arrays.sound[is_points])
    indices = np.concatenate([arrays.sound[~is_points], owners])
    corners = np.vstack([arrays.bounds[~is_points], np.hstack([points, points])])
    is_zero = (corners == 0.0).all(axis=1)
    others = corners[~is_zero]
    if not is_zero.any() or len(others) < FEWEST_OTHERS:
        return
    west, south = others[:, :2].min(axis=0)
    east, north = others[:, 2:].max(axis=0)
    distance = max(west, -east, south, -north)
    if distance < max(LEAST_DEG, east - west, north - south):
        return
    for index in np.unique(indices[is_zero]).tolist():
        feature = layer.features[index]
        yield FAULT.in_feature(
            layer,
            feature,
            lon=0.0,
            lat=0.0,
            found=f"a point at 0 0, {distance:.3g} degrees from all other features",
            expected="a place among the other features, or a null geometry",
        )
