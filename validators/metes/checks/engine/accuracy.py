"""The accuracy that a feature states in its property `accuracy_m`."""

from __future__ import annotations

from typing import TypeGuard

from metes.geojson.document import RawFeature


def is_accuracy(value: object) -> TypeGuard[float]:
    """Whether a value can be an accuracy in metres."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def stated_accuracy_m(feature: RawFeature) -> float:
    """The stated accuracy of a feature in metres; 0 if it states none."""
    stated = feature.properties.get("accuracy_m")
    return float(stated) if is_accuracy(stated) else 0.0
