"""Two features of a layer have the same line or area, regardless of winding and starting positions.

Positions of a copy may differ by one unit of the seventh decimal, as after different rounding. Points may coincide, as
those of households in one house, so two of them are reported only if all of their properties are equal too, and they
have some. Two features may describe the same land under two names, so this is a warning.

Why it matters: usually one of the two is an unedited copy, and sums count it twice.
How to mend: delete one of the two, or draw the geometry that was intended.
Source: docs/checks.md; equality as defined in OGC Simple Feature Access 1.2.1, 6.1.15.3.
Severity: Warning: two features may describe the same land, and no standard has a rule across features.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.checks.neighbours.shared.feature_order import ranks_of
from metes.geojson.document import GeoJson
from metes.geojson.parts import Indices

ID = "N113"
NAME = "geometry_repeated"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    in_any_plane=True,
    follows_from=(Cause(check="feature_id_repeated", at=CauseAt.PAIR),),
)

# One and a half units of the seventh decimal: a centimetre on the ground, and half a unit for the binary fraction.
SAME_DEG = 1.5e-7
# About ten metres, far more than rounding moves a copy, so that few bounds lie near the edge of a grid cell.
CELL_DEG = 1e-4
# Limit for many shapes in one place that are not copies.
MOST_COMPARED = 8


def faults(layer: GeoJson) -> Iterator[Fault]:
    yield from _equal_points(layer)
    arrays = arrays_of(layer)
    chosen = np.flatnonzero(~np.isin(arrays.types, (GeometryType.POINT, GeometryType.MULTIPOINT)))
    indices = arrays.sound[chosen].tolist()
    reported: set[int] = set()
    for group in _in_order(layer, _alike(arrays.bounds[chosen], arrays.position_counts[chosen]), indices):
        array = dict(zip(group, arrays.shapes(arrays.sound[chosen[group]]), strict=True))
        firsts: dict[bytes, int] = {}
        for each in group:
            key = shapely.to_wkb(shapely.normalize(array[each]))
            like = firsts.get(key)
            if like is None:
                like = next((i for i in islice(firsts.values(), MOST_COMPARED) if is_copy(array[i], array[each])), None)
            if like is not None and each not in reported:
                reported.add(each)
                fault = _fault(layer, indices[like], indices[each], "the same geometry", "a different geometry")
                yield replace(fault, tolerance="a centimetre")
            firsts.setdefault(key, each)


def _fault(layer: GeoJson, one: int, other: int, found: str, expected: str) -> Fault:
    """A fault of the second of two equal features, given by index in the layer."""
    first, copy = layer.features[one], layer.features[other]
    if first.id is None or first.id != copy.id:
        return FAULT.in_feature(layer, copy, found=f"{found} as {first.name}", expected=expected)
    # Of two features with one id, `feature_id_repeated` reports the second of the file.
    first, copy = sorted((first, copy), key=lambda feature: feature.index)
    found = f"{found} as {first.name}"
    return FAULT.in_feature(layer, copy, found=found, expected=expected, other_features=(first.id,))


def _equal_points(layer: GeoJson) -> Iterator[Fault]:
    """A fault for each point whose position and properties are those of another point of the layer."""
    firsts: dict[str, int] = {}
    for index in _points_in_one_place(layer):
        feature = layer.features[index]
        if not any(value is not None for value in feature.properties.values()):
            continue
        has_height = 3 in feature.coordinate_arrays[0].lengths
        height = layer.value_at(f"{feature.geometry_pointer}/coordinates") if has_height else None
        place = feature.coordinate_arrays[0].positions.tolist()
        key = repr((place, height, sorted(feature.properties.items(), key=lambda item: item[0])))
        if firsts.setdefault(key, index) != index:
            expected = "a different point, or other properties"
            yield _fault(layer, firsts[key], index, "the same point and properties", expected)


def _points_in_one_place(layer: GeoJson) -> list[int]:
    """Indices of the features that are points where another feature of the layer is a point too."""
    arrays = arrays_of(layer)
    is_point = arrays.types == GeometryType.POINT
    indices, places = arrays.sound[is_point], arrays.bounds[is_point, :2]
    _, number, count = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    several: list[int] = indices[count[number.ravel()] > 1].tolist()
    return sorted(several, key=ranks_of(layer).__getitem__) if several else []


def _in_order(layer: GeoJson, groups: Iterator[list[int]], indices: Sequence[int]) -> Iterator[list[int]]:
    """Groups of numbers of features, whose indices in the layer are given, in the order of `features_in_order`."""
    found = [group for group in groups if len(group) > 1]
    ranks = ranks_of(layer) if found else ()
    yield from sorted(
        (sorted(group, key=lambda number: ranks[indices[number]]) for group in found),
        key=lambda group: [ranks[indices[number]] for number in group],
    )


def _alike(boxes: NDArray[np.float64], counts: Indices) -> Iterator[list[int]]:
    """Groups of shapes with the same number of positions and bounds in the same grid cells, on three shifted grids."""
    if len(boxes) < 2:
        return
    groups: dict[tuple[int, ...], None] = {}
    for shift in (0.0, 1 / 3, 2 / 3):
        marks = np.column_stack([counts, np.floor(boxes / CELL_DEG + shift)])
        _, numbers, sizes = np.unique(marks, axis=0, return_inverse=True, return_counts=True)
        several = np.flatnonzero(sizes[numbers.ravel()] > 1)
        ordered = several[np.argsort(numbers.ravel()[several], kind="stable")]
        cuts = np.flatnonzero(np.diff(numbers.ravel()[ordered])) + 1
        groups.update(dict.fromkeys(tuple(group.tolist()) for group in np.split(ordered, cuts) if len(group)))
    yield from map(list, groups)


def is_copy(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes have the same positions to a centimetre, whatever the direction and start of their rings."""
    if shapely.get_num_coordinates(one) != shapely.get_num_coordinates(other):
        return False
    return bool(shapely.equals_exact(one, other, tolerance=SAME_DEG, normalize=True))
