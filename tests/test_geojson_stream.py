"""GeoJSON read without GDAL: the same rows as with it, and the same short words for what is broken."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import mapping

from command import metes
from metes.features.geojson_stream import find_features, find_streamable, open_stream, read_features
from metes.features.measured import measured
from metes.features.ogr import layers_of, open_layer
from metes.features.polygon_parser import parse_feature, rings_of_text
from metes.measure.area import Rings, rings_of

HOLED = shapely.Polygon([(0, 0), (10, 0), (10, 5), (0, 5)], [[(2, 1), (8, 1), (8, 4), (2, 4)]])
TWO = shapely.MultiPolygon([HOLED, shapely.box(100.25, 50.125, 101.5, 51.0)])
BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
FEATURES: list[dict[str, Any]] = [
    {"type": "Feature", "id": "own", "properties": {"name": 'braces } in [ a " string \\'}, "geometry": mapping(HOLED)},
    {"type": "Feature", "properties": {"name": "Amur 阿穆尔"}, "geometry": mapping(TWO)},
    {"type": "Feature", "properties": None, "geometry": mapping(BOW_TIE)},
    {"type": "Feature", "properties": {"note": "coordinates"}, "geometry": mapping(shapely.box(1, 1, 2, 2))},
    {"type": "Feature", "properties": {"name": ""}, "geometry": None},
    {"type": "Feature", "properties": {}, "geometry": mapping(shapely.Point(5, 6))},
    {"type": "Feature", "properties": {}, "geometry": mapping(shapely.GeometryCollection([HOLED]))},
    {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": []}},
    {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [[[0, 0, 7], [3e0, 0, 7], [3, 2.5, 7], [0, 0, 7]]]},
    },
]


def collection(path: Path, features: list[dict[str, Any]] = FEATURES, indent: int | None = None, **more: Any) -> Path:
    whole = {"type": "FeatureCollection", **more, "features": features}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=indent), encoding="utf-8")
    return path


def rows(path: Path, *, stream: bool) -> list[dict[str, Any]]:
    if stream:
        found = find_streamable(path)
        assert found is not None
        opened = open_stream(found)
    else:
        opened = open_layer(path, layers_of(path)[0])
    with opened as (source, features):
        return [feature.row() for feature in measured(source, features, shorter_way=False)]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("name", [{}, {"name": "layer"}])
def test_rows_equal_those_of_gdal(tmp_path: Path, indent: int | None, name: dict[str, Any]) -> None:
    path = collection(tmp_path / "a.geojson", indent=indent, **name)
    assert rows(path, stream=True) == rows(path, stream=False)


@pytest.mark.parametrize("name", ["territories", "segments", "places"])
def test_our_own_files_give_the_same_both_ways(cropped_package: Path, name: str) -> None:
    path = cropped_package / f"geometries/{name}.geojson"
    assert rows(path, stream=True) == rows(path, stream=False)


def test_spans_hold_each_feature_whole(tmp_path: Path) -> None:
    found = find_features(collection(tmp_path / "a.json"))
    assert found is not None
    assert [json.loads(text) for text in read_features(found)] == json.loads(json.dumps(FEATURES))
    assert found.members == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"type": "FeatureCollection"}',
        '{"type": "FeatureCollection", "features": {}}',
        '{"type": "FeatureCollection", "features": [{}',
        '{"type": "FeatureCollection", "features": [{} {}]}',
        '{"type": "FeatureCollection", "features": [{}, 5]}',
        '{"type": "FeatureCollection", "features": [{}]} more',
        '{"type": "Feature", "features": [{}]}',
    ],
)
def test_what_is_no_whole_collection_is_left_to_gdal(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    assert find_features(path) is None


@pytest.mark.parametrize("name", ["EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_old_crs_member_that_says_wgs84_is_read_here(tmp_path: Path, name: str) -> None:
    path = collection(tmp_path / "a.geojson", crs={"type": "name", "properties": {"name": name}})
    assert find_streamable(path) is not None
    assert rows(path, stream=True) == rows(path, stream=False)


def test_other_crs_is_honoured(tmp_path: Path) -> None:
    square = shapely.box(11131949.079327358, 6446275.841017161, 11243268.570120632, 6621293.722740165)
    features = [{"type": "Feature", "properties": {}, "geometry": mapping(square)}]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    path = collection(tmp_path / "a.geojson", features, crs=crs)
    assert find_streamable(path) is None
    run = metes("area", path, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(run.stdout))
    # One degree by one degree at 50 to 51 north, as the tests of the command have it.
    assert 7_800 < float(row["area_km2"]) < 8_000


@pytest.mark.parametrize("crs", [{"type": "link", "properties": {"href": "x"}}, {"type": "name"}, "EPSG:0"])
def test_unknown_crs_is_refused_in_one_line(tmp_path: Path, crs: Any) -> None:
    run = metes("area", collection(tmp_path / "a.geojson", crs=crs))
    assert run.returncode == 2
    assert "crs member" in run.stderr
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "feature",
    [
        '{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, ], [2, 2]]]}}',
        '{"type": "Feature", "properties": {} "geometry": null}',
        '{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}}',
        '{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1], [0, 0]]]}}',
        '{"type": "Feature", "geometry": {"type": "Blob", "coordinates": []}}',
        '{"type": "Feature", "geometry": 5}',
    ],
)
def test_broken_feature_could_not_run_and_is_named(tmp_path: Path, feature: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(f'{{"type": "FeatureCollection", "features": [{feature}]}}', encoding="utf-8")
    run = metes("area", path)
    assert run.returncode == 2
    assert run.stderr.startswith(f"metes: {path}, feature 1: ")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[[]]",
        "[[[0,0],[1,0],[1,1],[0,0]]",
        "[[,[0,0],[1,0],[1,1],[0,0]]]",
        "[[[0,0],,[1,0],[1,1],[0,0]]]",
        "[[[0,0],[1,0],[1,1],[0,0]],]",
        "[[[[0,0],[1,0],[1,1],[0,0]]]]",
        "[[[0,0],[1,0],[1,1],[2,0]]]",
        "[[0,0],[1,1]]",
    ],
)
def test_coordinates_that_are_not_plain_are_left_to_the_slow_way(text: str) -> None:
    assert rings_of_text(text.encode(), 2) is None


def test_plain_coordinates_are_taken_as_they_stand() -> None:
    for geometry, depth in ((HOLED, 2), (TWO, 3)):
        assert rings_of_text(json.dumps(mapping(geometry)["coordinates"]).encode(), depth) is not None
        parsed = parse_feature(json.dumps({"geometry": mapping(geometry), "id": 7}).encode())
        assert parsed.geometry is not None
        assert (parsed.members["id"], parsed.geometry.equals_exact(geometry, 0.0)) == (7, True)


def test_rings_that_were_read_are_those_of_the_geometries() -> None:
    parsed = [parse_feature(json.dumps({"geometry": mapping(each)}).encode()) for each in (TWO, HOLED, BOW_TIE, TWO)]
    read = Rings.joined([each.rings for each in parsed if each.rings is not None])
    taken = rings_of(np.array([each.geometry for each in parsed], dtype=object))
    assert read.geometries == taken.geometries == 4
    for name in ("coordinates", "offsets", "owners", "is_shell"):
        assert np.array_equal(getattr(read, name), getattr(taken, name)), name
    assert len(Rings.joined([]).areas_m2()) == 0


def test_swapped_axes_are_told_at_the_end(tmp_path: Path) -> None:
    features = [{"type": "Feature", "properties": {}, "geometry": mapping(shapely.box(50, 100, 51, 101))}]
    path = collection(tmp_path / "a.geojson", features)
    run = metes("area", path)
    assert "the axes look swapped" in run.stderr
    assert "a latitude of 101 degrees" in run.stdout
    assert metes("area", path, "--swap-axes").stderr == ""
