"""The one way in which this repository writes GeoJSON: same features, same bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

# 1e-7 of a degree is about 11 mm: far below every stated accuracy, and enough for shared nodes to stay equal.
DECIMALS = 7

# Every file with data from OpenStreetMap says so itself, as a member that RFC 7946 (6.1) lets readers ignore.
ATTRIBUTIONS = {"ODbL-1.0": "© OpenStreetMap contributors (ODbL 1.0)"}

Scalar = str | int | float | bool | None

# How deep the positions of each geometry type lie, and how many positions its innermost part needs.
DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
FEWEST = {"MultiPoint": 1, "LineString": 2, "MultiLineString": 2, "Polygon": 4, "MultiPolygon": 4}


@dataclass(frozen=True, kw_only=True)
class Feature:
    """A geometry in WGS 84 longitude and latitude, with its id and its flat properties."""

    id: str
    geometry: BaseGeometry
    properties: Mapping[str, Scalar]


def canonical_text(name: str, features: Iterable[Feature]) -> str:
    """The text of a collection: sorted by id, one position per line, at most seven decimals.

    Exterior rings run counter-clockwise and holes clockwise; heights are left out. Neighbouring positions
    that are equal after rounding are written once. A collection with a feature under a licence of ATTRIBUTIONS has the
    member `attribution`. Raises ValueError for an id used twice and for a geometry
    that is empty, of another type, or has too few positions left after rounding.
    """
    ordered = sorted(features, key=lambda feature: feature.id)
    for one, following in pairwise(ordered):
        if one.id == following.id:
            raise ValueError(f"collection {name}: found the feature id {one.id} twice; expected it once")
    head = f'{{"type":"FeatureCollection","name":{_json(name)},{_attribution(ordered)}"features":['
    return head + "\n" + ",\n".join(_feature_text(feature) for feature in ordered) + "\n]}\n"


def _attribution(features: Sequence[Feature]) -> str:
    """The member `attribution` with a comma after it; empty where no feature demands one."""
    licences = {part for each in features for part in str(each.properties.get("licence", "")).split(" AND ")}
    texts = [text for licence, text in ATTRIBUTIONS.items() if licence in licences]
    return f'"attribution":{_json("; ".join(texts))},' if texts else ""


def read_features(path: Path) -> list[Feature]:
    """The features of a GeoJSON file in the order of the file."""
    return parse_features(path.read_text(encoding="utf-8"))


def parse_features(text: str) -> list[Feature]:
    """The features of a GeoJSON text in the order of the text."""
    collection: dict[str, Any] = json.loads(text)
    return [
        Feature(id=raw["id"], geometry=shape(raw["geometry"]), properties=raw["properties"])
        for raw in collection["features"]
    ]


def _feature_text(feature: Feature) -> str:
    kind = feature.geometry.geom_type
    if kind not in DEPTH or feature.geometry.is_empty:
        found = f"an empty {kind}" if kind in DEPTH else f"a {kind}"
        raise ValueError(f"feature {feature.id}: found {found}; expected one of {', '.join(DEPTH)}, not empty")
    oriented = shapely.orient_polygons(shapely.force_2d(feature.geometry))
    properties = _json(dict(feature.properties))
    try:
        coordinates = "".join(_parts(mapping(oriented)["coordinates"], DEPTH[kind], FEWEST.get(kind, 1)))
    except ValueError as fault:
        raise ValueError(f"feature {feature.id}: {fault}") from fault
    return (
        f'{{"type":"Feature","id":{_json(feature.id)},"properties":{properties},'
        f'"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}'
    )


def _parts(coordinates: Sequence[Any], depth: int, fewest: int) -> Iterator[str]:
    if depth == 0:
        yield _position(coordinates)
    elif depth == 1:
        lines = [_position(position) for position in coordinates]
        kept = [line for index, line in enumerate(lines) if index == 0 or line != lines[index - 1]]
        if len(kept) < fewest:
            raise ValueError(f"found {len(kept)} positions after rounding; expected at least {fewest}")
        yield "[\n" + ",\n".join(kept) + "\n]"
    else:
        yield "[" + ",".join("".join(_parts(part, depth - 1, fewest)) for part in coordinates) + "]"


def _position(position: Sequence[float]) -> str:
    return f"[{_number(position[0])},{_number(position[1])}]"


def _number(degrees: float) -> str:
    if not math.isfinite(degrees):
        raise ValueError(f"found the coordinate {degrees}; expected a finite number of degrees")
    text = f"{degrees:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
