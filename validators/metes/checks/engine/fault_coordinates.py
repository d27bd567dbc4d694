"""Longitude and latitude for faults of a GeoJSON file that name a JSON pointer but no position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metes.files.json_locator import pointer_tokens
from metes.geojson.document import GeoJson
from metes.geojson.stream_locator import StreamLocator

Position = tuple[float | None, float | None]

# Members of an object that hold positions.
HOLDERS = ("geometry", "coordinates", "geometries")


def position_at(value: Any, pointer: str) -> Position:
    """Longitude and latitude of the first position at a JSON pointer or at its nearest ancestor that has one.

    A property thus lies where its feature begins. Both are None for a whole file and where there is no position.
    """
    holders = [value]
    for token in pointer_tokens(pointer):
        below = _member(holders[-1], token)
        if below is None:
            break
        holders.append(below)
    # A fault of the collection itself does not lie at its first feature.
    outermost = 2 if isinstance(value, dict) and "features" in value else 1
    return _innermost(holders[outermost:])


def position_in_stream(layer: GeoJson, locator: StreamLocator, pointer: str) -> Position:
    """The position of `position_at` in a collection that was read as a stream."""
    index = locator.feature_of(pointer)
    if index is None:
        return None, None
    feature = layer.features[index]
    inner = pointer.removeprefix(feature.pointer)
    is_plain = feature.geometry is not None and feature.geometry.get("coordinates") == ()
    # Of a plain geometry all but the coordinates is at hand.
    whole = {**feature.members, "geometry": feature.geometry, "properties": feature.properties}
    holders: list[Any] = [whole if is_plain else locator.value_of(index)]
    for token in pointer_tokens(inner):
        below = _member(holders[-1], token)
        if below is None:
            break
        holders.append(below)
    found = _innermost(holders[is_plain:])
    if found != (None, None) or not is_plain:
        return found
    path = inner.removeprefix("/geometry/coordinates")
    indices = [int(token) for token in pointer_tokens(path)] if path != inner else []
    firsts = feature.parts.first_positions(index, indices)
    return next((place for lon, lat in firsts if (place := _in_range(lon, lat)) is not None), (None, None))


def _innermost(holders: Sequence[Any]) -> Position:
    """The first position of the last of some values that has one."""
    return next((found for holder in reversed(holders) if (found := _first(holder)) is not None), (None, None))


def _member(value: Any, token: str) -> Any:
    if isinstance(value, dict):
        return value.get(token)
    is_index = isinstance(value, list) and token.isascii() and token.isdigit() and len(token) < 10
    return value[int(token)] if is_index and int(token) < len(value) else None


def _first(value: Any) -> tuple[float, float] | None:
    """The first position in a feature, a geometry or a coordinate array; None if it is out of range."""
    while True:
        if isinstance(value, dict):
            value = next((value[name] for name in HOLDERS if name in value), None)
        elif isinstance(value, list) and value and isinstance(value[0], list | dict):
            value = value[0]
        else:
            break
    if not isinstance(value, list) or len(value) < 2 or not all(type(number) in (int, float) for number in value):
        return None
    return _in_range(*value[:2])


def _in_range(lon: float, lat: float) -> tuple[float, float] | None:
    # Infinite numbers, and those beyond double precision, fail this test too.
    return (float(lon), float(lat)) if -180 <= lon <= 180 and -90 <= lat <= 90 else None
