"""The coordinates are metres of a projected coordinate reference system, not degrees: most are far beyond 180 and 90.

The check reports a file once, and G104 then reports no position of it.

Why it matters: programs read the numbers as degrees and draw the features in the wrong place or not at all.
How to mend: find out the projection (values up to 20,037,508 are usually EPSG:3857), and transform to WGS 84.
Source: RFC 7946, 4. A value of 1,000 or more cannot be an angle: maps in degrees end at 360.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.coordinates import Coordinates
from metes.geojson.document import GeoJson, RawFeature

ID = "G115"
NAME = "coordinates_projected"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, once_per_file=True)

LEAST = 1_000.0


def faults(layer: GeoJson) -> Iterator[Fault]:
    far = projected_parts(layer) if is_layer_projected(layer) else []
    if far:
        feature, part = far[0]
        x, y = (float(value) for value in part.positions[0])
        others = f" and {len(far) - 1} more parts like it" if len(far) > 1 else ""
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=part.pointer,
            found=f"x {x:.12g} y {y:.12g}{others}",
            expected="degrees of longitude and latitude",
        )


def is_layer_projected(layer: GeoJson) -> bool:
    """Whether most parts of a layer have projected coordinates."""
    parts = sum(1 for feature in layer.features for part in feature.coordinate_arrays if len(part.positions))
    return 2 * len(projected_parts(layer)) > parts


def projected_parts(layer: GeoJson) -> list[tuple[RawFeature, Coordinates]]:
    """Features and parts with projected coordinates."""
    found = ((feature, part) for feature in layer.features for part in feature.coordinate_arrays if len(part.positions))
    return [(feature, part) for feature, part in found if not part.is_within_range and is_projected(part)]


def is_projected(part: Coordinates) -> bool:
    """Whether most positions of a part are beyond any angle in degrees."""
    largest = np.abs(part.positions).max(axis=1)
    # Infinity stands for a number too large to be read, not for a distance.
    is_far = (largest > LEAST) & np.isfinite(part.positions).all(axis=1)
    return bool(2 * np.count_nonzero(is_far) > len(is_far))
