"""The member `crs`, which any GeoJSON object could have before RFC 7946."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from metes.geojson.coordinates import nested_geometries
from metes.geojson.crs import crs_name
from metes.geojson.document import GeoJson


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
    value = layer.value
    if not isinstance(value, dict):
        return
    if "crs" in value:
        yield "/crs", None, value["crs"]
    for feature in layer.features_with_other_members:
        raw = feature.members
        if "crs" in raw:
            yield f"{feature.pointer}/crs", feature.id, raw["crs"]
        if feature.geometry is not None:
            for pointer, geometry in nested_geometries(feature.geometry_pointer, feature.geometry):
                if pointer and "crs" in geometry:
                    yield f"{pointer}/crs", feature.id, geometry["crs"]
