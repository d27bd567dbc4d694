"""Readings by coverage group, and the gaps between shapes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.context import CheckContext
from metes.checks.geometry.shared.spatial_join import BLOCK_SIZE
from metes.geojson.document import GeoJson
from metes.measure.patches import patches
from metes.tables.table import Row

# Length of a degree of latitude near the poles, where it is longest.
LONGEST_DEGREE_M = 111_700.0


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
