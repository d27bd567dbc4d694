"""The records of a map layer: attributes and geometry, as the source has them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from fetch.declaration import Cut
from fetch.error import SourceError
from fetch.zones import read_zones

BETWEEN_FEATURES = re.compile(r"[\s,]*")


@dataclass(frozen=True, kw_only=True)
class Record:
    """One feature of a source."""

    attributes: Mapping[str, Any]
    geometry: BaseGeometry


def read_layer(source_id: str, cut: Cut, path: Path) -> list[Record]:
    """The records of the layer that the cut names, in the order of the file."""
    wanted = {name for taking in cut.features for name in taking.of}
    if path.suffix in (".shp", ".gpkg"):
        return _ogr_records(source_id, cut, path)
    try:
        if path.suffix == ".bin":
            zones = read_zones(path.parent, wanted)
            return [Record(attributes={cut.key: name}, geometry=zones[name]) for name in sorted(zones)]
        return [
            Record(attributes=raw["properties"], geometry=shape(raw["geometry"]))
            for raw in geojson_features(path)
            # Building a geometry costs more than reading it: the 250 countries of a source are mostly unused.
            if not cut.key or raw["properties"].get(cut.key) in wanted
        ]
    except (ValueError, KeyError) as error:
        found = f"{type(error).__name__}: {error}"
        raise SourceError(source_id, cut.member, found=found, expected="a collection of features") from error


def geojson_features(path: Path) -> Iterator[dict[str, Any]]:
    """One feature after the other, so that a file of 170 MB does not become a tree of 2 GB."""
    text = path.read_text(encoding="utf-8")
    decoder = json.JSONDecoder()
    position = text.index("[", text.index('"features"')) + 1
    while True:
        position = BETWEEN_FEATURES.match(text, position).end()  # type: ignore[union-attr]  # matches ""
        if text.startswith("]", position):
            return
        feature, position = decoder.raw_decode(text, position)
        yield feature


def _ogr_records(source_id: str, cut: Cut, path: Path) -> list[Record]:
    import fiona  # imported here: it has no wheel for Python 3.14, and only a few cuts need it

    try:
        with fiona.open(path, encoding=cut.encoding or None, layer=cut.layer or None) as layer:
            return [
                Record(attributes={"fid": int(raw.id)} | dict(raw.properties), geometry=shape(raw.geometry))
                for raw in layer
                if raw.geometry is not None
            ]
    except fiona.errors.FionaError as error:
        raise SourceError(source_id, cut.member, found=str(error), expected="a layer of features") from error
