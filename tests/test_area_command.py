"""`metes area` on files of several formats and reference systems."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import fiona
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import mapping

import metes as package
from command import ROOT, metes, metes_process
from fuzzing.area_target import closed_form_km2
from fuzzing.geopackage_target import write_geopackage
from metes.measure.area import area_m2
from tables import derived

SQUARE = shapely.box(100.0, 50.0, 101.0, 51.0)
SQUARE_KM2 = float(area_m2([SQUARE])[0]) / 1e6


def write(path: Path, driver: str, crs: str | None, geometries: list[Any]) -> Path:
    schema = {"geometry": "Unknown", "properties": {"name": "str", "area_km2": "float"}}
    with fiona.open(path, "w", driver=driver, crs=crs, schema=schema) as sink:
        for number, geometry in enumerate(geometries):
            properties = {"name": f"f{number}", "area_km2": 0.0}
            sink.write({"type": "Feature", "geometry": mapping(geometry), "properties": properties})
    return path


def rows(*arguments: str | Path, code: int = 0) -> list[dict[str, Any]]:
    run = metes("area", *arguments, "--format", "json")
    assert run.returncode == code, run.stderr
    features: list[dict[str, Any]] = json.loads(run.stdout)["features"]
    return features


@pytest.mark.parametrize(("name", "driver"), [("a.geojson", "GeoJSON"), ("a.gpkg", "GPKG"), ("a.fgb", "FlatGeobuf")])
def test_formats(tmp_path: Path, name: str, driver: str) -> None:
    (row,) = rows(write(tmp_path / name, driver, "OGC:CRS84", [SQUARE]))
    assert row["area_km2"] == pytest.approx(SQUARE_KM2, rel=1e-12)
    # Two meridian degrees and two parallels, by another program: pyproj.Geod on the densified square is in the tests
    # of the measure; here only the order counts.
    assert 360 < row["perimeter_km"] < 370


def test_projected_shapefile_has_the_area_of_its_own_edges(tmp_path: Path) -> None:
    # Parallels and meridians are straight in Mercator too: the square stays the same area to the densified chord.
    x0, y0, x1, y1 = 11131949.079327358, 6446275.841017161, 11243268.570120632, 6621293.722740165
    path = write(tmp_path / "a.shp", "ESRI Shapefile", "EPSG:3857", [shapely.box(x0, y0, x1, y1)])
    (row,) = rows(path)
    assert row["area_km2"] == pytest.approx(SQUARE_KM2, rel=1e-8)


def test_file_without_crs_is_told_loudly(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", "ESRI Shapefile", None, [SQUARE])
    run = metes("area", path)
    assert run.returncode == 0
    assert "has no CRS" in run.stderr
    assert f"{SQUARE_KM2:,.3f}"[:-2] in run.stdout


def test_swapped_axes_are_told_and_turned(tmp_path: Path) -> None:
    swapped = shapely.transform(SQUARE, lambda xy: xy[:, ::-1])
    path = write(tmp_path / "a.shp", "ESRI Shapefile", "EPSG:4326", [swapped])
    run = metes("area", path)
    assert "the axes look swapped" in run.stderr
    assert "a latitude of 101 degrees" in run.stdout
    (row,) = rows(path, "--swap-axes")
    assert row["area_km2"] == pytest.approx(SQUARE_KM2, rel=1e-12)


def test_metres_in_a_file_of_degrees_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", "ESRI Shapefile", "EPSG:4326", [shapely.box(0, 0, 500_000, 500_000)])
    run = metes("area", path)
    assert "the coordinates are not degrees" in run.stderr


def test_what_has_no_area_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", "GPKG", "EPSG:4326", [shapely.Point(1, 1), shapely.Polygon()])
    point, empty = rows(path, code=1)
    assert (point["area_km2"], point["note"]) == (None, "a Point has no area")
    assert (empty["area_km2"], empty["note"]) == (None, "no geometry")


def test_copy_holds_the_values(tmp_path: Path) -> None:
    source = write(tmp_path / "a.gpkg", "GPKG", "EPSG:4326", [SQUARE, shapely.box(0, 0, 2, 2)])
    target = tmp_path / "b.geojson"
    measured = rows(source, "--copy", target)
    with fiona.open(target) as copied:
        values = [(f.properties["name"], f.properties["area_km2"], f.properties["perimeter_km"]) for f in copied]
    assert values == [(f"f{n}", row["area_km2"], row["perimeter_km"]) for n, row in enumerate(measured)]
    assert {path.name for path in tmp_path.iterdir()} == {"a.gpkg", "b.geojson"}


def test_refused_copy_leaves_the_old_file_whole(tmp_path: Path) -> None:
    source = write(tmp_path / "a.gpkg", "GPKG", "EPSG:4326", [SQUARE])
    old = tmp_path / "b.txt"
    old.write_text("old", encoding="utf-8")
    run = metes("area", source, "--copy", old)
    assert (run.returncode, old.read_text(encoding="utf-8")) == (2, "old")
    assert run.stderr.count("\n") == 1


def test_copy_onto_itself_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "a.gpkg", "GPKG", "EPSG:4326", [SQUARE])
    before = source.read_bytes()
    run = metes("area", source, "--copy", source)
    assert (run.returncode, source.read_bytes()) == (2, before)
    assert "its other layers would be lost" in run.stderr


def test_copy_into_a_shapefile_keeps_both_names_whole(tmp_path: Path) -> None:
    source = write(tmp_path / "a.gpkg", "GPKG", "EPSG:4326", [SQUARE])
    (row,) = rows(source, "--copy", tmp_path / "b.shp")
    with fiona.open(tmp_path / "b.shp") as copied:
        (feature,) = copied
    # Names end after ten letters there.
    assert feature.properties["area_km2"] == pytest.approx(row["area_km2"], rel=1e-12)
    assert feature.properties["perim_km"] == pytest.approx(row["perimeter_km"], rel=1e-12)


def test_csv_of_our_own_territories_equals_the_sealed_measurements() -> None:
    run = metes("area", "geometries/territories.geojson", "--format", "csv")
    found = {row["id"]: float(row["area_km2"]) for row in csv.DictReader(io.StringIO(run.stdout))}
    sealed = {row["subject_id"]: float(row["value"]) for row in derived("measurements") if row["quantity"] == "area"}
    assert found == pytest.approx(sealed, rel=1e-9)


@pytest.mark.parametrize("content", [b"", b"not a map", b'{"type": "FeatureCollection", "features": [{'])
def test_what_gdal_cannot_open_could_not_run(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.geojson"
    path.write_bytes(content)
    run = metes("area", path)
    assert run.returncode == 2
    assert run.stderr.startswith(f"metes: {path}")
    assert "Traceback" not in run.stderr


def test_python_users_have_the_function() -> None:
    assert package.area_m2([SQUARE])[0] / 1e6 == pytest.approx(SQUARE_KM2, rel=1e-15)
    with pytest.raises(AttributeError, match="no attribute 'volume'"):
        package.volume  # noqa: B018  # asking is the test


def test_tables_and_empty_layers_of_a_geopackage_are_passed_over(tmp_path: Path) -> None:
    """A GeoPackage holds tables without geometries beside its layers, and a part of a package has empty layers."""
    file = tmp_path / "part.gpkg"
    made = metes("export", "--to", "gpkg", "--territory", "turkey", "--output", str(file), cwd=ROOT)
    assert made.returncode == 0, made.stderr
    run = metes("area", str(file), "--format", "json")
    assert run.returncode == 0, run.stderr
    assert "turkey.state" in {feature["id"] for feature in json.loads(run.stdout)["features"]}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB of its own; only root may mount one, as CI does."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, text=True
    )
    if not made or made.returncode != 0:
        reason = f"no small disk can be mounted here: {made.stderr.strip() if made else 'there is no mount'}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield disk
    finally:
        # Lazily: GDAL may keep a file open that it failed to begin.
        subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize("free", [0, 4096, 8192, 32768])
@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".fgb", ".shp"])
def test_copy_on_a_full_disk_is_told_and_leaves_the_old_file(
    tmp_path: Path, small_disk: Path, ending: str, free: int
) -> None:
    # 400 triangles take more than 32 kB in every format; 12 fit into the buffer of GDAL, which then fails on closing.
    count = 12 if free == 0 else 400
    shapes = [shapely.Polygon([(100 + i / 9, 50), (100.1 + i / 9, 50), (100 + i / 9, 50.1)]) for i in range(count)]
    source = write(tmp_path / "a.geojson", "GeoJSON", "OGC:CRS84", shapes)
    copy = small_disk / f"c{ending}"
    copy.write_bytes(b"old")
    (small_disk / "filler").write_bytes(bytes(65536 - 4096 - free))
    run = metes("area", source, "--copy", copy)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1), run.stderr
    assert run.stderr.startswith(f"metes: {copy}: ")
    assert run.stderr.endswith("; nothing was written\n")
    assert copy.read_bytes() == b"old"
    assert sorted(each.name for each in small_disk.iterdir()) == sorted([copy.name, "filler"])


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".fgb", ".shp"])
def test_copy_that_fits_on_the_disk_is_whole(tmp_path: Path, small_disk: Path, ending: str) -> None:
    source = write(tmp_path / "a.geojson", "GeoJSON", "OGC:CRS84", [SQUARE] * 3)
    # An empty GeoPackage alone takes more than 64 kB.
    copy = (tmp_path if ending == ".gpkg" else small_disk) / f"c{ending}"
    run = metes("area", source, "--copy", copy)
    assert (run.returncode, run.stderr) == (0, "")
    with fiona.open(copy) as found:
        assert [each.properties["area_km2"] for each in found] == pytest.approx([SQUARE_KM2] * 3, rel=1e-12)
    assert not [each for each in copy.parent.iterdir() if each.name.startswith(".")]


def test_copy_that_lost_features_when_it_was_closed_is_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "a.geojson", "GeoJSON", "OGC:CRS84", [SQUARE] * 3)
    opened = fiona.open

    def lossy(path: Path, mode: str = "r", **how: Any) -> Any:
        # What GDAL read back would be without the last feature that it never wrote.
        return opened(path, mode, **how) if mode == "w" or path.name != "c.geojson" else iter_without_last(path)

    @contextmanager
    def iter_without_last(path: Path) -> Iterator[list[Any]]:
        with opened(path) as whole:
            yield list(whole)[:-1]

    monkeypatch.setattr(fiona, "open", lossy)
    run = metes("area", source, "--copy", tmp_path / "c.geojson")
    assert run.returncode == 2
    assert "2 of 3 features after writing" in run.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.geojson"]


# Equal-area projections: the area in the plane, which is PROJ's number, is the area on the ellipsoid.
EQUAL_AREA = {
    "north pole": ("EPSG:6931", shapely.box(-2e6, -1e6, 1e6, 3e6)),
    "south pole": ("EPSG:6932", shapely.box(-2e6, -1e6, 1e6, 3e6)),
    "hole around the south pole": (
        "EPSG:6932",
        shapely.Polygon(shapely.box(-2e6, -2e6, 2e6, 2e6).exterior, [shapely.box(-1e5, -1e5, 3e5, 1e5).exterior]),
    ),
    "beyond the equator": ("EPSG:6931", shapely.Point(0, 0).buffer(1.05e7, quad_segs=64)),
    "pole on a vertex": ("EPSG:6932", shapely.Polygon([(0, 0), (2e6, 0), (2e6, 1e6)])),
    "both poles": ("+proj=laea +lat_0=0 +lon_0=20 +datum=WGS84", shapely.Point(0, 0).buffer(1.1e7, quad_segs=64)),
    "whole band": ("EPSG:6933", shapely.box(-17367530.445161372, 1e6, 17367530.445161372, 3e6)),
    "across 180": (
        "+proj=laea +lat_0=-20 +lon_0=179 +datum=WGS84",
        shapely.MultiPolygon([shapely.box(-3e5, -1e5, 4e5, 2e5), shapely.box(3e5, 1e5, 6e5, 2e5)]),
    ),
}


@pytest.mark.parametrize("case", EQUAL_AREA)
def test_projected_shapes_have_the_area_of_an_equal_area_plane(tmp_path: Path, case: str) -> None:
    crs, geometry = EQUAL_AREA[case]
    (row,) = rows(write(tmp_path / "a.gpkg", "GPKG", crs, [geometry]))
    # The two parts of the last case overlap, and are measured one by one.
    planar = sum(part.area for part in shapely.get_parts(geometry))
    assert row["area_km2"] == pytest.approx(planar / 1e6, rel=1e-7)
    assert row["note"] == "" or case == "across 180"


def test_sentinel_tile_across_180_degrees_is_that_of_any_other_zone(tmp_path: Path) -> None:
    # Tile 01RBK of Sentinel-2: 109.8 km square at scale 0.9996 and its like.
    (row,) = rows(write(tmp_path / "a.gpkg", "GPKG", "EPSG:32601", [shapely.box(199980, 2890200, 309780, 3000000)]))
    assert row["area_km2"] == pytest.approx(12_047.5, rel=1e-5)
    assert row["note"] == ""


def test_crossed_projected_ring_is_measured_as_drawn_and_noted(tmp_path: Path) -> None:
    x, y = 500_000, 4_600_000
    small, large = [(x, y), (x + 100, y + 100), (x + 100, y)], [(x, y), (x - 200, y - 200), (x - 200, y)]
    crossed = shapely.Polygon([*small, small[0], *reversed(large[1:])])
    (row,) = rows(write(tmp_path / "a.gpkg", "GPKG", "EPSG:32633", [crossed]))
    assert row["note"].startswith("not valid: ")
    # UTM scales lengths on its central meridian by 0.9996.
    assert row["area_km2"] == pytest.approx(crossed.area / 1e6 / 0.9996**2, rel=1e-4)


def geojson(path: Path, *rings: list[list[float]]) -> Path:
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}} for ring in rings
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_crs_option_counts_for_geojson_and_overrides_the_file(tmp_path: Path) -> None:
    square = shapely.box(500_000, 4_600_000, 510_000, 4_610_000)
    path = geojson(tmp_path / "a.geojson", [list(each) for each in square.exterior.coords])
    (row,) = rows(path, "--crs", "EPSG:32633")
    assert row["area_km2"] == pytest.approx(100.0 / 0.9996**2, rel=1e-4)
    wrong = write(tmp_path / "a.gpkg", "GPKG", "EPSG:4326", [square])
    run = metes("area", wrong, "--crs", "EPSG:32633", "--format", "json")
    assert json.loads(run.stdout)["features"][0]["area_km2"] == pytest.approx(row["area_km2"], rel=1e-12)
    assert "the file names the CRS WGS 84: using WGS 84 / UTM zone 33N, as --crs says" in run.stderr
    assert metes("area", path, "--crs", "nowhere").returncode == 2


FOOTPRINT = [[-178.785, -80.929], [-177.567, -82.68], [169.654, -82.68], [170.873, -80.929], [-178.785, -80.929]]


def test_ring_over_180_degrees_is_noted_and_goes_the_shorter_way_if_asked(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", FOOTPRINT)
    (written,), (shorter,) = rows(path), rows(path, "--shorter-way")
    assert written["area_km2"] == pytest.approx(1_084_827, rel=1e-6)
    assert "--shorter-way" in written["note"]
    assert (shorter["area_km2"], shorter["note"]) == (pytest.approx(35_854, rel=1e-5), "")


@pytest.mark.parametrize(
    "ring",
    [
        [[-180, 40], [180, 40], [180, 50], [-180, 50], [-180, 40]],
        [[-180, 40], [180, 40], [180, 50], [0, 50], [-180, 50], [-180, 40]],
        [[0, 40], [360, 40], [360, 50], [180, 50], [0, 50], [0, 40]],
        [[-180, 40], [0, 40], [180, 40], [180, 50], [0, 50], [-180, 50], [-180, 40]],
    ],
)
def test_band_round_the_earth_keeps_its_area_the_shorter_way(tmp_path: Path, ring: list[list[float]]) -> None:
    path = geojson(tmp_path / "a.geojson", ring)
    for option in ([], ["--shorter-way"]):
        (row,) = rows(path, *option)
        assert (row["area_km2"], row["note"]) == (pytest.approx(31_503_517, rel=1e-7), ""), option


def test_antimeridian_by_both_of_its_names_is_no_circle(tmp_path: Path) -> None:
    lower: list[list[float]] = [[170, 10], [180, 10], [-180, 10], [-170, 10]]
    upper: list[list[float]] = [[-170, 20], [-180, 20], [180, 20], [170, 20]]
    narrow = [*lower, *upper, lower[0]]
    odd = [*lower, upper[0], upper[-1], lower[0]]
    expected = float(area_m2([shapely.box(0, 10, 20, 20)])[0]) / 1e6
    for row in rows(geojson(tmp_path / "a.geojson", narrow, odd), "--shorter-way"):
        assert row["area_km2"] == pytest.approx(expected, rel=1e-12)


def test_another_datum_keeps_shapes_on_their_side_of_the_antimeridian(tmp_path: Path) -> None:
    square = shapely.box(179.0, 50.0, 180.0, 51.0)
    (row,) = rows(write(tmp_path / "a.gpkg", "GPKG", "EPSG:4258", [square]))
    assert row["area_km2"] == pytest.approx(SQUARE_KM2, rel=1e-6)


def test_copy_as_geojson_is_in_wgs84(tmp_path: Path) -> None:
    source = write(tmp_path / "a.gpkg", "GPKG", "EPSG:32601", [shapely.box(199980, 2890200, 309780, 3000000)])
    target = tmp_path / "b.geojson"
    (row,) = rows(source, "--copy", target)
    copied = json.loads(target.read_text(encoding="utf-8"))
    assert "crs" not in copied
    # Cut at the antimeridian, and with straight edges between its corners instead of those of UTM.
    (again,) = rows(target)
    assert again["note"] == ""
    assert again["area_km2"] == pytest.approx(row["area_km2"], rel=1e-5)
    # The perimeter is that of the drawn tile, without the cut.
    assert metes("check", target, "--select", "G", "--ignore", "G134").returncode == 0


POLAR = {
    "across the antimeridian": [(170, 84), (-170, 84), (-170, 86), (170, 86)],
    "around the pole": [(0, 88), (90, 88), (180, 88), (-90, 88)],
}


@pytest.mark.parametrize("crs", ["EPSG:32661", "EPSG:3413"])
@pytest.mark.parametrize("kind", list(POLAR))
def test_copy_as_geojson_never_holds_another_shape(tmp_path: Path, crs: str, kind: str) -> None:
    """GDAL does not cut areas in polar projections, and would write an area around the rest of the earth, or lines."""
    turn = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    source = write(tmp_path / "a.gpkg", "GPKG", crs, [shapely.Polygon([turn(*each) for each in POLAR[kind]])])
    run = metes("area", source, "--copy", tmp_path / "b.geojson")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "GDAL cannot convert feature 1" in run.stderr
    assert not (tmp_path / "b.geojson").exists()
    (row,) = rows(source, "--copy", tmp_path / "b.gpkg")
    (again,) = rows(tmp_path / "b.gpkg")
    assert again["area_km2"] == row["area_km2"]


def test_models_of_both_kinds_of_edges_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", "GPKG", "EPSG:4326", [SQUARE])
    found = json.loads(metes("area", path, "--format", "json").stdout)
    assert found["edge_model"] == "straight in longitude and latitude"
    assert found["perimeter_edge_model"] == "geodesic"
    assert "perimeters of geodesic edges" in metes("area", path).stdout


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "a,b\n1,2\n", "found a table without geometries"),
        ("a.geojson", '{"type": "FeatureCollection", "features": []}', "found no feature with an area"),
        ("a.geojson", '{"type": "Point", "coordinates": [1, 2]}', "found no feature with an area"),
    ],
)
def test_file_without_any_area_ends_with_a_message(tmp_path: Path, name: str, content: str, expected: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    run = metes("area", path)
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert run.stderr.startswith(f"metes: {path}: {expected}")


def test_standard_input_is_told_to_be_no_file() -> None:
    run = metes("area", "-")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "metes: -: found standard input; expected the name of a file\n"


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1},
        [1, 2],
        5,
        {"type": "Feature", "properties": {}, "geometry": {"type": "Blob", "coordinates": []}},
        {"type": "Polygon", "coordinates": [[0, 0], [1, 1]]},
        {"type": "FeatureCollection", "features": [5]},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": 5}]},
    ],
)
def test_json_that_is_no_geojson_gets_the_words_of_the_check(tmp_path: Path, value: Any) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(value), encoding="utf-8")
    (fault,) = package.check(path, select="G108").faults
    run = metes("area", path)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert f"found {fault.found}" in run.stderr
    assert run.stderr.endswith(f"; expected {fault.expected}\n")


def test_geometry_of_a_geopackage_that_shapely_cannot_build_gets_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_geopackage(path, [{"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 1]]]]}])
    run = metes("area", path, "--format", "csv")
    assert run.returncode == 1
    assert run.stdout.splitlines()[1].endswith(",none,,,a value that is not a geometry")
    assert run.stderr == f"metes: {path}: found no feature with an area; expected polygons\n"


def test_remark_of_gdal_that_is_no_text_is_not_printed(tmp_path: Path) -> None:
    """GDAL repeats a part of the file; fiona cannot decode it, and the interpreter would print an exception."""
    path = tmp_path / "a.geojson"
    path.write_bytes(
        b'{"type": "FeatureCollection", "features": [{"type": \xffFeature", "id" "properties": {"name": ""}}]}'
    )
    run = metes_process("area", path)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert run.stderr.startswith(f"metes: {path}")


def test_empty_parts_of_a_geopackage_are_passed_over(tmp_path: Path) -> None:
    """ISO 13249-3 allows empty parts; the features after them are measured."""
    path = tmp_path / "a.gpkg"
    box = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    parts: list[dict[str, Any]] = [
        {"type": "MultiLineString", "coordinates": [[], [[0, 0], [1, 1]]]},
        {"type": "MultiPolygon", "coordinates": [[], [[]], [box]]},
        {"type": "Polygon", "coordinates": [box]},
    ]
    write_geopackage(path, parts)
    run = metes("area", path, "--format", "csv")
    areas = [row["area_km2"] for row in csv.DictReader(io.StringIO(run.stdout))]
    assert (run.returncode, run.stderr) == (0, "")
    assert areas[0] == ""
    # Snyder's closed form of the box between two meridians and two parallels.
    assert [float(each) for each in areas[1:]] == pytest.approx([closed_form_km2(0, 0, 1, 1)] * 2, rel=1e-9)


def test_warning_of_fiona_is_not_printed(tmp_path: Path) -> None:
    """A table of other people may have a column without a name, of which fiona warns."""
    path = tmp_path / "a.gpkg"
    write_geopackage(path, [{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('alter table layer rename column name to ""')
        connection.commit()
    run = metes_process("area", path)
    assert (run.returncode, run.stderr) == (0, "")
