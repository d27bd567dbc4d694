"""A line crosses itself, overlaps itself, or has two parts that cross, run along each other or are the same.

Parts may touch, like a tributary and a river. Closed parts cross if the areas in them overlap. Lines with more than
300,000 positions are skipped, because the time can grow with the square of their length.

Why it matters: a boundary does not cross itself. A loop drawn by mistake makes the line longer, and no ring can be
closed from it.
How to mend: remove the loop. If the line really passes a place twice, split it there.
Source: OGC Simple Feature Access 1.2.1, 6.1.6.1 (simple curves) and 6.1.8.1. A track may cross itself, so this is a
warning.
Severity: Warning: no standard requires simple lines, and tracks and routes cross themselves.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.check import Scope
from metes.checks.engine.context import note_on_layer
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity
from metes.checks.geometry.shared.invalid_geometry import fault_at_place, on_shorter_way
from metes.checks.geometry.shared.layer_arrays import arrays_of, object_array
from metes.checks.geometry.shared.spatial_join import related_pairs
from metes.checks.geometry.shared.validity import first_crossing, shortest_piece
from metes.geojson.document import GeoJson
from metes.geojson.geometry import geometry_across_antimeridian

ID = "G119"
NAME = "line_not_simple"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, follows_from=(Cause(check="spike", at=CauseAt.POSITION),)
)

# A line that runs to and fro takes three seconds with so many.
MOST_POSITIONS = 300_000
MOST_PARTS = 10_000
LINES = (GeometryType.LINESTRING, GeometryType.MULTILINESTRING)


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    whole_lines = arrays.sound[np.isin(arrays.types, LINES)]
    for indices, lines in arrays.members_of(LINES):
        # Where the longer way around the Earth crosses other edges, that is only what G117 says.
        is_across = np.isin(indices, np.intersect1d(whole_lines, list(arrays.wrapped_features)))
        for number in np.flatnonzero(is_across):
            lines[number] = geometry_across_antimeridian(layer.features[indices[number]].coordinate_arrays)
        is_short = shapely.get_num_coordinates(lines) <= MOST_POSITIONS
        if not is_short.all():
            note_on_layer(layer, f"lines of over {MOST_POSITIONS:,} positions not examined for crossings")
        for number in np.flatnonzero(is_short)[~shapely.is_simple(lines[is_short])]:
            place = _self_crossing(lines[number])
            if place is None and shapely.get_num_geometries(lines[number]) > MOST_PARTS:
                note_on_layer(layer, f"crossings between the parts of a line of over {MOST_PARTS:,} parts not examined")
            if place is not None:
                lon, lat, found = place
                feature, expected = layer.features[indices[number]], "a line that passes each place once"
                fault = fault_at_place(FAULT, layer, feature, (lon, lat), found=found, expected=expected)
                yield on_shorter_way(fault) if is_across[number] else fault


def _self_crossing(shape: BaseGeometry) -> tuple[float, float, str] | None:
    """Position and description of a self-crossing, or None if parts only touch, as a river and its branch do.

    Crossings between more than MOST_PARTS parts are not looked for.
    """
    parts = shapely.get_parts(shape)
    loops = parts[~shapely.is_simple(parts)]
    if len(loops):
        return *first_crossing(shapely.get_coordinates(loops[0])), "a line that crosses or overlaps itself"
    if len(parts) > MOST_PARTS:
        return None
    for predicate in ("covers", "overlaps"):
        for one, other in _different_pairs(parts, parts, predicate):
            common = shapely.get_coordinates(shapely.intersection(parts[one], parts[other]))
            is_same = bool(shapely.equals(parts[one], parts[other]))
            words = "that is the same as another part" if is_same else "that runs along another part"
            return float(common[0, 0]), float(common[0, 1]), f"a part of the line {words}"
    # GEOS calls rings that touch crossing.
    is_closed = shapely.is_closed(parts)
    open_parts, closed_parts = parts[~is_closed], parts[is_closed]
    areas = object_array(shapely.polygons(shapely.get_coordinates(each)) for each in closed_parts if _is_ring(each))
    areas = areas[shapely.is_valid(areas)]
    outlines = shapely.boundary(areas)
    for these, those, lines, others, predicate in (
        (open_parts, open_parts, open_parts, open_parts, "crosses"),
        (open_parts, areas, open_parts, outlines, "crosses"),
        (areas, areas, outlines, outlines, "overlaps"),
    ):
        for one, other in _different_pairs(these, those, predicate):
            return *_crossing_of(lines[one], others[other]), "a part of the line that crosses another part"
    return None


def _is_ring(line: BaseGeometry) -> bool:
    """Whether a closed line has the positions of a ring."""
    return bool(shapely.get_num_coordinates(line) > 3)


def _different_pairs(
    these: NDArray[np.object_], those: NDArray[np.object_], predicate: str
) -> Iterator[tuple[int, int]]:
    """Pairs of different parts in a relation, as indices."""
    for one, other in related_pairs(these, those, predicate):
        is_other = one != other if these is those else np.ones(len(one), dtype=bool)
        yield from zip(one[is_other].tolist(), other[is_other].tolist(), strict=True)


def _crossing_of(one: BaseGeometry, other: BaseGeometry) -> tuple[float, float]:
    """Longitude and latitude of a crossing of two lines, on the first edge of `one` that crosses `other`."""
    positions = shapely.get_coordinates(one)
    last = shortest_piece(positions, lambda piece: bool(shapely.crosses(piece, other)))
    lon, lat = shapely.get_coordinates(shapely.intersection(shapely.linestrings(positions[last - 2 : last]), other))[-1]
    return float(lon), float(lat)
