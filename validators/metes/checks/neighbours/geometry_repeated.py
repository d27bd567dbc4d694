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

from collections.abc import Iterator
from itertools import islice

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import arrays_of, object_array
from metes.geojson.document import GeoJson

ID = "N113"
NAME = "geometry_repeated"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    in_any_plane=True,
    follows_from=(Cause(check="feature_id_repeated", at=CauseAt.FEATURE),),
)

# One and a half units of the seventh decimal: a centimetre on the ground, and half a unit for the binary fraction.
SAME_DEG = 1.5e-7
# About ten metres, far more than rounding moves a copy, so that few bounds lie near the edge of a grid cell.
CELL_DEG = 1e-4
# Limit for many shapes in one place that are not copies.
MOST_COMPARED = 8


def faults(layer: GeoJson) -> Iterator[Fault]:
    yield from _equal_points(layer)
    shapes = {
        i: shape for i, shape in arrays_of(layer).shapes.items() if shape.geom_type not in ("Point", "MultiPoint")
    }
    array, indices = object_array(shapes.values()), list(shapes)
    reported: set[int] = set()
    for group in _alike(array):
        firsts: dict[bytes, int] = {}
        for each in group:
            key = shapely.to_wkb(shapely.normalize(array[each]))
            like = firsts.get(key)
            if like is None:
                like = next((i for i in islice(firsts.values(), MOST_COMPARED) if is_copy(array[i], array[each])), None)
            if like is not None and each not in reported:
                reported.add(each)
                found = f"the same geometry as {layer.features[indices[like]].name}"
                feature = layer.features[indices[each]]
                yield FAULT.in_feature(
                    layer, feature, found=found, expected="a different geometry", tolerance="a centimetre"
                )
            firsts.setdefault(key, each)


def _equal_points(layer: GeoJson) -> Iterator[Fault]:
    """A fault for each point whose position and properties are those of an earlier point of the layer."""
    firsts: dict[str, int] = {}
    for index in _points_in_one_place(layer):
        feature = layer.features[index]
        if not any(value is not None for value in feature.properties.values()):
            continue
        has_height = 3 in feature.coordinate_arrays[0].lengths
        height = feature.geometry["coordinates"] if has_height and feature.geometry is not None else None
        place = feature.coordinate_arrays[0].positions.tolist()
        key = repr((place, height, sorted(feature.properties.items(), key=lambda item: item[0])))
        first = firsts.setdefault(key, index)
        if first != index:
            found = f"the same point and properties as {layer.features[first].name}"
            yield FAULT.in_feature(layer, feature, found=found, expected="a different point, or other properties")


def _points_in_one_place(layer: GeoJson) -> list[int]:
    """Indices of the features that are points where another feature of the layer is a point too."""
    shapes = arrays_of(layer).shapes
    indices = np.array([i for i, shape in shapes.items() if shape.geom_type == "Point"], dtype=np.intp)
    places = shapely.get_coordinates(object_array(shapes[i] for i in indices.tolist()))
    _, number, count = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    chosen: list[int] = indices[count[number.ravel()] > 1].tolist()
    return chosen


def _alike(shapes: NDArray[np.object_]) -> Iterator[list[int]]:
    """Groups of shapes with the same number of positions and bounds in the same grid cells, on three shifted grids."""
    if len(shapes) < 2:
        return
    boxes = shapely.bounds(shapes).reshape(-1, 4)
    counts = shapely.get_num_coordinates(shapes)
    groups: dict[tuple[int, ...], None] = {}
    for shift in (0.0, 1 / 3, 2 / 3):
        marks = np.column_stack([counts, np.floor(boxes / CELL_DEG + shift)])
        _, numbers, sizes = np.unique(marks, axis=0, return_inverse=True, return_counts=True)
        several = np.flatnonzero(sizes[numbers.ravel()] > 1)
        ordered = several[np.argsort(numbers.ravel()[several], kind="stable")]
        cuts = np.flatnonzero(np.diff(numbers.ravel()[ordered])) + 1
        groups.update(dict.fromkeys(tuple(group.tolist()) for group in np.split(ordered, cuts) if len(group)))
    yield from sorted(list(group) for group in groups)


def is_copy(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes have the same positions to a centimetre, whatever the direction and start of their rings."""
    if shapely.get_num_coordinates(one) != shapely.get_num_coordinates(other):
        return False
    return bool(shapely.equals_exact(one, other, tolerance=SAME_DEG, normalize=True))
