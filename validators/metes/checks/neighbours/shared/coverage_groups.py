"""Readings by coverage group, and the size of the overlaps and gaps between shapes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.context import CheckContext
from metes.checks.geometry.shared.spatial_join import BLOCK_SIZE
from metes.geojson.document import GeoJson
from metes.measure.area import area_m2
from metes.measure.length import length_m
from metes.measure.units import M2_PER_KM2
from metes.tables.table import Row

# Length of a degree of latitude near the poles, where it is longest.
LONGEST_DEGREE_M = 111_700.0


@dataclass(frozen=True, kw_only=True)
class Patch:
    """A polygon of an overlap or gap: its area, its mean width, and a position inside it in degrees."""

    area_km2: float
    width_m: float
    lon: float
    lat: float


def territory_shapes(context: CheckContext) -> tuple[GeoJson | None, Mapping[str, BaseGeometry]]:
    """The layer of territories and the valid shapes of its features by id; None and no shapes if it cannot be read."""
    layer = context.layer("territories_layer")
    if layer is None:
        return None, {}
    sound = [feature for feature in layer.features if feature.id is not None and feature.is_sound]
    # G105 and others report invalid shapes, which cannot be compared.
    return layer, {str(f.id): f.shape for f in sound if f.is_valid and f.shape.area > 0.0}


def coverage_groups(context: CheckContext, shapes: Mapping[str, BaseGeometry]) -> Iterator[tuple[str, list[Row]]]:
    """Names of the coverage groups with at least two readings in `shapes`, and the rows of these readings."""
    found: dict[str, list[Row]] = {}
    for row in context.rows("readings", "reading_id", "coverage_group"):
        if row["reading_id"] in shapes:
            found.setdefault(str(row["coverage_group"]), []).append(row)
    yield from ((name, rows) for name, rows in sorted(found.items()) if len(rows) > 1)


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


def new_holes(shapes: Sequence[BaseGeometry]) -> Iterator[BaseGeometry]:
    """Holes of the union of shapes that are not holes of one shape, which leaves them out on purpose."""
    if not shapes:
        return
    near = _near_others(np.array(shapes, dtype=object))
    holes = list(_holes(shapely.union_all(near)))
    own = {_key(hole) for hole in _holes(near)} if holes else set()
    yield from (hole for hole in holes if _key(hole) not in own)


def _near_others(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes of several parts and shapes whose box meets another one: only these enclose more than their own holes."""
    boxes = shapely.box(*shapely.bounds(shapes).T)
    is_near = shapely.get_num_geometries(shapes) > 1
    tree = shapely.STRtree(boxes)
    for start in range(0, len(boxes), BLOCK_SIZE):
        # Where many boxes overlap, the first block finds all others.
        asked = start + np.flatnonzero(~is_near[start : start + BLOCK_SIZE])
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
    """Upper bound of the mean width of each area in metres, from the plane of degrees.

    Quick, to choose the areas worth measuring; up to 1 / cos(latitude) too large.
    """
    array = np.array(shapes, dtype=object)
    perimeters = np.maximum(shapely.length(array).astype(np.float64), 1e-300)
    return np.asarray(2.0 * shapely.area(array) / perimeters * LONGEST_DEGREE_M)


def total_km2(geometry: BaseGeometry) -> float:
    """Area of all polygons of a geometry in square kilometres."""
    return math.fsum(patch.area_km2 for patch in patches(geometry))


def size_text(patch: Patch) -> str:
    """Area and mean width of a polygon, in words."""
    area = f"{patch.area_km2:,.2f} km2" if patch.area_km2 >= 0.01 else f"{patch.area_km2 * M2_PER_KM2:,.0f} m2"
    return f"{area}, {patch.width_m:,.1f} m wide on average"
