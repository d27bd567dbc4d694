"""Readings by coverage group, and the gaps between shapes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

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
# Rounding of a sum of areas. Fewer shapes are united at once.
SAME_AREA = 1e-13
FEWEST_OF_COVERAGE = 1_000


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
    """Holes of the union of shapes that are not holes of one shape, which leaves them out on purpose.

    What parts of the union enclose that meet at points only counts as a hole too.
    """
    if not shapes:
        return
    near = _near_others(np.array(shapes, dtype=object))
    if _are_without_holes(near):
        return
    union = shapely.union_all(near)
    holes = [*_holes(union), *_closed_at_points(union)]
    own = {_key(hole) for hole in _holes(near)} if holes else set()
    if holes:
        several = near[shapely.get_num_geometries(near) > 1]
        own |= {_key(hole) for shape in several for hole in _closed_at_points(shape)}
    yield from (hole for hole in holes if _key(hole) not in own)


def _are_without_holes(shapes: NDArray[np.object_]) -> bool:
    """Whether shapes fill their union and leave no hole, told without computing where they cross, ten times faster.

    The edges that only one shape has are the outline of the union if no two shapes overlap. That they enclose as much
    as all shapes together shows that none do, and that their edges are the same on both sides.
    """
    if len(shapes) < FEWEST_OF_COVERAGE:
        return False
    try:
        union = shapely.coverage_union_all(shapes)
    except shapely.errors.GEOSException:
        return False
    parts = shapely.get_parts(union)
    is_outline = bool((shapely.get_type_id(parts) == shapely.GeometryType.POLYGON).all()) and shapely.is_valid(union)
    total = float(shapely.area(shapes).sum())
    is_filled = is_outline and math.isclose(float(union.area), total, rel_tol=SAME_AREA)
    if not is_filled or shapely.get_num_interior_rings(parts).any():
        return False
    return next(_closed_at_points(union), None) is None


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


def _closed_at_points(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """Areas outside a valid shape that its exterior rings enclose by meeting at points."""
    rings = shapely.get_exterior_ring(shapely.get_parts(shape))
    rings = rings[~shapely.is_missing(rings) & ~shapely.is_empty(rings)]
    if len(rings) == 0:
        return
    positions, ring = shapely.get_coordinates(rings, return_index=True)
    is_last = np.append(ring[1:] != ring[:-1], True)
    _, number, count = np.unique(positions, axis=0, return_inverse=True, return_counts=True)
    # Every ring has its first position twice.
    closing = np.bincount(number.ravel()[is_last], minlength=len(count))
    is_met = ((count - closing) > 1)[number.ravel()]
    touching = np.unique(ring[is_met])
    if len(touching) == 0:
        return
    lines = [piece for each in touching for piece in _cut(positions[ring == each], is_met[ring == each])]
    faces = shapely.get_parts(shapely.polygonize(lines))
    inside = shapely.point_on_surface(faces)
    shapely.prepare(shape)
    yield from faces[~shapely.intersects(shape, inside)]


def _cut(positions: NDArray[np.float64], is_node: NDArray[np.bool_]) -> Iterator[BaseGeometry]:
    """A closed ring as lines from node to node; positions, shape (n, 2), and which of them are nodes."""
    first = int(np.argmax(is_node[:-1]))
    around = np.concatenate([positions[first:-1], positions[: first + 1]])
    nodes = np.flatnonzero(np.concatenate([is_node[first:-1], is_node[: first + 1]]))
    yield from (shapely.linestrings(around[one : other + 1]) for one, other in pairwise(nodes))


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
