"""The member `crs` of GeoJSON before RFC 7946, which any of its objects could have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from metes.geojson.document import GeoJson

# Longitude and latitude on WGS 84, by the names in use: only these are what RFC 7946 means.
WGS84 = re.compile(r"(urn:ogc:def:crs:)?(OGC(:[0-9.]*)?:CRS84|EPSG:[0-9.]*:?4326|WGS ?84)", re.IGNORECASE)


class Named(NamedTuple):
    """A reference system as it was first named, in which object, and how many more name it."""

    pointer: str
    feature_id: str | None
    name: str | None
    others: int


def named_systems(layer: GeoJson, is_meant: Callable[[str | None], bool]) -> Iterator[Named]:
    """Every reference system of the kind that is meant, once; without a name where the member is null."""
    found: dict[str | None, list[tuple[str, str | None]]] = {}
    for pointer, feature_id, value in _members(layer):
        name = None if value is None else crs_name(value)
        found.setdefault(name, []).append((pointer, feature_id))
    for name, places in found.items():
        if is_meant(name):
            yield Named(*places[0], name, len(places) - 1)


def _members(layer: GeoJson) -> Iterator[tuple[str, str | None, Any]]:
    """Pointer, feature and value of every member `crs`: of the whole, of features, and of their geometries."""
    value = layer.file.json.value
    if not isinstance(value, dict):
        return
    if "crs" in value:
        yield "/crs", None, value["crs"]
    for feature in layer.features:
        raw = layer.listed(feature)
        if "crs" in raw:
            yield f"{feature.pointer}/crs", feature.id, raw["crs"]
        if feature.geometry is not None:
            for pointer, found in _of_geometry(feature.geometry_pointer, feature.geometry):
                if pointer:
                    yield f"{pointer}/crs", feature.id, found


def _of_geometry(pointer: str, geometry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "crs" in geometry:
        yield pointer, geometry["crs"]
    inner = geometry.get("geometries")
    for index, member in enumerate(inner if isinstance(inner, list) else ()):
        if isinstance(member, dict):
            yield from _of_geometry(f"{pointer}/geometries/{index}", member)


def crs_name(value: Any) -> str:
    """Name of a coordinate reference system as the member writes it; its text where it has none."""
    properties = value.get("properties") if isinstance(value, dict) else None
    name = properties.get("name", properties.get("href")) if isinstance(properties, dict) else None
    return name if isinstance(name, str) else str(value)


def is_wgs84(name: str | None) -> bool:
    """Whether a name means longitude and latitude on WGS 84, or none is given, which then can only mean these."""
    return name is None or WGS84.fullmatch(name.strip()) is not None
