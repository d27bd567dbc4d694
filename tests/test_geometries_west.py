"""Lines and territories of the west and of Mongolia hang together and agree with what others published."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely

from published import (
    PLACES,
    SEGMENTS,
    TERRITORIES,
    WGS84,
    Lonlat,
    area_km2,
    assert_within,
    length_km,
    segments_of,
)
from tables import register


def edges(geometry: shapely.Geometry) -> set[frozenset[Lonlat]]:
    lines = [*shapely.get_rings(shapely.get_parts(geometry))] or [geometry]
    found = [[(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(line)] for line in lines]
    return {frozenset(pair) for line in found for pair in pairwise(line)}


def ends(segment: str) -> tuple[Lonlat, Lonlat]:
    coordinates = shapely.get_coordinates(SEGMENTS[segment])
    first, last = ((float(lon), float(lat)) for lon, lat in coordinates[[0, -1]])
    return first, last


@pytest.mark.parametrize("line", ["cn-kz", "cn-mn", "cn-vn", "ru-mn"])
def test_segments_of_a_line_meet_to_the_last_digit(line: str) -> None:
    for one, following in pairwise(segments_of(line)):
        assert ends(one)[1] == ends(following)[0]


@pytest.mark.parametrize("line", ["ru-qing-1727", "ru-qing-1864", "ru-qing-1884"])
def test_segments_of_a_treaty_line_share_nodes(line: str) -> None:
    """They keep the direction of the present line that they are a part of."""
    for one, following in pairwise(segments_of(line)):
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
    assert_within(length_km(*segments_of(line)), published_km, share * published_km)


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
    for row in register("segments"):
        coordinates = shapely.get_coordinates(SEGMENTS[row["segment_id"]])
        _, _, metres = WGS84.inv(*coordinates[:-1].T, *coordinates[1:].T)
        # Along a parallel of latitude an edge is the line itself.
        is_parallel = row["kind"] == "parallel" and np.ptp(coordinates[:, 1]) == 0
        if np.max(metres) > 40_000 and row["kind"] != "straight_line" and not is_parallel:
            assert any(word in row["method"] for word in ("chematic", "straight")), row["segment_id"]


def test_a_reading_with_a_limit_whose_course_is_not_drawn_says_so() -> None:
    """The line before 1864 is schematic, and its segments state how far other readings of it lie off."""
    undrawn = {row["segment_id"] for row in register("segments") if row["error_class"] == "undrawn_course"}
    owners = {edge: segment for segment in undrawn for edge in edges(SEGMENTS[segment])}
    limited = {
        row["reading_id"]: row["method"]
        for row in register("readings")
        if row["outline"] == "segments" and any(edge in owners for edge in edges(TERRITORIES[row["reading_id"]]))
    }
    assert set(limited) == {
        "chuguchak-1864.balkhash-chu-naryn",
        "chuguchak-1864.outer-line",
        "chuguchak-1864.pickets",
    }
    assert all("schematic" in method and "accuracy of the segments" in method for method in limited.values())
