"""GDAL, GeoPandas, R, DuckDB, SpatiaLite and QGIS read the exported files; expected values come from the package."""

from __future__ import annotations

import datetime
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyproj
import pytest
from shapely.geometry import shape

from gis_readers import (
    KEYS,
    READERS,
    Seen,
    duckdb_areas_km2,
    geopandas_frame,
    require_gdal,
    sf_areas_km2,
    spatialite_areas_km2,
)
from metes.export.export import export
from metes.package.package import open_package
from qgis_files import NAME, ROOT, SYSTEM_PYTHON, Look, system_environment
from tables import derived, register

FORMS = {"gdal": "gpkg fgb geojson", "geopandas": "gpkg fgb geojson parquet", "sf": "gpkg fgb geojson"} | {
    "duckdb": "gpkg fgb geojson parquet",
    "spatialite": "gpkg",
}
READ = [(reader, form) for reader, forms in FORMS.items() for form in forms.split()]
# Read as text: FlatGeobuf has no dates, and DuckDB miscounts those of GeoJSON; see docs/gis.md.
DATES_AS_TEXT = (*((reader, "fgb") for reader in FORMS), ("duckdb", "geojson"))
# Degrees and square degrees are sums of the same products, in another order.
SAME_SIZE = 1e-9
# Share by which areas of one edge model may differ, by program: DuckDB has the GeographicLib of pyproj. SpatiaLite sums
# by its own series. A sphere is off by up to 0.7 %, twice the flattening, as the latitude goes.
GEODESIC_SHARES: Mapping[str, tuple[Callable[[Path, str], Mapping[str, float]], float]] = {
    "duckdb": (duckdb_areas_km2, 1e-9),
    "spatialite": (spatialite_areas_km2, 1e-3),
    "sf": (sf_areas_km2, 7e-3),
}
# Straight in the plane of EPSG:6933 instead of in degrees: edges of some hundred km in the Pamirs make the difference.
PLANE_SHARE = 1e-2


@pytest.fixture(scope="module")
def exported(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory of layers in GeoJSON and GeoParquet; those of `released` are linked."""
    folder = tmp_path_factory.mktemp("exported")
    package = open_package(ROOT)
    for form in ("geojson", "parquet"):
        export(package, form, folder / form)
    (folder / "fgb").symlink_to(released / "flatgeobuf")
    (folder / f"{NAME}.gpkg").symlink_to(released / f"{NAME}.gpkg")
    return folder


def file_of(folder: Path, form: str, layer: str) -> Path:
    return folder / (f"{NAME}.gpkg" if form == "gpkg" else f"{form}/{layer}.{form}")


@pytest.mark.parametrize("layer", KEYS)
@pytest.mark.parametrize(("reader", "form"), READ, ids=["-".join(each) for each in READ])
def test_features_dates_nulls_and_sizes_are_those_of_the_package(
    exported: Path, reader: str, form: str, layer: str
) -> None:
    found = READERS[reader](file_of(exported, form, layer), layer)
    wanted = sorted(expected(layer))
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        days = [written(each, as_text=(reader, form) in DATES_AS_TEXT) for each in (other.valid_from, other.valid_to)]
        assert one[:3] == (other.id, *days)
        assert one.size == pytest.approx(other.size, rel=SAME_SIZE), one.id


def written(value: datetime.date | str | None, *, as_text: bool) -> datetime.date | str | None:
    return str(value) if value and as_text else value


@cache
def expected(layer: str) -> tuple[Seen, ...]:
    return tuple(_expected(layer))


def _expected(layer: str) -> Iterator[Seen]:
    if layer == "lines_in_time":
        segments = features("segments")
        for row in register("segment_uses"):
            line = shape(segments[row["segment_id"]]["geometry"])
            yield Seen(row["use_id"], day(row["valid_from"]), day(row["valid_to"]), line.length)
        return
    for name, feature in features(layer.removesuffix("_default")).items():
        properties, geometry = feature["properties"], shape(feature["geometry"])
        if layer != "territories_default" or properties["is_default"]:
            begin, end = (day(properties.get(column)) for column in ("valid_from", "valid_to"))
            yield Seen(name, begin, end, geometry.area or geometry.length)


@cache
def features(layer: str) -> Mapping[str, Any]:
    collection = json.loads((ROOT / "geometries" / f"{layer}.geojson").read_text(encoding="utf-8"))
    return {feature["id"]: feature for feature in collection["features"]}


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@pytest.mark.parametrize("reader", GEODESIC_SHARES)
def test_areas_by_the_method_of_each_program(exported: Path, reader: str) -> None:
    """Against pyproj, on the same corners; all three draw edges as geodesics or great circles."""
    measure, share = GEODESIC_SHARES[reader]
    found = measure(file_of(exported, "gpkg", "territories"), "territories")
    assert set(found) == set(features("territories"))
    for name, area_km2 in found.items():
        area_m2, _ = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(
            shape(features("territories")[name]["geometry"])
        )
        assert area_km2 == pytest.approx(abs(area_m2) / 1e6, rel=share), name


@pytest.mark.parametrize("form", ["gpkg", "parquet"])
def test_areas_of_geopandas_in_a_plane_are_those_that_we_publish(exported: Path, form: str) -> None:
    frame = geopandas_frame(file_of(exported, form, "territories"), "territories").to_crs("EPSG:6933")
    measured = {row["subject_id"]: float(row["value"]) for row in derived("measurements") if row["quantity"] == "area"}
    assert len(frame) == len(features("territories"))
    for name, area_m2 in zip(frame["reading_id"], frame.geometry.area, strict=True):
        assert area_m2 / 1e6 == pytest.approx(measured[name], rel=PLANE_SHARE), name


def test_gdal_finds_no_breach_of_the_geopackage_standard(released: Path) -> None:
    """`validate_gpkg.py` of GDAL, with its further checks, each of its warnings a fault."""
    code = (
        "import sys; from osgeo_utils.samples.validate_gpkg import check\n"
        "print(check(sys.argv[1], abort_at_first_error=False, extra_checks=True, warning_as_error=True))"
    )
    require_gdal()
    command = [str(SYSTEM_PYTHON), "-c", code, str(released / f"{NAME}.gpkg")]
    done = subprocess.run(command, capture_output=True, text=True, env=system_environment("."))
    assert done.stdout == "[]\n", done.stdout + done.stderr


def test_geojson_dragged_into_qgis_is_one_layer_with_its_style(exported: Path, look: Look) -> None:
    paths = sorted((exported / "geojson").glob("*.geojson"))
    ours = [ROOT / "geometries" / f"{name}.geojson" for name in ("places", "segments", "territories")]
    dropped = look("drop", *paths, *ours)
    assert len(dropped) == len(KEYS) + 1 + len(ours), "bands as well"
    for path, layer in dropped.items():
        assert layer["valid"], path
        assert [name for name, _ in layer["sublayers"]] == [Path(path).stem]
    styled = {Path(path).stem: layer for path, layer in dropped.items() if Path(path) in paths}
    assert {name: layer["renderer"] for name, layer in styled.items()} == {
        "accuracy_bands": "graduatedSymbol",
        "lines_in_time": "categorizedSymbol",
        "places": "categorizedSymbol",
        "segments": "graduatedSymbol",
        "territories": "categorizedSymbol",
        "territories_default": "categorizedSymbol",
    }
    assert styled["segments"]["aliases"]["accuracy_m"] == "accuracy (m)"
    assert {kind for layer in styled.values() for _, kind in layer["sublayers"]} == {
        "LineString",
        "MultiPolygon",
        "Point",
    }
