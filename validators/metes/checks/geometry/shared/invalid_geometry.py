"""Faults of geometries that GEOS calls invalid, selected by its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from metes.checks.engine.fault import Fault, FaultKind
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.document import GeoJson, RawFeature

Place = tuple[float | None, float | None]


def invalidity_faults(
    layer: GeoJson, kind: FaultKind, is_meant: Callable[[str], bool], *, found: str, expected: str
) -> Iterator[Fault]:
    """A fault for each feature that GEOS calls invalid for a reason, in lower case, that fulfils `is_meant`.

    With a blank `found`, the message gives the reason itself.
    """
    for each in arrays_of(layer).invalid_features:
        if is_meant(each.reason):
            yield fault_at_place(
                kind, layer, each.feature, (each.lon, each.lat), found=found or each.reason, expected=expected
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
    parts = [part for part in feature.coordinate_arrays if len(part.positions)]
    distances = [np.hypot(part.positions[:, 0] - lon, part.positions[:, 1] - lat) for part in parts]
    chosen = int(np.argmin([distance.min() for distance in distances]))
    part = parts[chosen]
    return f"{part.pointer}/{int(np.argmin(distances[chosen]))}"
