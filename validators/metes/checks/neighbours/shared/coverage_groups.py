"""Readings drawn side by side: their shapes by coverage group, and how wide and large what lies between them is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.context import CheckContext
from metes.checks.geometry.shared.batches import FEW
from metes.geojson.document import GeoJson
from metes.measure.area import area_m2
from metes.measure.length import length_m
from metes.measure.units import M2_PER_KM2
from metes.tables.table import Row

# The longest that a degree of latitude is, near the poles.
METRES_OF_A_DEGREE = 111_700.0


@dataclass(frozen=True, kw_only=True)
class Patch:
    """A polygon between or on two readings: its area, its mean width, and a position in it, in degrees."""

    area_km2: float
    width_m: float
    lon: float
    lat: float


def drawn_shapes(context: CheckContext) -> tuple[GeoJson | None, Mapping[str, BaseGeometry]]:
    """The layer of territories, and the valid shapes of its features by id."""
    layer = context.layer("territories_layer")
    if layer is None:
        return None, {}
    sound = [feature for feature in layer.features if feature.id is not None and feature.is_sound]
    # What is not valid has a fault of its own, and no inside to compare.
    return layer, {str(f.id): f.shape for f in sound if f.is_valid and f.shape.area > 0.0}


def groups(context: CheckContext, shapes: Mapping[str, BaseGeometry]) -> Iterator[tuple[str, list[Row]]]:
    """Coverage groups with two readings or more that are drawn, and their rows."""
    found: dict[str, list[Row]] = {}
    for row in context.rows("readings", "reading_id", "coverage_group"):
        if row["reading_id"] in shapes:
            found.setdefault(str(row["coverage_group"]), []).append(row)
    yield from ((name, rows) for name, rows in sorted(found.items()) if len(rows) > 1)


def patches(geometry: BaseGeometry) -> Iterator[Patch]:
    """Every polygon of a geometry; lines and points, where shapes only touch, have no area."""
    for part in shapely.get_parts(shapely.get_parts(geometry)):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        area = float(area_m2([part])[0])
        perimeter = sum(length_m(shapely.get_coordinates(ring)) for ring in shapely.get_rings(part))
        point = shapely.point_on_surface(part)
        # A long strip of width w and length l has the area w l and the perimeter 2 l.
        width = 2.0 * area / perimeter if perimeter > 0.0 else 0.0
        yield Patch(area_km2=area / M2_PER_KM2, width_m=width, lon=float(point.x), lat=float(point.y))


def new_holes(shapes: Sequence[BaseGeometry]) -> Iterator[BaseGeometry]:
    """Holes of the union that are holes of no shape: what one area leaves out is its own statement."""
    if not shapes:
        return
    near = _near_others(np.array(shapes, dtype=object))
    holes = list(_holes(shapely.union_all(near)))
    own = {_key(hole) for hole in _holes(near)} if holes else set()
    yield from (hole for hole in holes if _key(hole) not in own)


def _near_others(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes of several parts, and those in the box of another one: no other encloses anything but its own holes."""
    boxes = shapely.box(*shapely.bounds(shapes).T)
    is_near = shapely.get_num_geometries(shapes) > 1
    tree = shapely.STRtree(boxes)
    for start in range(0, len(boxes), FEW):
        # Where many boxes lie on each other the first few find all others.
        asked = start + np.flatnonzero(~is_near[start : start + FEW])
        at, other = tree.query(boxes[asked], predicate="intersects")
        is_met = asked[at] != other
        is_near[asked[at[is_met]]] = True
        is_near[other[is_met]] = True
    return np.asarray(shapes[is_near])


def _holes(shape: BaseGeometry | NDArray[np.object_]) -> Iterator[BaseGeometry]:
    parts = shapely.get_parts(shape)
    for part in parts[shapely.get_num_interior_rings(parts) > 0]:
        yield from (shapely.polygons(ring) for ring in shapely.get_rings(part)[1:])


def _key(hole: BaseGeometry) -> bytes:
    return bytes(shapely.to_wkb(shapely.normalize(hole)))


def near_widths_m(shapes: Sequence[BaseGeometry]) -> NDArray[np.float64]:
    """Mean width of many areas at once in the plane of degrees, in metres of a meridian: never less than the true one.

    It tells which of them are worth to be measured; away from the equator it is up to 1 / cos(latitude) too large."""
    array = np.array(shapes, dtype=object)
    perimeters = np.maximum(shapely.length(array).astype(np.float64), 1e-300)
    return np.asarray(2.0 * shapely.area(array) / perimeters * METRES_OF_A_DEGREE)


def total_km2(geometry: BaseGeometry) -> float:
    """Area of all polygons of a geometry in square kilometres."""
    return math.fsum(patch.area_km2 for patch in patches(geometry))


def size(patch: Patch) -> str:
    """Area and mean width of a patch, in words."""
    area = f"{patch.area_km2:,.2f} km2" if patch.area_km2 >= 0.01 else f"{patch.area_km2 * M2_PER_KM2:,.0f} m2"
    return f"{area}, {patch.width_m:,.1f} m wide on average"
