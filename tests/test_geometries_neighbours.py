"""Lines of China with its southern neighbours and North Korea, and what lies between claims, against other numbers."""

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


def layer(path: str) -> dict[str, shapely.Geometry]:
    return {f.id: f.geometry for f in read_features(ROOT / f"{path}.geojson")}


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "datapackage" / "registers" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SEGMENTS, TERRITORIES, PLACES = (layer(f"geometries/{name}") for name in ("segments", "territories", "places"))


def members(line: str) -> list[str]:
    order = sorted((int(row["seq"]), row["segment_id"]) for row in rows("line_segments") if row["line_id"] == line)
    return [segment for _, segment in order]


def start(segment: str) -> Lonlat:
    lon, lat = shapely.get_coordinates(SEGMENTS[segment])[0]
    return float(lon), float(lat)


def end(segment: str) -> Lonlat:
    lon, lat = shapely.get_coordinates(SEGMENTS[segment])[-1]
    return float(lon), float(lat)


def spot(place: str) -> Lonlat:
    return PLACES[place].x, PLACES[place].y


def length_km(segments: list[str]) -> float:
    return sum(float(WGS84.geometry_length(SEGMENTS[segment])) for segment in segments) / 1e3


def area_km2(reading: str) -> float:
    """Geodesic area by pyproj, which shares no code with metes."""
    parts = shapely.get_parts(shapely.orient_polygons(TERRITORIES[reading]))
    return sum(float(WGS84.geometry_area_perimeter(part)[0]) for part in parts) / 1e6


@pytest.mark.parametrize("line", ["cn-pk", "cn-in-west", "cn-claim-west", "cn-mm", "cn-kp"])
def test_segments_of_a_line_meet_to_the_last_digit(line: str) -> None:
    assert len(members(line)) > 1
    for one, following in pairwise(members(line)):
        assert end(one) == start(following)


def test_lines_of_neighbours_meet_at_their_junctions_to_the_last_digit() -> None:
    assert start("cn-af-01") == end("cn-tj-05") == start("af-tj-01")
    assert end("cn-af-01") == start("cn-pk-01") == spot("cn-af-pk-tripoint")
    assert end("cn-pk-02") == start("cn-in-west-01") == spot("cn-in-pk-junction")
    assert end("cn-in-west-11") == start("cn-in-middle-01") == spot("cn-in-sectors-meet")
    assert end("cn-in-middle-01") == start("cn-np-01") == spot("cn-in-np-west-tripoint")
    assert end("cn-np-01") == start("cn-in-sikkim-01") == spot("cn-in-np-east-tripoint")
    assert end("cn-in-sikkim-01") == start("cn-bt-01") == spot("bhutan-china-india-west-tripoint")
    assert end("cn-bt-01") == start("in-cn-lac-east-01") == start("bt-in-east-01")
    assert end("in-cn-lac-east-01") == start("cn-mm-01") == start("in-mm-north-01")
    assert end("cn-mm-02") == start("cn-la-01") == spot("cn-la-mm-tripoint")
    assert end("cn-la-01") == start("cn-vn-01") == spot("cn-la-vn-tripoint")
    assert end("cn-ru-east-11") == start("cn-kp-01") == start("kp-ru-01")


def test_the_land_boundary_of_china_is_one_chain_but_for_the_sea() -> None:
    """From the mouth of the Beilun westwards and northwards round to the mouth of the Yalu."""
    south = ["cn-vn-01", "cn-la-01", "cn-mm-02", "cn-mm-01", "in-cn-lac-east-01", "cn-bt-01", "cn-in-sikkim-01"]
    west = ["cn-np-01", "cn-in-middle-01", *reversed(members("cn-in-west")), "cn-pk-02", "cn-pk-01", "cn-af-01"]
    north = [*reversed(members("cn-tj")), *reversed(members("cn-kg")), *reversed(members("cn-kz")), "cn-ru-west-01"]
    at = end("cn-vn-01")
    for segment in [*south, *west, *north, "cn-mn-01", *members("cn-ru-east"), *members("cn-kp")]:
        ends = start(segment), end(segment)
        assert at in ends, f"{segment} does not begin where the one before it ends"
        at = ends[0] if at == ends[1] else ends[1]
    assert at == spot("yalu-mouth")


