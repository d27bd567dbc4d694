"""A segment ends near another segment without meeting it, closer to it than the larger of their accuracies.

An end meets a segment if it is one of the segment's positions. An end far from all other segments is allowed, because a
treaty may stop there. N106 reports ends within 50 m of another end.

Why it matters: the line stops short of the other line or overshoots it, and no ring can be closed there.
How to mend: refer to the same node in both recipes, `{start_of: NAME}` or a place, and run `make build`.
Source: docs/glossary.md, node. The limit is the larger `accuracy_m` of the two segments: below it the two cannot be
told apart.
Since: 0.1.0
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.accuracy import stated_accuracy_m
from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.neighbours.nodes_nearly_equal import NEAREST_M
from metes.checks.neighbours.shared.feature_order import features_in_order
from metes.geojson.coordinates import Coordinates, CoordinatesRole
from metes.geojson.document import GeoJson, RawFeature
from metes.measure.depth import SHORTEST_DEGREE_KM, is_beyond
from metes.measure.length import length_m
from metes.measure.units import M_PER_KM

ID = "N111"
NAME = "end_dangling"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

Line = tuple[RawFeature, Coordinates]


def faults(context: CheckContext) -> Iterator[Fault]:
    layer = context.layer("segments_layer")
    if layer is None:
        return
    lines = [
        (f, p)
        for f in features_in_order(layer)
        for p in f.coordinate_arrays
        if p.role is CoordinatesRole.LINE and p.is_sound
    ]
    shapes = [shapely.linestrings(part.positions) for _, part in lines]
    for number, index in _free_ends([part for _, part in lines]):
        yield from _missed_segment(layer, lines, shapes, number, index)


def _free_ends(parts: Sequence[Coordinates]) -> Iterator[tuple[int, int]]:
    """Part number and position index of every line end that no other part has as a position."""
    ends = [(n, i) for n, part in enumerate(parts) for i in (0, len(part.positions) - 1) if not part.is_closed]
    # Complex numbers let NumPy compare longitude and latitude at once.
    places = [part.positions[:, 0] + 1j * part.positions[:, 1] for part in parts]
    wanted = np.array([places[number][index] for number, index in ends])
    counts = sum((np.isin(wanted, place).astype(int) for place in places), np.zeros(len(wanted), dtype=int))
    yield from (end for end, count in zip(ends, counts, strict=True) if count == 1)


def _missed_segment(
    layer: GeoJson, lines: list[Line], shapes: list[BaseGeometry], number: int, index: int
) -> Iterator[Fault]:
    """A fault for the segment nearest to an end that meets none."""
    feature, part = lines[number]
    nearest_m, chosen = math.inf, None
    lon, lat = (float(value) for value in part.positions[index])
    for other, shape in enumerate(shapes):
        neighbour = lines[other][0]
        limit_km = max(stated_accuracy_m(feature), stated_accuracy_m(neighbour)) / M_PER_KM
        if (
            other == number
            or not _is_near_box(shapely.bounds(shape), lon, lat, limit_km)
            or is_beyond(lon, lat, shape, limit_km)
        ):
            continue
        nearest = shapely.get_coordinates(shapely.shortest_line(shapely.points(lon, lat), shape))
        distance_m = length_m(nearest)
        # N106 reports two ends that are so near to each other.
        is_told = distance_m < NEAREST_M and _is_end(lines[other][1], nearest[1])
        if distance_m <= limit_km * M_PER_KM and distance_m < nearest_m and not is_told:
            nearest_m, chosen = distance_m, (neighbour, limit_km)
    if chosen is not None:
        neighbour, limit_km = chosen
        yield FAULT.at_position(
            layer,
            feature,
            part,
            index,
            found=f"an end {nearest_m:,.2f} m from {neighbour.id}, which the segment does not meet",
            expected="an end at a position of the other segment, or farther away",
            tolerance=f"{limit_km * M_PER_KM:g} m",
            other_features=(str(neighbour.id),),
        )


def _is_near_box(bounds: NDArray[np.float64], lon: float, lat: float, limit_km: float) -> bool:
    """Whether a position lies in the bounding box of a line, widened by the limit: quick, as most lines are far."""
    high = limit_km / SHORTEST_DEGREE_KM
    wide = high / max(np.cos(np.radians(min(abs(lat) + high, 89.0))), 1e-3)
    return bool(bounds[0] - wide <= lon <= bounds[2] + wide and bounds[1] - high <= lat <= bounds[3] + high)


def _is_end(part: Coordinates, position: NDArray[np.float64]) -> bool:
    return not part.is_closed and bool((part.positions[[0, -1]] == position).all(axis=1).any())
