"""Two features of a layer have the same line or area, however it is wound and wherever its rings begin.

Points may coincide. Two features may mean the same land by two names, so this is a warning.

Why it matters: mostly one of the two was copied and never changed; sums count it twice.
How to mend: take one of the two out, or draw what it was meant to be.
Source: docs/checks.md; equality as OGC Simple Feature Access 1.2.1, 6.1.15.3 has it.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from metes.checks.check import Scope
from metes.checks.drawn import drawn, objects
from metes.checks.fault import Fault, FaultKind, Severity
from metes.checks.side_by_side import shown
from metes.package.geojson import GeoJson

ID = "N113"
NAME = "geometry_repeated"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    shapes = {i: shape for i, shape in drawn(layer).shapes.items() if shape.geom_type not in ("Point", "MultiPoint")}
    array = objects(shapes.values())
    marks = np.column_stack([shapely.get_num_coordinates(array), shapely.bounds(array).reshape(-1, 4)])
    alike: dict[tuple[float, ...], list[int]] = {}
    for index, mark in zip(shapes, marks.tolist(), strict=True):
        alike.setdefault(tuple(mark), []).append(index)
    for indices in alike.values():
        first: dict[bytes, int] = {}
        for index in indices if len(indices) > 1 else ():
            key = shapely.to_wkb(shapely.normalize(shapes[index]))
            if key in first:
                feature = layer.features[index]
                found = f"the geometry of {shown(layer.features[first[key]])}"
                yield FAULT.in_feature(layer, feature, found=found, expected="a geometry of its own")
            first.setdefault(key, index)
