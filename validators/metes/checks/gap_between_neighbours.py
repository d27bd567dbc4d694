"""The areas of a layer leave a gap between them that is narrower than ten metres, or than they say that they are
accurate.

Looked at are the layers that N108 looks at, and holes of their union that are holes of none. Width is that of
a strip with the area and the perimeter of the hole. Gaps that are open to one side are not found.

Why it matters: a strip that narrow is no land that somebody left out but an error of drawing, and it is missing in
every sum.
How to mend: let both areas follow one line, position by position.
Source: docs/checks.md; ten metres are less than any treaty line is known to, and more than rounding makes.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.accuracy_missing import is_accuracy
from metes.checks.check import Scope
from metes.checks.cover import Patch, near_widths_m, new_holes, patches, size
from metes.checks.fault import Fault, FaultKind, Severity, listed
from metes.checks.kept import kept
from metes.checks.side_by_side import shown, side_by_side
from metes.package.geojson import GeoJson

ID = "N109"
NAME = "gap_between_neighbours"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

NARROWEST_M = 10.0


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A hole, the features around it by their place in the layer, and what is too narrow."""

    around: tuple[int, ...]
    shape: BaseGeometry
    patch: Patch
    limit_m: float


def faults(layer: GeoJson) -> Iterator[Fault]:
    for gap in gaps(layer):
        yield FAULT.in_feature(
            layer,
            layer.features[gap.around[0]],
            lon=gap.patch.lon,
            lat=gap.patch.lat,
            found=f"a gap between {_named([shown(layer.features[i]) for i in gap.around])} of {size(gap.patch)}",
            expected="areas that meet",
            tolerance=f"wider than {gap.limit_m:g} m",
        )


def gaps(layer: GeoJson) -> tuple[Gap, ...]:
    """Holes of the union of all areas that are too narrow to be land."""
    return kept(layer, "_gaps", lambda each: tuple(_gaps(each)))


def _gaps(layer: GeoJson) -> Iterator[Gap]:
    shapes = side_by_side(layer).areas
    holes = list(new_holes(list(shapes.values())))
    stated = [float(a) for i in shapes if is_accuracy(a := layer.features[i].properties.get("accuracy_m"))]
    # In the plane a strip seems wider than it is, by the cosine of its latitude at most.
    narrow = near_widths_m(holes) * _shrinking(holes) <= 1.1 * max([NARROWEST_M, *stated])
    if not narrow.any():
        return
    indices, tree = list(shapes), shapely.STRtree(list(shapes.values()))
    for hole in (hole for hole, is_narrow in zip(holes, narrow, strict=True) if is_narrow):
        around = sorted(indices[i] for i in tree.query(hole, predicate="intersects"))
        told = [a for i in around if is_accuracy(a := layer.features[i].properties.get("accuracy_m"))]
        limit_m = max([NARROWEST_M, *map(float, told)])
        for patch in patches(hole):
            if patch.width_m <= limit_m and around:
                yield Gap(around=tuple(around), shape=hole, patch=patch, limit_m=limit_m)


def _named(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) < 3 else listed(names)


def _shrinking(holes: list[BaseGeometry]) -> NDArray[np.float64]:
    """How much shorter a degree of longitude is than one of latitude, at the end nearer to a pole."""
    bounds = shapely.bounds(np.array(holes, dtype=object)).reshape(-1, 4)
    return np.asarray(np.cos(np.radians(np.abs(bounds[:, [1, 3]]).max(axis=1))))
