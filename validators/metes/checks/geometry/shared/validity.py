"""Why shapes are invalid, in the words of GEOS, in bounded time.

GEOS compares all polygons of a shape at once, which takes quadratic time if they overlap and cannot be interrupted. So
large MultiPolygons are tested pair by pair: one is valid if its polygons are, and each two of them together (OGC Simple
Feature Access 1.2.1, 6.1.14).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.geometry.shared.spatial_join import MOST_MET, is_crowded, related_pairs
from metes.geojson.coordinates import Positions

# GEOS takes at most a second for so many polygons, however they lie.
MOST_AT_ONCE = 1_000
# GEOS takes quadratic time for a ring that crosses itself everywhere, but less than a second for so many positions.
MOST_OF_RING = 100_000
PIECE = 2_000
PAIRS_AT_A_TIME = 10_000


def invalidity_reasons(
    shapes: Sequence[BaseGeometry] | NDArray[np.object_], note: Callable[[str], None] = lambda _: None
) -> Mapping[int, str]:
    """Why shapes are invalid in the plane of degrees, by index; valid shapes are left out.

    The words are those of `shapely.is_valid_reason`, with the position in brackets. `note` is called with what was not
    examined.
    """
    if not len(shapes):
        return {}
    array = np.array(shapes, dtype=object)
    is_collection = shapely.get_type_id(array) == shapely.GeometryType.GEOMETRYCOLLECTION
    if is_collection.any():
        return _reasons_of_members(array, note)
    is_long = shapely.get_num_coordinates(array) > MOST_OF_RING
    reasons = {int(i): reason for i in np.flatnonzero(is_long) if (reason := _reason_of_long(array[i]))}
    is_areas = shapely.get_type_id(array) == shapely.GeometryType.MULTIPOLYGON
    is_many = is_areas & (shapely.get_num_geometries(array) > MOST_AT_ONCE)
    is_left = np.ones(len(array), dtype=bool)
    is_left[list(reasons)] = False
    few = np.flatnonzero(~is_many & is_left)
    reasons |= {int(i): str(shapely.is_valid_reason(array[i])) for i in few[~shapely.is_valid(array[few])]}
    for index in np.flatnonzero(is_many & is_left):
        reason = _reason_of_many(shapely.get_parts(array[index]), note)
        if reason:
            reasons[int(index)] = reason
    return dict(sorted(reasons.items()))


def _reasons_of_members(shapes: NDArray[np.object_], note: Callable[[str], None]) -> Mapping[int, str]:
    """Why shapes are invalid, where some are collections, which are valid if each of their geometries is."""
    collections = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    members = [shapely.get_parts(shape) if each else [shape] for shape, each in zip(shapes, collections, strict=True)]
    owners = np.repeat(np.arange(len(shapes)), [len(each) for each in members])
    reasons = invalidity_reasons([member for each in members for member in each], note)
    # The first invalid geometry of each collection.
    first = {int(owners[index]): reason for index, reason in reversed(list(reasons.items()))}
    return dict(sorted(first.items()))


def first_crossing(positions: Positions) -> tuple[float, float]:
    """Longitude and latitude where a line of positions, shape (n, 2) in degrees, first meets itself.

    The line must not be simple.
    """
    last = shortest_piece(positions, lambda piece: not shapely.is_simple(piece))
    before, edge = (shapely.linestrings(each) for each in (positions[: last - 1], positions[last - 2 : last]))
    met = shapely.get_coordinates(shapely.intersection(edge, before))
    # The edge begins where the one before ends, so another common position is preferred.
    elsewhere = met[(met != positions[last - 2]).any(axis=1)]
    lon, lat = (elsewhere if len(elsewhere) else positions[last - 1 : last])[0]
    return float(lon), float(lat)


def shortest_piece(positions: Positions, is_met: Callable[[BaseGeometry], bool]) -> int:
    """Least number of first positions whose line fulfils `is_met`, as the whole line does.

    Found by bisection, as splitting a line at all crossings takes quadratic memory.
    """
    fewest, most = 2, len(positions)
    while fewest < most:
        middle = (fewest + most) // 2
        if is_met(shapely.linestrings(positions[:middle])):
            most = middle
        else:
            fewest = middle + 1
    return most


def _reason_of_long(shape: BaseGeometry) -> str:
    """Why a shape with a long ring is invalid, if a short piece of that ring shows it; else blank."""
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return ""
    rings = shapely.get_rings(shapely.get_parts(shape))
    for ring in rings[shapely.get_num_coordinates(rings) > MOST_OF_RING]:
        positions = shapely.get_coordinates(ring)
        for start in range(0, len(positions) - PIECE, PIECE):
            piece = positions[start : start + PIECE]
            if not shapely.is_simple(shapely.linestrings(piece)):
                place = first_crossing(piece)
                kind = "Ring Self-intersection" if (piece == place).all(axis=1).any() else "Self-intersection"
                return f"{kind}[{place[0]!r} {place[1]!r}]"
    return ""


def _reason_of_many(parts: NDArray[np.object_], note: Callable[[str], None]) -> str:
    """Why polygons are not a valid MultiPolygon; blank if they are."""
    broken = np.flatnonzero(~shapely.is_valid(parts))
    if len(broken):
        return str(shapely.is_valid_reason(parts[broken[0]]))
    if is_crowded(parts):
        note(f"overlaps within one MultiPolygon not examined: over {MOST_MET:,} pairs of its polygons may touch")
        return ""
    for one, other in related_pairs(parts, parts, "intersects"):
        is_first = one < other
        for some in np.array_split(
            np.column_stack([one, other])[is_first], max(1, math.ceil(len(one) / PAIRS_AT_A_TIME))
        ):
            both = shapely.multipolygons(parts[some])
            wrong = np.flatnonzero(~shapely.is_valid(both))
            if len(wrong):
                return str(shapely.is_valid_reason(both[wrong[0]]))
    return ""
