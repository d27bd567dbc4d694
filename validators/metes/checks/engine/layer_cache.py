"""What several checks ask of one layer, found once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from metes.geojson.document import GeoJson

Found = TypeVar("Found")


def cached_on_layer(layer: GeoJson, name: str, find: Callable[[GeoJson], Found]) -> Found:
    """What `find` says of a layer, from when it was asked first."""
    # Kept with the layer: it refers to it, and in a table of its own both would be kept for ever.
    members = vars(layer)
    if name not in members:
        members[name] = find(layer)
    found: Found = members[name]
    return found
