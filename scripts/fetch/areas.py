"""Operations that take areas: vertices are the source's own, but for those where a window cuts.

Each is called with a taking and the geometries that it found; it gives the geometry and what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from canonical import DECIMALS
from derive.geodesy import WGS84
from fetch.declaration import Taking
from fetch.edges import polygons_of

Measured = dict[str, float | int]


def polygon(taking: Taking, geometries: list[BaseGeometry]) -> tuple[BaseGeometry, Measured]:
    """All parts, or the one part at a point; generalised when the taking has a tolerance."""
    parts = polygons_of(geometries[0]) if taking.at is None else [part_at(taking, geometries[0])]
    return _generalised(taking, parts) if taking.tolerance_deg else _polygons(parts)


def parts_within(taking: Taking, geometries: list[BaseGeometry]) -> tuple[BaseGeometry, Measured]:
    """The parts that lie wholly inside the window."""
    window = _window(taking)
    return _polygons([part for part in polygons_of(geometries[0]) if window.covers(part)])


def clipped(taking: Taking, geometries: list[BaseGeometry]) -> tuple[BaseGeometry, Measured]:
    """What lies inside the window, all as one: two countries' pieces side by side are not a valid geometry."""
    return _polygons(polygons_of(_covered(taking, geometries)))


def uncovered(taking: Taking, geometries: list[BaseGeometry]) -> tuple[BaseGeometry, Measured]:
    """What is left of the window: in a layer of land, its water."""
    left = shapely.difference(_window(taking), _covered(taking, geometries), grid_size=10.0**-DECIMALS)
    return _polygons(polygons_of(left))


def part_at(taking: Taking, geometry: BaseGeometry) -> Polygon:
    """The part that covers the point of the taking."""
    for part in polygons_of(geometry):
        if taking.at is not None and part.covers(Point(taking.at)):
            return part
    raise ValueError(f"no part at {taking.at}")


def _generalised(taking: Taking, parts: Sequence[Polygon]) -> tuple[BaseGeometry, Measured]:
    # A source may have a hole outside its shell, or rings that cross: those parts come apart, and it is said.
    mended = [part for part in parts if not part.is_valid]
    sound = [one for part in parts for one in ([part] if part.is_valid else _mended(part))]
    kept = [part for part in sound if _area_km2([part]) >= taking.smallest_km2]
    # All parts at once, so that none is made to cross another.
    simplified = polygons_of(MultiPolygon(kept).simplify(taking.tolerance_deg, preserve_topology=True))
    geometry, measured = _polygons(simplified)
    if not geometry.is_valid:
        raise ValueError(f"rings that cross after generalisation: {shapely.is_valid_reason(geometry)}")
    before, after = _area_km2(parts), _area_km2(simplified)
    measured |= {
        "source_parts": len(parts),
        "source_vertices": int(shapely.get_num_coordinates(parts).sum()),
        "source_area_km2": round(before, 2),
        "area_change_km2": round(after - before, 2),
        "left_out_islands_km2": round(_area_km2(sound) - _area_km2(kept), 2),
    }
    return geometry, measured | ({"mended_parts": len(mended)} if mended else {})


def _mended(part: Polygon) -> list[Polygon]:
    return polygons_of(shapely.make_valid(part, method="structure", keep_collapsed=False))


def _covered(taking: Taking, geometries: list[BaseGeometry]) -> BaseGeometry:
    window = _window(taking)
    pieces = [part.intersection(window) for one in geometries for part in polygons_of(one)]
    return shapely.union_all(pieces, grid_size=10.0**-DECIMALS)


def _window(taking: Taking) -> Polygon:
    if taking.window is None:
        raise ValueError("no window")
    return box(*taking.window)


def _polygons(parts: Sequence[Polygon]) -> tuple[BaseGeometry, Measured]:
    if not parts:
        raise ValueError("no polygon")
    geometry = parts[0] if len(parts) == 1 else MultiPolygon(parts)
    return geometry, {"parts": len(parts), "area_km2": round(_area_km2(parts), 2)}


def _area_km2(parts: Sequence[Polygon]) -> float:
    """Edges as geodesics; only to say how much a generalisation changed."""
    areas = (WGS84.geometry_area_perimeter(shapely.orient_polygons(part))[0] for part in parts)
    return float(sum(areas)) / 1e6
