"""Layers whose areas lie side by side, as those of states or parcels do, told by their shapes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.layer_cache import cached_on_layer
from metes.checks.geometry.shared.batches import pairs
from metes.checks.geometry.shared.layer_arrays import LayerArrays, arrays_of
from metes.geojson.document import GeoJson, RawFeature

# Beyond this share of areas that lie on another one the layer means it, as buffers, time slices or levels of
# administration do.
MOST_LAPPED = 0.1
# Areas side by side have at most three neighbours each on average, as every planar map.
MOST_NEIGHBOURS = 3
MOST_CROSSINGS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """The valid areas of a layer by their place in it, and which two of them overlap; nothing of another layer."""

    areas: Mapping[int, BaseGeometry]
    overlapping: tuple[tuple[int, int], ...]


NONE = SideBySide(areas={}, overlapping=())


def side_by_side(layer: GeoJson) -> SideBySide:
    """The areas of a layer if they lie side by side: none on the middle of another one, or few in a layer that else
    shares its positions."""
    return cached_on_layer(layer, "_side_by_side", _found)


def _found(layer: GeoJson) -> SideBySide:
    arrays = arrays_of(layer)
    areas = {i: s for i, s in arrays.valid_areas.items() if not _is_wrapped(arrays.wrapped_parts, layer.features[i])}
    shapes, indices = list(areas.values()), list(areas)
    lapped = _lapped(shapes) if len(areas) > 1 else None
    if lapped is None or (lapped and not _shares_positions(arrays, indices)):
        return NONE
    overlapping = _overlapping(shapes, lapped)
    if overlapping is None:
        return NONE
    return SideBySide(areas=areas, overlapping=tuple((indices[i], indices[j]) for i, j in overlapping))


def _lapped(shapes: Sequence[BaseGeometry]) -> set[tuple[int, int]] | None:
    """Which area holds the middle of which other one; nothing as soon as there are more than a few."""
    found: set[tuple[int, int]] = set()
    for holder, held in pairs(shapes, shapely.point_on_surface(shapes), "contains"):
        is_other = holder != held
        # Of two that hold each other one counts, so that at least half of these do.
        if len(np.unique(held[is_other])) > 2 * MOST_LAPPED * len(shapes):
            return None
        found.update(zip(holder[is_other].tolist(), held[is_other].tolist(), strict=True))
        if len(found) > MOST_NEIGHBOURS * len(shapes):
            return None
    counted = {held for holder, held in found if holder < held or (held, holder) not in found}
    return found if len(counted) <= MOST_LAPPED * len(shapes) else None


def _shares_positions(arrays: LayerArrays, indices: Sequence[int]) -> bool:
    """Whether at least half of the areas have a position in common with another one, as a drawn mosaic has."""
    owner = arrays.feature_of
    return 2 * len(np.intersect1d(np.unique(owner[~arrays.is_alone]), indices)) >= len(indices)


def _overlapping(shapes: Sequence[BaseGeometry], lapped: set[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """Pairs of which each has land of the other, sorted; nothing where there are more than side by side can be."""
    either_way = {(min(pair), max(pair)) for pair in lapped}
    found = {(i, j) for i, j in either_way if shapely.relate_pattern(shapes[i], shapes[j], "T********")}
    for one, other in pairs(shapes, shapes, "overlaps"):
        first = one < other
        found.update(zip(one[first].tolist(), other[first].tolist(), strict=True))
        if len(found) > MOST_NEIGHBOURS * len(shapes):
            return None
    return None if any(_is_woven(shapes[i], shapes[j]) for i, j in found) else sorted(found)


def _is_woven(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two outlines cross so often that cutting them fills the memory, as two combs do."""
    if shapely.get_num_coordinates(one) * shapely.get_num_coordinates(other) < MOST_CROSSINGS:
        return False
    met = sum(len(places) for places, _ in pairs(_edge_boxes(one), _edge_boxes(other), most=MOST_CROSSINGS))
    return met > MOST_CROSSINGS


def _edge_boxes(shape: BaseGeometry) -> NDArray[np.object_]:
    at, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    is_edge = ring[1:] == ring[:-1]
    low, high = np.minimum(at[1:], at[:-1])[is_edge], np.maximum(at[1:], at[:-1])[is_edge]
    return np.asarray(shapely.box(*low.T, *high.T))


def shown(feature: RawFeature) -> str:
    """What a message calls a feature: its id, or its number in the file."""
    return feature.id if feature.id is not None else f"feature {feature.index}, counted from 0"


def _is_wrapped(pointers: frozenset[str], feature: RawFeature) -> bool:
    return any(part.pointer in pointers for part in feature.parts)
