"""How objects, arrays, points and GeoJSON of Table Schema are read, from text and from JSON.

Each function is given a field and returns the one that reads its values, which raises CastError.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from metes.tables.scalar_casts import Cast, CastError, Field, format_of, native_number, number, refuse


def json_of(text: str) -> Any:
    """What a text says as JSON; raises CastError where it is none, or names numbers that JSON does not have."""
    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise CastError("JSON text") from None


def as_json(native: Callable[[Field], Cast]) -> Callable[[Field], Cast]:
    """Read a text as JSON, and its value as `native` does."""

    def text(field: Field) -> Cast:
        cast = native(field)
        return lambda text: cast(json_of(text))

    return text


def native_object(_: Field) -> Cast:
    """Objects of JSON."""
    return lambda value: value if isinstance(value, dict) else _raise("a JSON object")


def native_array(_: Field) -> Cast:
    """Arrays of JSON."""
    return lambda value: value if isinstance(value, list) else _raise("a JSON array")


def _raise(expected: str) -> Any:
    raise CastError(expected)


def geopoint(field: Field) -> Cast:
    """Points in the format of the field: longitude and latitude."""
    form = format_of(field)
    if form in ("array", "object"):
        native = native_geopoint(field)
        return lambda text: native(json_of(text))
    read = number({})

    def cast(text: str) -> tuple[Decimal, Decimal]:
        parts = text.split(",")
        if len(parts) != 2:
            raise CastError("longitude and latitude as lon, lat")
        return _on_earth(read(parts[0]), read(parts[1]))

    return cast


def native_geopoint(field: Field) -> Cast:
    """Points that are arrays or objects of JSON."""
    form, read = format_of(field), native_number({})

    def cast(value: Any) -> tuple[Decimal, Decimal]:
        if form == "array" and isinstance(value, list) and len(value) == 2:
            return _on_earth(read(value[0]), read(value[1]))
        if form == "object" and isinstance(value, dict) and value.keys() == {"lon", "lat"}:
            return _on_earth(read(value["lon"]), read(value["lat"]))
        raise CastError(GEOPOINT_WORDS.get(form, "longitude and latitude as lon, lat"))

    return cast


GEOPOINT_WORDS = {"array": "an array of longitude and latitude", "object": "an object with lon and lat"}


def _on_earth(lon: Any, lat: Any) -> tuple[Decimal, Decimal]:
    # No comparison holds for NaN, and Decimal raises an error.
    if lon != lon or lat != lat or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise CastError("a longitude within 180 degrees and a latitude within 90")
    return lon, lat


def native_geojson(field: Field) -> Cast:
    """Objects of GeoJSON or, as the format says, of TopoJSON."""
    is_topology = format_of(field) == "topojson"

    def cast(value: Any) -> Any:
        if is_topology and not _is_topojson(value):
            raise CastError("a TopoJSON object")
        if not is_topology and not _is_geojson(value):
            raise CastError("a GeoJSON object")
        return value

    return cast


# How deep positions lie in the coordinates of each type, and how many a line or ring has at least.
COORDINATES = {
    "Point": (0, 0),
    "MultiPoint": (1, 0),
    "LineString": (1, 2),
    "MultiLineString": (2, 2),
    "Polygon": (2, 4),
    "MultiPolygon": (3, 4),
}


def _is_geojson(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if value.get("type") == "FeatureCollection":
        features = value.get("features")
        return isinstance(features, list) and all(map(_is_feature, features))
    return _is_feature(value) or _is_geometry(value)


def _is_feature(value: Any) -> bool:
    if not isinstance(value, dict) or value.get("type") != "Feature":
        return False
    properties, geometry = value.get("properties", 0), value.get("geometry", 0)
    return (properties is None or isinstance(properties, dict)) and (geometry is None or _is_geometry(geometry))


def _is_geometry(value: Any) -> bool:
    # Collections may stand in each other as deep as JSON can be read, which is deeper than functions can call.
    waiting = [value]
    while waiting:
        geometry = waiting.pop()
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind == "GeometryCollection":
            members = geometry.get("geometries")
            if not isinstance(members, list):
                return False
            waiting += members
        elif (
            not isinstance(kind, str)
            or kind not in COORDINATES
            or not _are_coordinates(geometry.get("coordinates"), *COORDINATES[kind])
        ):
            return False
    return True


def _has_coordinates(geometry: Mapping[str, Any], kind: str) -> bool:
    return _are_coordinates(geometry.get("coordinates"), *COORDINATES[kind])


def _are_coordinates(value: Any, depth: int, fewest: int) -> bool:
    if not isinstance(value, list):
        return False
    if depth == 0:
        return len(value) >= 2 and all(isinstance(each, int | float) and not isinstance(each, bool) for each in value)
    return (depth > 1 or len(value) >= fewest) and all(_are_coordinates(each, depth - 1, fewest) for each in value)


def _is_topojson(value: Any) -> bool:
    """Whether it is a topology, or one of the geometries that may stand in one."""
    if not isinstance(value, dict):
        return False
    kind, arcs = value.get("type"), value.get("arcs")
    if kind == "GeometryCollection":
        return isinstance(value.get("geometries"), list)
    if kind in ("Point", "MultiPoint"):
        return _has_coordinates(value, kind)
    if kind != "Topology":
        return isinstance(kind, str) and kind in COORDINATES and isinstance(arcs, list)
    return isinstance(value.get("objects"), dict) and isinstance(arcs, list) and _are_coordinates(arcs, 2, 2)
