"""JSON formats of maps that are not GeoJSON, told by their own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metes.geojson.coordinates import Misformed

EXPECTED = "GeoJSON (RFC 7946); {}"
TOPOJSON = EXPECTED.format("convert it: topo2geo, or `mapshaper in.json -o out.geojson`")
ESRI_JSON = EXPECTED.format("ask the server with f=geojson, or convert it: `ogr2ogr out.geojson in.json`")
ENCODED = EXPECTED.format("decode the coordinates with the program that the file is made for, ECharts")
STYLE_OR_TILES = EXPECTED.format("the data are at the addresses that it names")
OVERPASS = EXPECTED.format("convert it: osmtogeojson")
LAYERS = EXPECTED.format("write each member as a file of its own")
ESRI_GEOMETRIES = (("rings",), ("paths",), ("points",), ("x", "y"))


def refuse_other_formats(value: Mapping[str, Any]) -> None:
    """Raise Misformed for a JSON object of another format of maps, with its name and how to convert it."""
    kind, features = value.get("type"), value.get("features")
    if kind == "Topology" and ("objects" in value or "arcs" in value):
        raise Misformed("/type", "TopoJSON", TOPOJSON)
    if value.get("UTF8Encoding") is True or value.get("UTF8Encoding") == "true":
        raise Misformed("/UTF8Encoding", "a map whose coordinates are encoded as text (UTF8Encoding)", ENCODED)
    if isinstance(kind, str):
        return
    is_esri = "geometryType" in value and isinstance(features, list)
    first = features[0] if isinstance(features, list) and features else None
    is_esri |= isinstance(first, dict) and "attributes" in first and "type" not in first
    is_esri |= "spatialReference" in value and any(all(each in value for each in names) for names in ESRI_GEOMETRIES)
    if is_esri:
        raise Misformed("", "Esri JSON", ESRI_JSON)
    if isinstance(value.get("elements"), list) and ("osm3s" in value or "generator" in value):
        raise Misformed("", "OpenStreetMap JSON of the Overpass API", OVERPASS)
    if "tilejson" in value or ("sources" in value and "layers" in value):
        raise Misformed("", "TileJSON" if "tilejson" in value else "a map style", STYLE_OR_TILES)
    if value and all(isinstance(each, dict) and each.get("type") == "FeatureCollection" for each in value.values()):
        raise Misformed("", f"an object of {len(value)} feature collections", LAYERS)
