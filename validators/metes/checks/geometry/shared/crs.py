"""The member `crs`, which any GeoJSON object could have before RFC 7946."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from metes.geojson.document import GeoJson

# Names in use for longitude and latitude on WGS 84, the only CRS of RFC 7946.
WGS84 = re.compile(r"(urn:ogc:def:crs:)?(OGC(:[0-9.]*)?:CRS84|EPSG:[0-9.]*:?4326|WGS ?84)", re.IGNORECASE)


class NamedCrs(NamedTuple):
    """A coordinate reference system: the first object that names it, the name, and how many more objects name it."""

    pointer: str
    feature_id: str | None
    name: str | None
    others: int


def named_crs(layer: GeoJson, is_meant: Callable[[str | None], bool]) -> Iterator[NamedCrs]:
    """Every coordinate reference system whose name fulfils `is_meant`, once; the name is None for a null member."""
    found: dict[str | None, list[tuple[str, str | None]]] = {}
    for pointer, feature_id, value in _members(layer):
        name = None if value is None else crs_name(value)
        found.setdefault(name, []).append((pointer, feature_id))
    for name, places in found.items():
        if is_meant(name):
            yield NamedCrs(*places[0], name, len(places) - 1)


def _members(layer: GeoJson) -> Iterator[tuple[str, str | None, Any]]:
    """JSON pointer, feature id and value of every member `crs`: of the collection, of features and of geometries."""
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
    """Name of a coordinate reference system as the member gives it; the text of the member if it has no name."""
    properties = value.get("properties") if isinstance(value, dict) else None
    name = properties.get("name", properties.get("href")) if isinstance(properties, dict) else None
    return name if isinstance(name, str) else str(value)


def is_wgs84(name: str | None) -> bool:
    """Whether a name means longitude and latitude on WGS 84; so does no name, which is the default."""
    return name is None or WGS84.fullmatch(name.strip()) is not None