@pytest.mark.parametrize(
    ("line", "published_km", "share", "why"),
    [
        ("cn-af", 92, 0.02, "Wikipedia; 76 km of older editions is 47 miles, told by others"),
        ("cn-kp", 1_369, 0.03, "South Korean press; rivers are drawn bend by bend"),
        ("cn-kp", 1_420, 0.04, "Chinese page; 3.5 % are within what two surveys of a river differ by"),
        ("cn-la", 505, 0.05, "Xinhua, after the demarcation; ours is the shorter one"),
        ("cn-mm", 2_129, 0.04, "Wikipedia; OpenStreetMap has more bends, as on the boundary with Russia"),
        ("cn-mm", 2_200, 0.01, "county of Yunnan, about"),
        ("cn-np", 1_414.88, 0.01, "Shrestha, director of the survey department, 2007"),
        ("cn-np", 1_439, 0.03, "Shrestha, 2010"),
        ("cn-in-sikkim", 220, 0.03, "press of India"),
        ("in-cn-lac-east", 1_140, 0.03, "press of India"),
        ("cn-in-middle", 545, 0.11, "press of India; the cut between the sectors is ours, and bends add to it"),
        ("cn-mn", 4_672.7153, 0.005, "demarcation of 1963"),
    ],
)
def test_lines_are_as_long_as_published(line: str, published_km: float, share: float, why: str) -> None:
    found = length_km(members(line))
    assert abs(found - published_km) <= share * published_km, f"{why}: found {found}"


def test_sikkim_and_the_east_are_as_long_as_the_indian_eastern_sector() -> None:
    # The Indian press counts 1,346 km for Sikkim and Arunachal Pradesh together.
    assert length_km(["cn-in-sikkim-01", "in-cn-lac-east-01"]) == pytest.approx(1_346, rel=0.01)


@pytest.mark.parametrize(
    ("line", "published_km"),
    [("cn-in-west", 1_597), ("cn-in-west", 600), ("cn-in", 3_488), ("cn-in", 2_000), ("cn-np", 1_111.4), ("cn-af", 76)],
)
def test_lengths_that_are_not_reproduced_are_said_to_be_so(line: str, published_km: float) -> None:
    (row,) = [
        r for r in rows("cross_checks") if r["line_id"] == line and r["theirs"] and float(r["theirs"]) == published_km
    ]
    assert abs(length_km(members(line)) / published_km - 1) > 0.15
    assert "not reproduced" in row["note"]


@pytest.mark.parametrize(
    ("reading", "published_km2", "share", "why"),
    [
        ("aksai-chin.claimed-by-india", 30_000, 0.03, "part in dispute, by a Chinese encyclopedia, about"),
        ("trans-karakoram.claimed-by-india", 5_180, 0.08, "government of India; 5 km on 400 km of claim line are 40 %"),
        ("kula-kangri.claimed-by-china", 1_290, 0.05, "Chinese page"),
        ("india-middle-sector.three-areas", 2_000, 0.18, "Chinese page; four areas, of which the map draws three"),
        ("demchok.natural-earth", 1_900, 0.2, "Chinese encyclopedia, with land that China administers"),
        ("himalaya-eastern-sector.claimed-by-china", 69_000, 0.01, "measured on a map by a Chinese author"),
        ("hong-kong-island.present-coast", 80.4, 0.02, "survey of 1848; the coast of 2017 is generalised"),
        ("new-territories.with-kowloon", 1_110.18 - 80.4, 0.01, "land of Hong Kong less the island"),
        ("taiwan-penghu-1895.islands", 36_197, 0.005, "official, with Kinmen and Matsu"),
        ("taiwan-penghu-1895.penghu", 127, 0.05, "known, not read; reclaimed land"),
    ],
)
def test_areas_agree_with_published_ones(reading: str, published_km2: float, share: float, why: str) -> None:
    found = area_km2(reading)
    assert abs(found - published_km2) <= share * published_km2, f"{why}: found {found}"


@pytest.mark.parametrize(
    ("reading", "published_km2"),
    [
        ("aksai-chin.claimed-by-india", 38_000),
        ("aksai-chin.claimed-by-india", 42_685),
        ("aksai-chin.claimed-by-india", 37_244),
        ("macau.present-coast", 23.5),
        ("demchok.claimed-by-china", 1_900),
    ],
)
def test_areas_that_are_not_reproduced_are_said_to_be_so(reading: str, published_km2: float) -> None:
    (row,) = [r for r in rows("cross_checks") if r["reading_id"] == reading and float(r["theirs"]) == published_km2]
    assert abs(area_km2(reading) / published_km2 - 1) > 0.15
    assert "not reproduced" in row["note"]


