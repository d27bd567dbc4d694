"""Two features of a layer have the same line or area, however it is wound and wherever its rings begin.

Points may coincide. Two features may mean the same land by two names, so this is a warning.

Why it matters: mostly one of the two was copied and never changed; sums count it twice.
How to mend: take one of the two out, or draw what it was meant to be.
Source: docs/checks.md; equality as OGC Simple Feature Access 1.2.1, 6.1.15.3 has it.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from metes.checks.check import Scope
from metes.checks.drawn import drawn
from metes.checks.fault import Fault, FaultKind, Severity
from metes.checks.side_by_side import shown
from metes.package.geojson import GeoJson

ID = "N113"
NAME = "geometry_repeated"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(layer: GeoJson) -> Iterator[Fault]:
    alike: dict[tuple[object, ...], list[int]] = {}
    for index, shape in drawn(layer).shapes.items():
        if shape.geom_type not in ("Point", "MultiPoint"):
            alike.setdefault((int(shapely.get_num_coordinates(shape)), *shape.bounds), []).append(index)
    for indices in alike.values():
        first: dict[bytes, int] = {}
        for index in indices if len(indices) > 1 else ():
            key = shapely.to_wkb(shapely.normalize(drawn(layer).shapes[index]))
            if key in first:
                feature = layer.features[index]
                found = f"the geometry of {shown(layer.features[first[key]])}"
                yield FAULT.in_feature(layer, feature, found=found, expected="a geometry of its own")
            first.setdefault(key, index)
