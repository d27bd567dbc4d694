"""A segment ends beside another one and does not reach it, though it comes nearer than both are accurate.

An end that is a position of another segment meets it; one that is far from all others is free, as a treaty may leave
it. Ends within 50 m of another end are N106.

Why it matters: the line that should meet another stops short of it or runs past it, and no ring can be closed there.
How to mend: let both recipes name the same node, `{start_of: NAME}` or a place, and build again.
Source: docs/glossary.md, node. The limit is the larger `accuracy_m` of the two: nearer than that, the two cannot be
told apart.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.accuracy_missing import is_accuracy
from metes.checks.check import Scope
from metes.checks.examined import Examined
from metes.checks.fault import Fault, FaultKind, Severity
from metes.checks.nodes_nearly_equal import NEAREST_M
from metes.measure.depth import is_beyond
from metes.measure.length import length_m
from metes.package.geojson import GeoJson, RawFeature
from metes.package.parts import Part, Role

ID = "N111"
NAME = "end_dangling"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

M_PER_KM = 1e3
Line = tuple[RawFeature, Part]


def faults(examined: Examined) -> Iterator[Fault]:
    layer = examined.layer("segments_layer")
    if layer is None:
        return
    lines = [(f, p) for f in layer.features for p in f.parts if p.role is Role.LINE and p.is_sound]
    known: dict[tuple[float, float], set[int]] = {}
    for number, (_, part) in enumerate(lines):
        for lon, lat in part.positions.tolist():
            known.setdefault((lon, lat), set()).add(number)
    shapes = [shapely.linestrings(part.positions) for _, part in lines]
    for number, (_, part) in enumerate(lines):
        for index in (0, len(part.positions) - 1) if not part.is_closed else ():
            lon, lat = (float(value) for value in part.positions[index])
            if known[lon, lat] == {number}:
                yield from _near(layer, lines, shapes, number, index)


def _near(layer: GeoJson, lines: list[Line], shapes: list[BaseGeometry], number: int, index: int) -> Iterator[Fault]:
    feature, part = lines[number]
    lon, lat = (float(value) for value in part.positions[index])
    for other, shape in enumerate(shapes):
        neighbour = lines[other][0]
        limit_km = max(_accuracy_m(feature), _accuracy_m(neighbour)) / M_PER_KM
        if other == number or is_beyond(lon, lat, shape, limit_km):
            continue
        nearest = shapely.get_coordinates(shapely.shortest_line(shapely.points(lon, lat), shape))
        distance_m = length_m(nearest)
        # Two ends that are that near to each other are N106.
        is_told = distance_m < NEAREST_M and _is_end(lines[other][1], nearest[1])
        if distance_m <= limit_km * M_PER_KM and not is_told:
            yield FAULT.at_position(
                layer,
                feature,
                part,
                index,
                found=f"an end {distance_m:,.2f} m from {neighbour.id}, which it does not meet",
                expected="an end that is a position of the other segment, or farther away",
                tolerance=f"{limit_km * M_PER_KM:g} m",
            )
            return


def _is_end(part: Part, position: NDArray[np.float64]) -> bool:
    return not part.is_closed and bool((part.positions[[0, -1]] == position).all(axis=1).any())


def _accuracy_m(feature: RawFeature) -> float:
    stated = feature.properties.get("accuracy_m")
    return float(stated) if is_accuracy(stated) else 0.0
