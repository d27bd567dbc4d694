"""Layers whose areas lie side by side, as those of states or parcels do, told by their shapes alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.checks.drawn import drawn
from metes.package.geojson import GeoJson, RawFeature


def side_by_side(layer: GeoJson) -> Mapping[int, BaseGeometry]:
    """The valid areas of a layer by their place in it, if none of them lies on the middle of another one."""
    arrays = drawn(layer)
    areas = {i: s for i, s in arrays.valid_areas.items() if not _is_wrapped(arrays.wrapped_parts, layer.features[i])}
    if len(areas) < 2:
        return {}
    shapes = list(areas.values())
    middles = shapely.point_on_surface(shapes)
    holder, held = shapely.STRtree(middles).query(shapes, predicate="contains")
    return areas if bool(np.all(holder == held)) else {}


def shown(feature: RawFeature) -> str:
    """What a message calls a feature: its id, or its number in the file."""
    return feature.id if feature.id is not None else f"feature {feature.index}, counted from 0"


def _is_wrapped(pointers: frozenset[str], feature: RawFeature) -> bool:
    return any(part.pointer in pointers for part in feature.parts)
