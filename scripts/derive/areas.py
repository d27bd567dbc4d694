"""Operations that make areas; `operations.py` lists them by the names that recipes use."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from canonical import DECIMALS
from derive.error import BuildError
from derive.geodesy import WGS84, Lonlat, positions_of, rounded_geometry, written
from derive.step import Ring, Step


def whole(step: Step) -> shapely.Geometry:
    """A polygon of a received cut: its `largest` part, or `all` of them.

    The parts at the positions of `but_for`, where that is given, are left out; there must be one at each.
    """
    geometry = step.cut()
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise BuildError("feature", found=f"a {geometry.geom_type}", expected="a Polygon or MultiPolygon")
    if step.has("but_for"):
        geometry = _without_parts(geometry, step.positions("but_for"))
    if step.choice("keep", ("largest", "all")) == "all":
        return geometry
    return max(shapely.get_parts(geometry), key=_area_m2)


def _without_parts(geometry: shapely.Geometry, positions: Sequence[Lonlat]) -> shapely.MultiPolygon:
    parts = list(shapely.get_parts(geometry))
    for position in positions:
        kept = [part for part in parts if not shapely.contains_xy(part, *position)]
        if len(kept) == len(parts):
            raise BuildError("but_for", found=f"no part at {written(position)}", expected="a position in a part")
        parts = kept
    return shapely.MultiPolygon(parts)


def _area_m2(polygon: shapely.Polygon) -> float:
    return abs(float(WGS84.geometry_area_perimeter(shapely.orient_polygons(polygon))[0]))


def polygon(step: Step) -> shapely.Polygon:
    """A polygon closed from lines: the first ring is the outer one, others are holes.

    The end of each line must equal the start of the next to the last digit.
    """
    rings = [_closed(number, ring) for number, ring in enumerate(step.rings("rings"), 1)]
    return shapely.Polygon(rings[0], rings[1:])


def _closed(number: int, ring: Ring) -> list[Lonlat]:
    positions: list[Lonlat] = []
    for line, name in ring:
        following = positions_of(line)
        if positions and positions[-1] != following[0]:
            raise BuildError(
                f"ring {number}, {name}",
                found=f"a start at {written(following[0])}",
                expected=f"the end of the line before it, {written(positions[-1])}, to the last digit",
            )
        positions += following[1:] if positions else following
    if positions[0] != positions[-1]:
        found = f"a ring from {written(positions[0])} to {written(positions[-1])}"
        raise BuildError(f"ring {number}", found=found, expected="a closed one")
    return positions


def cut_out(step: Step) -> shapely.Geometry:
    """An area with the outlines of other polygons as holes; each must lie inside one part of it."""
    parts = list(shapely.get_parts(step.geometry("of")))
    for number, hole in enumerate(step.polygons("holes"), 1):
        holders = [index for index, part in enumerate(parts) if shapely.contains(part, hole)]
        if len(holders) != 1:
            raise BuildError(f"hole {number}", found=f"{len(holders)} part(s) around it", expected="one")
        part = parts[holders[0]]
        interiors = [positions_of(inner) for inner in part.interiors]
        parts[holders[0]] = shapely.Polygon(positions_of(part.exterior), [*interiors, positions_of(hole.exterior)])
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def common(step: Step) -> shapely.Geometry:
    """What an area shares with a polygon of a received cut; positions on the edges of both are rounded."""
    shared = shapely.intersection(step.geometry("of"), step.cut())
    # Rounding alone could make slivers cross themselves; the grid keeps the area valid.
    parts = shapely.get_parts(shapely.set_precision(shared, 10.0**-DECIMALS))
    areas = [rounded_geometry(part) for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    if not areas:
        raise BuildError("of", found="nothing in common", expected="an area that meets the cut")
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def together(step: Step) -> shapely.MultiPolygon:
    """Areas that do not overlap as one area of several parts."""
    parts = step.polygons("of")
    for number, part in enumerate(parts):
        if any(shapely.intersects(part, other) for other in parts[:number]):
            raise BuildError("of", found=f"area {number + 1} on another one", expected="areas apart from each other")
    return shapely.MultiPolygon(parts)
