"""The areas of a layer leave a gap between them that is narrower than ten metres or narrower than their stated
accuracy.

The check applies to the same layers as N108, and finds holes in the union of the areas that are not holes of any one
area. The width is that of a strip with the same area and perimeter as the hole. In layers of up to 500,000 positions it
also finds gaps open to one side: edges of two areas 0.1 to 10 m apart over at least a thousand times that distance,
which excludes ditches and alleys. The check reports each pair of areas once.

Why it matters: such a narrow strip is a drawing error, not land left out on purpose, and its area is missing from every
sum.
How to mend: use the same line for both areas, position by position.
Source: docs/checks.md. Ten metres are less than the accuracy of any treaty line, and more than rounding causes.
Severity: Warning: a strip may be land of its own, and no standard has a rule across features.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.accuracy import is_accuracy
from metes.checks.engine.check import Scope
from metes.checks.engine.context import cached_on_layer
from metes.checks.engine.fault import Fault, FaultKind, Severity, listed
from metes.checks.neighbours.shared.coverage_groups import near_widths_m, new_holes
from metes.checks.neighbours.shared.feature_order import arrays_in_order
from metes.checks.neighbours.shared.mosaic import mosaic_of
from metes.checks.neighbours.shared.open_gaps import open_gaps
from metes.geojson.document import GeoJson
from metes.measure.patches import patches, size_text
from metes.measure.units import M_PER_KM

ID = "N109"
NAME = "gap_between_neighbours"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

NARROWEST_M = 10.0


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A gap: indices of the features around it, shape, size in words, position in degrees, and limit of its width."""

    around: tuple[int, ...]
    shape: BaseGeometry
    size: str
    lon: float
    lat: float
    limit_m: float


def faults(layer: GeoJson) -> Iterator[Fault]:
    for gap in gaps(layer):
        yield FAULT.in_feature(
            layer,
            layer.features[gap.around[0]],
            lon=gap.lon,
            lat=gap.lat,
            found=f"a gap between {_named([layer.features[i].name for i in gap.around])} of {gap.size}",
            expected=f"areas without a gap; only gaps wider than {gap.limit_m:g} m are taken for land",
        )


def gaps(layer: GeoJson) -> tuple[Gap, ...]:
    """Gaps too narrow to be land: holes of the union of all areas, and strips that are open to one side."""
    return cached_on_layer(layer, "_gaps", lambda each: tuple(_gaps(each)))


def _gaps(layer: GeoJson) -> Iterator[Gap]:
    reported: set[frozenset[int]] = set()
    for gap in _closed(layer):
        reported.update(frozenset(pair) for pair in combinations(gap.around, 2))
        yield gap
    for strip in open_gaps(arrays_in_order(layer), mosaic_of(layer).areas, NARROWEST_M):
        if frozenset((strip.one, strip.other)) not in reported:
            yield Gap(
                around=(strip.one, strip.other),
                shape=strip.shape,
                size=f"{strip.width_m:,.1f} m on average along {strip.length_m / M_PER_KM:,.1f} km",
                lon=strip.lon,
                lat=strip.lat,
                limit_m=NARROWEST_M,
            )


def _closed(layer: GeoJson) -> Iterator[Gap]:
    """Holes of the union of all areas that are narrower than their limit."""
    shapes = mosaic_of(layer).areas
    holes = list(new_holes(list(shapes.values())))
    stated = [float(a) for i in shapes if is_accuracy(a := layer.features[i].properties.get("accuracy_m"))]
    # In the plane of degrees a strip seems wider than it is, at most by 1 / cos(latitude).
    narrow = near_widths_m(holes) * _longitude_scale(holes) <= 1.1 * max([NARROWEST_M, *stated])
    if not narrow.any():
        return
    indices, tree = list(shapes), shapely.STRtree(list(shapes.values()))
    for hole in (hole for hole, is_narrow in zip(holes, narrow, strict=True) if is_narrow):
        around = tuple(indices[i] for i in sorted(tree.query(hole, predicate="intersects").tolist()))
        accuracies = [a for i in around if is_accuracy(a := layer.features[i].properties.get("accuracy_m"))]
        limit_m = max([NARROWEST_M, *map(float, accuracies)])
        for patch in patches(hole):
            if patch.width_m <= limit_m and around:
                yield Gap(
                    around=around, shape=hole, size=size_text(patch), lon=patch.lon, lat=patch.lat, limit_m=limit_m
                )


def _named(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) < 3 else listed(names)


def _longitude_scale(holes: list[BaseGeometry]) -> NDArray[np.float64]:
    """Length of a degree of longitude over one of latitude, for each hole at its side nearer to a pole."""
    bounds = shapely.bounds(np.array(holes, dtype=object)).reshape(-1, 4)
    return np.asarray(np.cos(np.radians(np.abs(bounds[:, [1, 3]]).max(axis=1))))
