"""Faults of geometries that GEOS calls invalid, selected by its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from metes.checks.engine.fault import Fault, FaultKind
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.document import GeoJson, RawFeature

Place = tuple[float | None, float | None]


def invalidity_faults(
    layer: GeoJson, kind: FaultKind, is_meant: Callable[[str], bool], *, found: str, expected: str
) -> Iterator[Fault]:
    """A fault for each feature that GEOS calls invalid for a reason, in lower case, that fulfils `is_meant`.

    With a blank `found`, the message gives the reason itself. A feature with edges of over 180 degrees that is invalid
    both ways around the Earth is reported for the shorter one, at its ring: G117 names the edge.
    """
    for each in arrays_of(layer).invalid_features:
        if is_meant(each.reason):
            fault = fault_at_place(
                kind, layer, each.feature, (each.lon, each.lat), found=found or each.reason, expected=expected
            )
            yield on_shorter_way(fault) if each.is_across else fault


def on_shorter_way(fault: Fault) -> Fault:
    """A fault of the shape across the antimeridian, at its ring or line: G117 names the edge."""
    return replace(
        fault,
        pointer=fault.pointer.rpartition("/")[0],
        lon=fault.lon if fault.lon is None else fault.lon - 360.0 * round(fault.lon / 360.0),
        found=f"{fault.found}, on the shorter way across the antimeridian",
    )


def fault_at_place(
    kind: FaultKind, layer: GeoJson, feature: RawFeature, place: Place, *, found: str, expected: str
) -> Fault:
    """A fault of a feature at a longitude and latitude, with the JSON pointer of the nearest position."""
    lon, lat = place
    pointer = nearest_position(feature, lon, lat)
    return kind.in_feature(layer, feature, pointer=pointer, lon=lon, lat=lat, found=found, expected=expected)


def nearest_position(feature: RawFeature, lon: float | None, lat: float | None) -> str:
    """JSON pointer of the position of a feature that is nearest to a longitude and latitude, in degrees."""
    if lon is None or lat is None:
        return feature.geometry_pointer
    parts = feature.parts
    start, end = parts.starts[parts.feature_starts[feature.index : feature.index + 2]].tolist()
    nearest = start + int(np.argmin(np.hypot(parts.positions[start:end, 0] - lon, parts.positions[start:end, 1] - lat)))
    number = int(parts.part_of(nearest))
    return f"{parts.pointer(number)}/{nearest - int(parts.starts[number])}"
