"""Layers whose areas lie side by side, as those of states or parcels do, told by their shapes alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.checks.drawn import drawn
from metes.checks.validity import pairs
from metes.package.geojson import GeoJson, RawFeature


def side_by_side(layer: GeoJson) -> Mapping[int, BaseGeometry]:
    """The valid areas of a layer by their place in it, if none of them lies on the middle of another one."""
    # Kept with the layer, as its arrays are: several checks ask.
    members = vars(layer)
    if "_side_by_side" not in members:
        members["_side_by_side"] = _found(layer)
    found: Mapping[int, BaseGeometry] = members["_side_by_side"]
    return found


def _found(layer: GeoJson) -> Mapping[int, BaseGeometry]:
    arrays = drawn(layer)
    areas = {i: s for i, s in arrays.valid_areas.items() if not _is_wrapped(arrays.wrapped_parts, layer.features[i])}
    if len(areas) < 2:
        return {}
    shapes = list(areas.values())
    middles = shapely.point_on_surface(shapes)
    is_apart = all(np.all(holder == held) for holder, held in pairs(shapes, middles, "contains"))
    return areas if is_apart else {}


def shown(feature: RawFeature) -> str:
    """What a message calls a feature: its id, or its number in the file."""
    return feature.id if feature.id is not None else f"feature {feature.index}, counted from 0"


def _is_wrapped(pointers: frozenset[str], feature: RawFeature) -> bool:
    return any(part.pointer in pointers for part in feature.parts)
