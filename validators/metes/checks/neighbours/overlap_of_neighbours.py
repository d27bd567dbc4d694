"""Two areas of a layer overlap, although the areas of the layer are otherwise adjacent.

The check applies to layers in which no area covers the centre of another, or in which at most a tenth do and half of
the areas share positions, as in a map of states with one enclave not cut out. In other layers, areas may overlap on
purpose. N110 reports overlaps up to one metre wide, and N113 copies. A layer may intend the overlap, so this is a
warning.

Why it matters: land in both areas is counted twice, and each place there has two answers.
How to mend: use the same line for both areas, position by position.
Source: docs/checks.md. OGC Simple Feature Access 1.2.1 has no rule across features.
Severity: Warning: areas may overlap on purpose, and no standard has a rule across features.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.check import Scope
from metes.checks.engine.context import cached_on_layer
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.neighbours.geometry_repeated import is_copy
from metes.checks.neighbours.shared.mosaic import mosaic_of
from metes.geojson.document import GeoJson
from metes.measure.patches import Patch, patches, size_text

ID = "N108"
NAME = "overlap_of_neighbours"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

WIDEST_M = 1.0


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """An overlap: indices of two features in the layer, its shape, and its polygons that are wide enough."""

    one: int
    other: int
    shape: BaseGeometry
    patches: tuple[Patch, ...]


def faults(layer: GeoJson) -> Iterator[Fault]:
    for each in overlaps(layer):
        largest = max(each.patches, key=lambda patch: patch.area_km2)
        neighbour = layer.features[each.other]
        places = "" if len(each.patches) == 1 else f" in {len(each.patches)} places, the largest here"
        yield FAULT.in_feature(
            layer,
            layer.features[each.one],
            lon=largest.lon,
            lat=largest.lat,
            found=f"an overlap with {neighbour.name}{places} of {size_text(largest)}",
            expected="areas that do not overlap",
            tolerance=f"{WIDEST_M:g} m of width",
        )


def overlaps(layer: GeoJson) -> tuple[Overlap, ...]:
    """Overlaps wider than WIDEST_M of features that are not copies, the first feature of each pair first in order."""
    return cached_on_layer(layer, "_overlaps", lambda each: tuple(_overlaps(each)))


def _overlaps(layer: GeoJson) -> Iterator[Overlap]:
    found = mosaic_of(layer)
    for one, other in found.overlapping:
        if not is_copy(found.areas[one], found.areas[other]):
            shape = shapely.intersection(found.areas[one], found.areas[other])
            wide = tuple(patch for patch in patches(shape) if patch.width_m > WIDEST_M)
            if wide:
                yield Overlap(one=one, other=other, shape=shape, patches=wide)
