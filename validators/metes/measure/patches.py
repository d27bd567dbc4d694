"""Size of overlaps and gaps between shapes in degrees: area and mean width of every polygon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from metes.measure.area import area_m2
from metes.measure.length import length_m
from metes.measure.units import M2_PER_KM2

# Mean width up to which an overlap is one line drawn twice: a hundredth of the best accuracy that a segment has, 100 m,
# and ten thousand times the last printed decimal.
WIDEST_M = 1.0


@dataclass(frozen=True, kw_only=True)
class Patch:
    """A polygon of an overlap or gap: its area, its mean width, and a position inside it in degrees."""

    area_km2: float
    width_m: float
    lon: float
    lat: float


def patches(geometry: BaseGeometry) -> Iterator[Patch]:
    """Every polygon of a geometry, measured; lines and points, where shapes only touch, are left out."""
    for part in shapely.get_parts(shapely.get_parts(geometry)):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        area = float(area_m2([part])[0])
        perimeter = sum(length_m(shapely.get_coordinates(ring)) for ring in shapely.get_rings(part))
        point = shapely.point_on_surface(part)
        # A long strip of width w and length l has the area w l and the perimeter 2 l.
        width = 2.0 * area / perimeter if perimeter > 0.0 else 0.0
        yield Patch(area_km2=area / M2_PER_KM2, width_m=width, lon=float(point.x), lat=float(point.y))


def size_text(patch: Patch) -> str:
    """Area and mean width of a polygon, in words."""
    area = f"{patch.area_km2:,.2f} km2" if patch.area_km2 >= 0.01 else f"{patch.area_km2 * M2_PER_KM2:,.0f} m2"
    return f"{area}, {patch.width_m:,.1f} m wide on average"
