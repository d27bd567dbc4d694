"""An order of the features of a layer that does not depend on their order in the file.

Checks that compare features with each other go through them in this order, so that the same features in another order
have the same faults: the same feature of each pair is reported, and shapes are overlaid in the same order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from metes.checks.engine.context import cached_on_layer
from metes.checks.geometry.shared.layer_arrays import LayerArrays, arrays_of
from metes.geojson.document import GeoJson, RawFeature

Key = tuple[int, float, str]


def features_in_order(layer: GeoJson) -> Sequence[RawFeature]:
    """The features of a layer by id, numbers before texts; features without an id last, by their coordinates.

    Features that have the same id or none, and the same coordinates, are sorted by the rest of their members.
    """
    return cached_on_layer(layer, "_features_in_order", _sorted)


def ranks_of(layer: GeoJson) -> Sequence[int]:
    """Place in this order of every feature, by its index in the layer."""
    return cached_on_layer(layer, "_feature_ranks", _ranks)


def arrays_in_order(layer: GeoJson) -> LayerArrays:
    """The arrays of a layer, with its features in this order."""
    return cached_on_layer(layer, "_arrays_in_order", _arrays)


def _arrays(layer: GeoJson) -> LayerArrays:
    indices = np.array([feature.index for feature in features_in_order(layer)], dtype=np.intp)
    is_same = bool((np.diff(indices) > 0).all())
    return arrays_of(layer) if is_same else LayerArrays(layer, indices)


def _ranks(layer: GeoJson) -> Sequence[int]:
    ranks = [0] * len(layer.features)
    for rank, feature in enumerate(features_in_order(layer)):
        ranks[feature.index] = rank
    return ranks


def _sorted(layer: GeoJson) -> Sequence[RawFeature]:
    features = layer.features
    keys = {feature.index: _id_key(feature) for feature in features}
    uses = Counter(keys.values())
    # Ids are quick to compare, coordinates less so, and the other members are long: each only where it decides.
    drawn = {f.index: _coordinates_key(f) if uses[keys[f.index]] > 1 else b"" for f in features}
    same = Counter((keys[index], each) for index, each in drawn.items())
    texts = {f.index: _members_key(layer, f) if same[keys[f.index], drawn[f.index]] > 1 else "" for f in features}
    return sorted(features, key=lambda f: (keys[f.index], drawn[f.index], texts[f.index], f.index))


def _id_key(feature: RawFeature) -> Key:
    if isinstance(feature.raw_id, int | float):
        return 0, feature.raw_id, ""
    return (2, 0.0, "") if feature.id is None else (1, 0.0, feature.id)


def _coordinates_key(feature: RawFeature) -> bytes:
    parts = feature.parts
    start, end = parts.starts[parts.feature_starts[feature.index : feature.index + 2]].tolist()
    return parts.positions[start:end].tobytes()


def _members_key(layer: GeoJson, feature: RawFeature) -> str:
    geometry: Any = feature.geometry
    if layer.locator is not None and geometry is not None:
        # Of a layer that was read as a stream, the coordinates are no longer at hand.
        geometry = layer.value_at(feature.geometry_pointer)
    return json.dumps([geometry, feature.properties], sort_keys=True, default=str)
