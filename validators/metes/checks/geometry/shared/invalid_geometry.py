"""Faults of geometries that GEOS calls invalid, by its reason: what the checks of that kind share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from metes.checks.engine.fault import Fault, FaultKind
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.document import GeoJson, RawFeature

Place = tuple[float | None, float | None]


def invalid_features(
    layer: GeoJson, kind: FaultKind, is_meant: Callable[[str], bool], *, found: str, expected: str
) -> Iterator[Fault]:
    """A fault for each feature that GEOS calls invalid for a reason that is meant, in lower case.

    A blank `found` stands for the reason itself."""
    for each in arrays_of(layer).invalid:
        if is_meant(each.reason):
            yield at_place(
                kind, layer, each.feature, (each.lon, each.lat), found=found or each.reason, expected=expected
            )


def at_place(kind: FaultKind, layer: GeoJson, feature: RawFeature, place: Place, *, found: str, expected: str) -> Fault:
    """A fault of a feature at a longitude and latitude, told at the position of it that is nearest."""
    lon, lat = place
    pointer = nearest(feature, lon, lat)
    return kind.in_feature(layer, feature, pointer=pointer, lon=lon, lat=lat, found=found, expected=expected)


def nearest(feature: RawFeature, lon: float | None, lat: float | None) -> str:
    """Pointer of the position that is nearest to the place of the fault."""
    if lon is None or lat is None:
        return feature.geometry_pointer
    distances = [np.hypot(part.positions[:, 0] - lon, part.positions[:, 1] - lat) for part in feature.parts]
    chosen = int(np.argmin([distance.min() for distance in distances]))
    part = feature.parts[chosen]
    return f"{part.pointer}/{int(np.argmin(distances[chosen]))}"
