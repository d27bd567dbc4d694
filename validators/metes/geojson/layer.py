"""GeoJSON resources as layers of features with shapely geometries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError, RowsById
from metes.geojson.document import GeoJson, RawFeature


@dataclass(frozen=True, kw_only=True, eq=False)
class Feature:
    """A feature of a layer: `id`, `properties`, and a shapely `geometry` in degrees on WGS 84, longitude first.

    >>> import metes, shapely
    >>> place = metes.read().places["vladivostok"]
    >>> place.__geo_interface__["type"], shapely.geometry.shape(place.__geo_interface__["geometry"]).geom_type
    ('Feature', 'Point')
    """

    id: str
    index: int
    properties: Mapping[str, Any]
    geometry: BaseGeometry

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        """The feature as a GeoJSON Feature, as shapely, GeoPandas and other libraries take it."""
        geometry = mapping(self.geometry)
        return {"type": "Feature", "id": self.id, "properties": dict(self.properties), "geometry": geometry}


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """Features of one file, in file order."""

    name: str
    path: str
    features: tuple[Feature, ...]

    def by_id(self) -> Mapping[str, Feature]:
        return RowsById(self.path, ((feature.id, feature) for feature in self.features))


def layer_of(geojson: GeoJson, *, name: str) -> Layer:
    """Build the geometries of all features. Raises PackageError if a feature lacks an id or a sound geometry."""
    for format_issue in geojson.format_issues:
        raise PackageError(
            f"{geojson.path}{format_issue.pointer}: found {format_issue.found}; expected {format_issue.expected}"
        )
    features = tuple(_feature(geojson.path, raw) for raw in geojson.features)
    if len({feature.id for feature in features}) != len(features):
        raise PackageError(f"{geojson.path}: two features have the same id")
    return Layer(name=name, path=geojson.path, features=features)


def _feature(path: str, raw: RawFeature) -> Feature:
    if raw.id is None:
        raise PackageError(f"{path}, {raw.name}: missing member 'id'")
    if not raw.is_sound:
        raise PackageError(f"{path}, feature {raw.id}: invalid geometry; run `metes check` for details")
    return Feature(id=raw.id, index=raw.index, properties=raw.properties, geometry=raw.shape)
