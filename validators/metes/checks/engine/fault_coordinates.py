"""Longitude and latitude for faults of a GeoJSON file that name a JSON pointer but no position."""

from __future__ import annotations

from typing import Any

from metes.files.json_locator import pointer_tokens

# Members of an object that hold positions.
HOLDERS = ("geometry", "coordinates", "geometries")


def position_at(value: Any, pointer: str) -> tuple[float | None, float | None]:
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
    for holder in reversed(holders[outermost:]):
        position = _first(holder)
        if position is not None:
            return position
    return None, None


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
    lon, lat = value[:2]
    # Infinite numbers, and those beyond double precision, fail this test too.
    return (float(lon), float(lat)) if -180 <= lon <= 180 and -90 <= lat <= 90 else None
