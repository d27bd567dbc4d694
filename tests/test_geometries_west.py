"""Lines and territories of the west and of Mongolia hang together and agree with what others published."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod

from canonical import read_features

ROOT = Path(__file__).resolve().parent.parent
WGS84 = Geod(ellps="WGS84")

Lonlat = tuple[float, float]


def layer(name: str) -> dict[str, shapely.Geometry]:
    return {f.id: f.geometry for f in read_features(ROOT / "geometries" / f"{name}.geojson")}


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "datapackage" / "registers" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SEGMENTS, TERRITORIES, PLACES = (layer(name) for name in ("segments", "territories", "places"))


def members(line: str) -> list[str]:
    order = sorted((int(r["seq"]), r["segment_id"]) for r in rows("line_segments") if r["line_id"] == line)
    return [segment for _, segment in order]


def ends(segment: str) -> tuple[Lonlat, Lonlat]:
    coordinates = shapely.get_coordinates(SEGMENTS[segment])
    first, last = ((float(lon), float(lat)) for lon, lat in coordinates[[0, -1]])
    return first, last


def length_km(line: str) -> float:
    return sum(float(WGS84.geometry_length(SEGMENTS[segment])) for segment in members(line)) / 1e3


def area_km2(reading: str) -> float:
    """Geodesic area by pyproj, which shares no code with metes; edges of 300 km are 0.2 % of these areas apart."""
    parts = shapely.get_parts(shapely.orient_polygons(TERRITORIES[reading]))
    return sum(float(WGS84.geometry_area_perimeter(part)[0]) for part in parts) / 1e6


def assert_within(found: float, expected: float, tolerance: float) -> None:
    assert abs(found - expected) <= tolerance, f"found {found}, expected {expected} within {tolerance}"


@pytest.mark.parametrize("line", ["cn-kz", "cn-mn", "cn-vn", "ru-mn"])
def test_segments_of_a_line_meet_to_the_last_digit(line: str) -> None:
    for one, following in pairwise(members(line)):
        assert ends(one)[1] == ends(following)[0]


@pytest.mark.parametrize("line", ["ru-qing-1727", "ru-qing-1864", "ru-qing-1884"])
def test_segments_of_a_treaty_line_share_nodes(line: str) -> None:
    """They keep the direction of the present line that they are a part of."""
    for one, following in pairwise(members(line)):
        assert set(ends(one)) & set(ends(following)), f"{one} and {following} do not meet"


def test_junctions_are_equal_to_the_last_digit() -> None:
    tarbagan_dakh, tavan_bogd = ends("cn-mn-01")
    assert tarbagan_dakh == ends("ru-mn-01")[0] == ends("cn-ru-east-01")[0]
    assert tavan_bogd == ends("ru-mn-04")[1] == ends("cn-ru-west-01")[1]
    assert ends("cn-kz-01")[0] == ends("cn-ru-west-01")[0]
    assert ends("cn-kz-11")[1] == ends("cn-kg-01")[0]
    assert ends("af-tj-01")[0] == ends("cn-tj-05")[1]


@pytest.mark.parametrize(
    ("line", "published_km", "share", "why"),
    [
        ("cn-kz", 1_782.75, 0.025, "protocol of 2002; OpenStreetMap has more bends, as on the boundary with Russia"),
        ("cn-mn", 4_710, 0.01, "official, rounded; the World Factbook has 4,630"),
        ("ru-mn", 3_452, 0.02, "World Factbook; the Russian border service has 3,485"),
    ],
)
def test_lines_are_as_long_as_published(line: str, published_km: float, share: float, why: str) -> None:
    assert why
    assert_within(length_km(line), published_km, share * published_km)


@pytest.mark.parametrize(
    ("reading", "published_km2", "share", "why"),
    [
        ("tuva-1944.federal-subject", 168_604, 0.005, "Russian statistics; 0.5 % is 250 m along 3,500 km"),
        ("tuva-1944.federal-subject", 168_812, 0.005, "Digital Chart of the World, up to 5 km off in places"),
        ("mongolia-1945.present-line", 1_564_116, 0.001, "United Nations; 0.1 % is 190 m along 8,100 km"),
        ("ili-west-of-khorgos-1881.strip", 11_700, 0.07, "earlier trial with other vertices, +- 800 km2"),
        ("zaysan-1883.strip", 16_400, 0.12, "earlier trial with other vertices, +- 1,900 km2"),
        ("chuguchak-1864.pickets", 48_100, 0.05, "earlier trial; places of 20 to 25 km"),
        ("chuguchak-1864.balkhash-chu-naryn", 394_000, 0.02, "earlier trial; Monte Carlo of its places +- 5,300 km2"),
        ("chuguchak-1864.outer-line", 654_000, 0.02, "earlier trial; Monte Carlo of its places +- 7,400 km2"),
        ("kazakhstan-present.state", 2_724_900, 0.002, "official"),
        ("kyrgyzstan-present.state", 199_951, 0.006, "official, an older figure"),
        ("tajikistan-present.state", 141_201, 0.002, "OpenStreetMap of 2024; official figures are from before 2011"),
        ("russia-present.state", 17_098_246, 0.01, "official; every map at hand has 0.7 to 0.9 % less"),
        ("amur-oblast.oblast", 361_908, 0.005, "Russian statistics"),
        ("primorsky-krai.krai", 164_673, 0.005, "Russian statistics"),
    ],
)
def test_areas_agree_with_published_ones(reading: str, published_km2: float, share: float, why: str) -> None:
    assert why
    assert_within(area_km2(reading), published_km2, share * published_km2)


def test_the_two_parts_of_the_pamirs_make_the_whole() -> None:
    east, between = (TERRITORIES[f"pamir-1895.{name}"] for name in ("east-of-meridian", "between-lines"))
    whole = TERRITORIES["pamir-1895.east-of-south-west-line"]
    assert shapely.area(shapely.intersection(east, between)) == 0
    assert shapely.area(shapely.symmetric_difference(shapely.union(east, between), whole)) < 1e-12


@pytest.mark.parametrize("strip", ["ili-west-of-khorgos-1881.strip", "zaysan-1883.strip"])
def test_the_strips_lie_beside_the_land_of_1864_and_not_in_it(strip: str) -> None:
    for reading in ("pickets", "balkhash-chu-naryn", "outer-line"):
        land = TERRITORIES[f"chuguchak-1864.{reading}"]
        assert shapely.area(shapely.intersection(TERRITORIES[strip], land)) < 1e-12


@pytest.mark.parametrize(
    ("place", "inside", "outside"),
    [
        ("shabin-dabaga", "", "mongolia-1945.present-line"),
        ("beijing", "", "chuguchak-1864.outer-line"),
        ("chundzha-picket", "kazakhstan-present.state", "tuva-1944.federal-subject"),
        ("blagoveshchensk", "amur-oblast.oblast", "primorsky-krai.krai"),
        ("vladivostok", "primorsky-krai.krai", "amur-oblast.oblast"),
        ("oskemen", "kazakhstan-present.state", "chuguchak-1864.balkhash-chu-naryn"),
        ("ayaguz", "chuguchak-1864.outer-line", "chuguchak-1864.pickets"),
    ],
)
def test_places_lie_where_they_should(place: str, inside: str, outside: str) -> None:
    if inside:
        assert shapely.intersects(TERRITORIES[inside], PLACES[place])
    assert not shapely.contains_properly(TERRITORIES[outside], PLACES[place])


def test_schematic_lines_are_called_so() -> None:
    """Every edge of more than 40 km belongs to a straight line, or to a segment whose method says so."""
    for row in rows("segments"):
        coordinates = shapely.get_coordinates(SEGMENTS[row["segment_id"]])
        _, _, metres = WGS84.inv(*coordinates[:-1].T, *coordinates[1:].T)
        if np.max(metres) > 40_000 and row["kind"] != "straight_line":
            assert any(word in row["method"] for word in ("chematic", "straight")), row["segment_id"]
