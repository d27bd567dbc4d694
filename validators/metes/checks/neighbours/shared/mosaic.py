"""Mosaics: layers whose areas lie side by side, as those of states or parcels, recognised by their shapes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.context import cached_on_layer, note_on_layer
from metes.checks.geometry.shared.layer_arrays import LayerArrays, arrays_of
from metes.checks.geometry.shared.spatial_join import MOST_MET, Shapes, is_crowded, related_pairs
from metes.checks.neighbours.shared.feature_order import features_in_order
from metes.geojson.document import GeoJson

# Above this share of areas that lie on another one, overlaps are meant, as those of buffers, time slices or levels of
# administration.
MOST_COVERING = 0.1
# In a planar map, areas have at most three neighbours each on average when each pair counts once.
MOST_NEIGHBOURS = 3
MOST_CROSSINGS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Mosaic:
    """Valid areas of a mosaic by index in the layer, and the pairs that overlap; both empty if the layer is none.

    Areas and pairs are in the order of `features_in_order`, whatever the order of the file.
    """

    areas: Mapping[int, BaseGeometry]
    overlapping: tuple[tuple[int, int], ...]


NO_MOSAIC = Mosaic(areas={}, overlapping=())


def mosaic_of(layer: GeoJson) -> Mosaic:
    """The areas of a layer if it is a mosaic, computed once.

    It is one if no area covers the middle of another, or few do and at least half share positions with another.
    """
    return cached_on_layer(layer, "_mosaic", _mosaic)


def _mosaic(layer: GeoJson) -> Mosaic:
    arrays = arrays_of(layer)
    chosen = set(arrays.valid_areas.tolist()) - arrays.wrapped_features
    if len(chosen) < 2:
        return NO_MOSAIC
    indices = [feature.index for feature in features_in_order(layer) if feature.index in chosen]
    shapes = arrays.areas(indices)
    if is_crowded(shapes):
        note_on_layer(layer, f"overlaps and gaps not examined: over {MOST_MET:,} pairs of areas may touch")
        return NO_MOSAIC
    covering = _covering(shapes)
    if covering is None or (covering and not _shares_positions(arrays, indices)):
        return NO_MOSAIC
    overlapping = _overlapping(shapes, covering)
    if overlapping is None:
        return NO_MOSAIC
    if any(_cross_too_often(shapes[i], shapes[j]) for i, j in overlapping):
        note_on_layer(layer, f"overlaps and gaps not examined: two outlines cross over {MOST_CROSSINGS:,} times")
        return NO_MOSAIC
    areas = dict(zip(indices, shapes, strict=True))
    return Mosaic(areas=areas, overlapping=tuple((indices[i], indices[j]) for i, j in overlapping))


def _covering(shapes: Shapes) -> set[tuple[int, int]] | None:
    """Pairs of areas of which the first covers the middle of the second; None if there are too many for a mosaic."""
    found: set[tuple[int, int]] = set()
    for outer, inner in related_pairs(shapes, shapely.point_on_surface(shapes), "contains"):
        is_other = outer != inner
        # Two areas that cover each other count once, so at least half of the areas here count.
        if len(np.unique(inner[is_other])) > 2 * MOST_COVERING * len(shapes):
            return None
        found.update(zip(outer[is_other].tolist(), inner[is_other].tolist(), strict=True))
        if len(found) > MOST_NEIGHBOURS * len(shapes):
            return None
    counted = {inner for outer, inner in found if outer < inner or (inner, outer) not in found}
    return found if len(counted) <= MOST_COVERING * len(shapes) else None


def _shares_positions(arrays: LayerArrays, indices: Sequence[int]) -> bool:
    """Whether at least half of the areas have a position in common with another area."""
    owner = arrays.feature_of
    return 2 * len(np.intersect1d(np.unique(owner[~arrays.is_in_one_feature]), indices)) >= len(indices)


def _overlapping(shapes: Shapes, covering: set[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """Sorted pairs of areas whose interiors intersect; None if there are too many for a mosaic."""
    either_way = {(min(pair), max(pair)) for pair in covering}
    found = {(i, j) for i, j in either_way if shapely.relate_pattern(shapes[i], shapes[j], "T********")}
    bounds, array = shapely.bounds(shapes), np.asarray(shapes, dtype=object)
    for one, other in related_pairs(shapes, shapes):
        # Areas whose boxes only touch do not overlap, as those of most neighbours in a grid.
        low, high = np.maximum(bounds[one, :2], bounds[other, :2]), np.minimum(bounds[one, 2:], bounds[other, 2:])
        is_near = (one < other) & (low < high).all(axis=1)
        one, other = one[is_near], other[is_near]
        is_over = shapely.overlaps(array[one], array[other])
        found.update(zip(one[is_over].tolist(), other[is_over].tolist(), strict=True))
        if len(found) > MOST_NEIGHBOURS * len(shapes):
            return None
    return sorted(found)


def _cross_too_often(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two outlines cross so often that their intersection would fill the memory, as that of two combs."""
    if shapely.get_num_coordinates(one) * shapely.get_num_coordinates(other) < MOST_CROSSINGS:
        return False
    met = sum(len(places) for places, _ in related_pairs(_edge_boxes(one), _edge_boxes(other), most=MOST_CROSSINGS))
    return met > MOST_CROSSINGS


def _edge_boxes(shape: BaseGeometry) -> NDArray[np.object_]:
    at, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    is_edge = ring[1:] == ring[:-1]
    low, high = np.minimum(at[1:], at[:-1])[is_edge], np.maximum(at[1:], at[:-1])[is_edge]
    return np.asarray(shapely.box(*low.T, *high.T))
