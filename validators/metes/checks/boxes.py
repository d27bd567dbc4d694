"""Bounding boxes as a GeoJSON text declares them, and as its positions give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from metes.package.geojson import GeoJson, RawFeature


@dataclass(frozen=True, kw_only=True, eq=False)
class Box:
    """A member `bbox` and the features that it must hold."""

    pointer: str
    feature_id: str | None
    value: Any
    features: Sequence[RawFeature]


def boxes(layer: GeoJson) -> Iterator[Box]:
    """Every bbox of the text: of the whole, of features, and of their geometries."""
    value = layer.file.json.value
    if not isinstance(value, dict):
        return
    if "bbox" in value:
        yield Box(pointer="/bbox", feature_id=None, value=value["bbox"], features=layer.features)
    listed = value.get("features")
    for feature in layer.features:
        raw = listed[feature.index] if feature.pointer and isinstance(listed, list) else None
        if isinstance(raw, dict) and "bbox" in raw:
            yield Box(pointer=f"{feature.pointer}/bbox", feature_id=feature.id, value=raw["bbox"], features=[feature])
        geometry = feature.geometry if feature.geometry_pointer else None
        if geometry is not None and "bbox" in geometry:
            pointer = f"{feature.geometry_pointer}/bbox"
            yield Box(pointer=pointer, feature_id=feature.id, value=geometry["bbox"], features=[feature])


def is_box(value: Any) -> TypeGuard[list[float]]:
    """Whether a value is four or six numbers."""
    is_list = isinstance(value, list) and len(value) in (4, 6)
    return is_list and all(isinstance(each, int | float) and not isinstance(each, bool) for each in value)