def test_what_two_maps_draw_round_kula_kangri_is_as_large_as_published() -> None:
    """Between OpenStreetMap and Natural Earth, whose claim line is not used: 1,290 km2 were claimed by Bhutan."""
    lines = shapely.union_all([SEGMENTS["cn-bt-01"], SEGMENTS["cn-bt-ne-01"], SEGMENTS["cn-claim-bhutan-02"]])
    pieces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(lines)]))
    largest = max(pieces, key=lambda piece: piece.area)
    found = abs(float(WGS84.geometry_area_perimeter(largest)[0])) / 1e6
    assert found == pytest.approx(1_290, rel=0.05)


def test_parts_of_the_middle_sector_add_up_and_do_not_overlap() -> None:
    parts = [f"india-middle-sector.{name}" for name in ("spiti-sutlej", "nilang-jadhang", "barahoti")]
    assert sum(map(area_km2, parts)) == pytest.approx(area_km2("india-middle-sector.three-areas"), abs=0.01)
    for number, one in enumerate(parts):
        assert not any(shapely.intersects(TERRITORIES[one], TERRITORIES[other]) for other in parts[:number])


def test_claimed_land_lies_on_one_side_of_the_line_of_control() -> None:
    aksai_chin, demchok = TERRITORIES["aksai-chin.claimed-by-india"], TERRITORIES["demchok.claimed-by-china"]
    assert shapely.contains_xy(aksai_chin, 79.0, 35.0)
    assert not shapely.intersects(aksai_chin, demchok)
    assert not shapely.contains_xy(aksai_chin, 77.58, 34.16)  # Leh, under Indian administration by either side
    assert shapely.contains_xy(TERRITORIES["kula-kangri.claimed-by-china"], 90.45, 28.23)  # the summit


def test_the_line_across_heaven_lake_runs_from_saddle_to_saddle() -> None:
    assert len(shapely.get_coordinates(SEGMENTS["cn-kp-02"])) == 2
    # The lake is 4.85 km long by encyclopedias; the saddles lie on its rim.
    assert length_km(["cn-kp-02"]) == pytest.approx(5, abs=0.5)


def test_points_of_treaties_lie_on_the_lines() -> None:
    # Treaty of 1963 with Afghanistan; it prints whole minutes, 1.5 to 1.9 km, and says "about".
    assert WGS84.inv(*spot("cn-af-pk-tripoint"), 74 + 36 / 60, 37 + 3 / 60)[2] < 5_000
    # Protocol of 1965 with Pakistan: astronomical points, in a system that is not told.
    (stated_m,) = {float(row["accuracy_m"]) for row in rows("segments") if row["segment_id"].startswith("cn-pk-")}
    line = shapely.union(SEGMENTS["cn-pk-01"], SEGMENTS["cn-pk-02"])
    for place in ("kilik-point-1965", "karakoram-point-1965"):
        assert WGS84.geometry_length(shapely.shortest_line(line, PLACES[place])) < stated_m
    # Treaty of 2006 of China, Laos and Vietnam.
    junction = (102 + 8 / 60 + 38.109 / 3600, 22 + 24 / 60 + 2.295 / 3600)
    assert WGS84.inv(*spot("cn-la-vn-tripoint"), *junction)[2] < 50


def test_the_arm_west_of_abagaitu_is_drawn_by_rule() -> None:
    """From the last vertex of the river from which the straight line to point 7/2 stays clear of the river."""
    river = [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(SEGMENTS["cn-ru-east-02"])]
    target = end("cn-ru-east-03")
    lines = shapely.union_all([SEGMENTS[f"cn-ru-east-0{number}"] for number in (2, 3, 4)])

    def is_clear(vertex: Lonlat) -> bool:
        touched = shapely.get_coordinates(shapely.intersection(shapely.LineString([vertex, target]), lines))
        return all(np.abs(touched - end_).max(axis=1).min() < 1e-9 for end_ in (vertex, target)) and len(touched) == 2

    # The eastern half of the river's loop is beside the line of 2004, not west of the islet.
    western = [vertex for vertex in river if vertex[0] < 117.86 and is_clear(vertex)]
    assert western[-1] == start("argun-left-arm-01")
    assert end("argun-left-arm-01") == target
