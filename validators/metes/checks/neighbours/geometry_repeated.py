"""Two features of a layer have the same line or area, however it is wound and wherever its rings begin.

A copy may be moved by up to a unit of the seventh decimal, as another rounding does. Points may coincide. Two features
may mean the same land by two names, so this is a warning.

Why it matters: mostly one of the two was copied and never changed; sums count it twice.
How to mend: take one of the two out, or draw what it was meant to be.
Source: docs/checks.md; equality as OGC Simple Feature Access 1.2.1, 6.1.15.3 has it.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import shapely
from numpy.typing import NDArray

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.layer_arrays import arrays_of, objects
from metes.checks.neighbours.shared.copies import is_copy
from metes.checks.neighbours.shared.mosaic import shown
from metes.geojson.document import GeoJson

ID = "N113"
NAME = "geometry_repeated"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

# About ten metres: far more than a copy is moved, so that hardly two sides of a box lie near to the side of a cell.
CELL_DEG = 1e-4
# Of many shapes in one place that are no copies.
MOST_COMPARED = 8


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = {
        i: shape for i, shape in arrays_of(layer).shapes.items() if shape.geom_type not in ("Point", "MultiPoint")
    }
    array, indices = objects(shapes.values()), list(shapes)
    told: set[int] = set()
    for group in _alike(array):
        firsts: dict[bytes, int] = {}
        for each in group:
            key = shapely.to_wkb(shapely.normalize(array[each]))
            like = firsts.get(key)
            if like is None:
                like = next((i for i in islice(firsts.values(), MOST_COMPARED) if is_copy(array[i], array[each])), None)
            if like is not None and each not in told:
                told.add(each)
                found = f"the geometry of {shown(layer.features[indices[like]])}"
                feature = layer.features[indices[each]]
                yield FAULT.in_feature(
                    layer, feature, found=found, expected="a geometry of its own", tolerance="a centimetre"
                )
            firsts.setdefault(key, each)


def _alike(shapes: NDArray[np.object_]) -> Iterator[list[int]]:
    """Groups of shapes with as many positions and a box in the same cell, whatever cells its sides are near to."""
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
