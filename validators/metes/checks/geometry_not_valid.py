"""A geometry is not valid: its boundary crosses or touches itself, a hole lies outside, polygons overlap.

Why it matters: it has no inside that two programs agree on, so it has no area.
How to mend: look at the named position; take the spike or the crossing out of the source line.
Source: OGC Simple Feature Access 1.2.1, 6.1.11, as GEOS judges it in the plane of degrees.
Since: 0.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import shapely

from metes.checks.check import Scope
from metes.checks.fault import Fault, Severity
from metes.package.geojson import GeoJson, RawFeature

ID = "G105"
NAME = "geometry_not_valid"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON

REASON = re.compile(r"(?P<reason>[^\[]+)\[(?P<lon>\S+) (?P<lat>\S+)\]")


def faults(layer: GeoJson) -> Iterator[Fault]:
    sound = [feature for feature in layer.features if feature.is_sound]
    for feature in sound:
        if feature.is_valid:
            continue
        match = REASON.fullmatch(shapely.is_valid_reason(feature.shape))
        lon = float(match["lon"]) if match else None
        lat = float(match["lat"]) if match else None
        yield Fault(
            id=ID,
            name=NAME,
            severity=SEVERITY,
            file=layer.path,
            pointer=_nearest(feature, lon, lat),
            feature_id=feature.id,
            lon=lon,
            lat=lat,
            found=match["reason"].strip().lower() if match else "an invalid geometry",
            expected="a valid geometry",
        )


def _nearest(feature: RawFeature, lon: float | None, lat: float | None) -> str:
    """Pointer of the position that is nearest to the place of the fault."""
    if lon is None or lat is None:
        return feature.geometry_pointer
    distances = [np.hypot(part.positions[:, 0] - lon, part.positions[:, 1] - lat) for part in feature.parts]
    chosen = int(np.argmin([distance.min() for distance in distances]))
    part = feature.parts[chosen]
    return f"{part.pointer}/{int(np.argmin(distances[chosen]))}"
