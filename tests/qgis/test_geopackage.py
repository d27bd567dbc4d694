"""The GIS files without any GIS: their bytes, and every value in them against the CSV and GeoJSON of the package."""

from __future__ import annotations

import csv
import datetime
import json
import math
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fiona
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from shapely.geometry import shape

from metes.export import ogr_writer
from metes.export.accuracy_bands import accuracy_band
from metes.export.geopackage import write_geopackage
from metes.export.metadata import metadata_of
from metes.export.tables import Column, GisRow, GisTable
from metes.files.errors import InputError, OutputError
from metes.package.package import open_package
from qgis_files import NAME, ROOT
from tables import register

LAYERS = ("segments", "territories", "places")
# WKB begins after the header, whose length depends on the envelope that its flags name (GeoPackage 1.2, 2.1.3).
ENVELOPE_DOUBLES = (0, 4, 6, 6, 8)
# The edge of a band is off by 5 % from generalising and 2 % from chords; see metes/export/accuracy_bands.py.
BAND_SHARE = 0.07


@pytest.fixture(scope="module")
def database(released: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{released / NAME}.gpkg?mode=ro", uri=True)


def test_two_runs_under_other_clocks_and_masks_give_the_same_bytes(released: Path, tmp_path: Path) -> None:
    code = (
        "import os, sys; os.umask(0o077)\n"
        "from pathlib import Path\n"
        "from metes.export.export import export\n"
        "from metes.package.package import open_package\n"
        "package, folder = open_package(Path(sys.argv[1])), Path(sys.argv[2])\n"
        f"export(package, 'gpkg', folder / '{NAME}.gpkg')\n"
        "export(package, 'fgb', folder / 'flatgeobuf')"
    )
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONPATH": str(ROOT / "validators"), "LANG": "C"}
    subprocess.run([sys.executable, "-c", code, str(ROOT), str(tmp_path)], check=True, env=environment, cwd=tmp_path)
    names = files_in(released)
    assert {f"{NAME}.gpkg", f"{NAME}.qgz", "flatgeobuf/segments.fgb", "flatgeobuf/lines_in_time.fgb"} <= set(names)
    assert files_in(tmp_path) == names
    for name in names:
        assert (released / name).read_bytes() == (tmp_path / name).read_bytes(), name


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_every_cell_of_every_table_is_that_of_the_csv(database: sqlite3.Connection) -> None:
    """Read with the standard library on both sides; no code of ours stands between."""
    compared = 0
    for path in sorted((ROOT / "datapackage").glob("*/*.csv")):
        name = f"{path.stem}_register" if path.stem in LAYERS else path.stem
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = list(csv.reader(stream))
        found = database.execute(f"SELECT {', '.join(header)} FROM {name} ORDER BY fid").fetchall()
        assert len(found) == len(rows), name
        for expected, actual in zip(rows, found, strict=True):
            for column, text, value in zip(header, expected, actual, strict=True):
                assert same_value(text, value), f"{name}.{column}: {text!r} became {value!r}"
                compared += 1
    assert compared > 20_000


def same_value(text: str, value: object) -> bool:
    if text == "":
        return value is None
    if text in ("true", "false"):
        return value == (1 if text == "true" else 0)
    return float(text) == value if isinstance(value, float | int) else text == value


@pytest.mark.parametrize("layer", LAYERS)
def test_every_position_is_that_of_the_geojson(database: sqlite3.Connection, layer: str) -> None:
    collection = json.loads((ROOT / "geometries" / f"{layer}.geojson").read_text(encoding="utf-8"))
    key = {"segments": "segment_id", "territories": "reading_id", "places": "place_id"}[layer]
    found = {name: well_known(blob) for name, blob in database.execute(f"SELECT {key}, geom FROM {layer}")}
    assert len(found) == len(collection["features"])
    for feature in collection["features"]:
        expected = shape(feature["geometry"])
        if expected.geom_type == "Polygon":
            expected = shapely.multipolygons([expected])
        assert shapely.equals_exact(found[feature["id"]], expected, tolerance=0.0), feature["id"]


def well_known(blob: bytes) -> shapely.Geometry:
    assert blob[:2] == b"GP"
    assert struct.unpack("<i", blob[4:8])[0] == 4326
    header = 8 + 8 * ENVELOPE_DOUBLES[(blob[3] >> 1) & 0b111]
    return shapely.from_wkb(blob[header:])


def test_licences_and_words_stand_inside(database: sqlite3.Connection) -> None:
    (text,) = database.execute("SELECT metadata FROM gpkg_metadata WHERE id = 1").fetchone()
    package = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert json.loads(text)["licenses"] == package["licenses"]
    assert json.loads(text)["version"] == package["version"]
    of_layer = database.execute(
        "SELECT metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r ON r.md_file_id = m.id "
        "WHERE r.table_name = 'segments'"
    ).fetchone()
    # Claim lines and old limits are of Natural Earth or drawn by us; the rest is OpenStreetMap.
    licences = {row["licence"] for row in register("segments")}
    assert set(json.loads(of_layer[0])["licenses"]) == licences
    assert "ODbL-1.0" in licences
    words = database.execute(
        "SELECT description FROM gpkg_data_columns WHERE table_name = 'segments' AND column_name = 'accuracy_m'"
    ).fetchone()
    assert words == ("Distance from the drawn line within which 90 % of the true line lies, in metres.",)


def test_last_change_is_the_day_of_the_package(database: sqlite3.Connection) -> None:
    created = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8")).get("created", "1980-01-01")
    for column in ("last_change FROM gpkg_contents", "timestamp FROM gpkg_metadata_reference"):
        found = {date for (date,) in database.execute(f"SELECT {column}")}
        assert found == {f"{created[:10]}T00:00:00.000Z"}, column


def test_last_change_follows_the_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """1,795,305,600 seconds are 2026-11-22 by `date -u -d @1795305600`."""
    package = open_package(ROOT)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    assert metadata_of(package).changed == "2026-11-22T00:00:00.000Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH: found 'today'; expected whole seconds since 1970"):
        metadata_of(package)


def test_keys_hold_in_sql(released: Path, tmp_path: Path) -> None:
    """SQLite itself refuses what a schema of the package forbids."""
    path = shutil.copy(released / f"{NAME}.gpkg", tmp_path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for statement, refusal in (
            ("UPDATE treaties SET source_id = 'nowhere' WHERE treaty_id = 'T1860'", "FOREIGN KEY"),
            ("UPDATE treaties SET treaty_id = 'T1858a' WHERE treaty_id = 'T1860'", "UNIQUE"),
            ("UPDATE treaties SET title_en = NULL", "NOT NULL"),
            ("UPDATE claim_operands SET seq = 1", "UNIQUE"),
        ):
            with pytest.raises(sqlite3.IntegrityError, match=refusal):
                database.execute(statement)


def test_every_key_of_the_descriptor_is_one_in_sql(database: sqlite3.Connection) -> None:
    compared = 0
    for table, schema in schemas():
        expected = sorted(
            (stored_as(each["reference"]["resource"]), each["fields"], each["reference"]["fields"])
            for each in schema.get("foreignKeys", [])
        )
        assert sorted(foreign_keys(database, table)) == expected, table
        unique = {
            tuple(column for _, _, column in database.execute(f"PRAGMA index_info({index})"))
            for _, index, is_unique, *_ in database.execute(f"PRAGMA index_list({table})")
            if is_unique
        }
        assert unique == {tuple(schema["primaryKey"])}, table
        compared += len(expected)
    assert compared > 50


def schemas() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name in the GeoPackage and Table Schema of every resource."""
    for resource in json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        name, schema = resource["name"], resource["schema"]
        if isinstance(schema, str):
            schema = json.loads((ROOT / schema).read_text(encoding="utf-8"))
        yield name.removesuffix("_layer") if name.endswith("_layer") else stored_as(name), schema


def stored_as(resource: str) -> str:
    return f"{resource}_register" if resource in LAYERS else resource


def foreign_keys(database: sqlite3.Connection, table: str) -> list[tuple[str, list[str], list[str]]]:
    """Target, own columns and columns of the target of each foreign key."""
    keys: dict[int, tuple[str, list[str], list[str]]] = {}
    for number, _, target, own, other, *_ in database.execute(f"PRAGMA foreign_key_list({table})"):
        found = keys.setdefault(number, (target, [], []))
        found[1].append(own)
        found[2].append(other)
    return list(keys.values())


def test_closed_lists_of_values_are_those_of_the_descriptor(database: sqlite3.Connection) -> None:
    compared = 0
    for table, schema in schemas():
        for field in schema["fields"]:
            limits = field.get("constraints", {})
            rows = database.execute(
                "SELECT v.constraint_type, v.value, v.min, v.max FROM gpkg_data_column_constraints v "
                "JOIN gpkg_data_columns c USING (constraint_name) WHERE c.table_name = ? AND c.column_name = ? "
                "ORDER BY v.rowid",
                (table, field["name"]),
            ).fetchall()
            expected = [("enum", value, None, None) for value in limits.get("enum", [])]
            if {"minimum", "maximum"} <= set(limits):
                expected = [("range", None, limits["minimum"], limits["maximum"])]
            assert rows == expected, (table, field["name"])
            compared += len(rows)
    assert compared > 150


def test_nothing_says_who_or_where_we_are(released: Path) -> None:
    secrets = [str(ROOT), str(released), "saveUser", os.environ.get("HOSTNAME", "") or "saveUserFull"]
    for path in (each for each in released.rglob("*") if each.is_file()):
        data = path.read_bytes()
        if path.suffix == ".qgz":
            with zipfile.ZipFile(path) as archive:
                data = archive.read(archive.namelist()[0])
        for secret in secrets:
            assert secret.encode() not in data, (path.name, secret)


def test_project_is_xml_that_points_beside_itself(released: Path) -> None:
    with zipfile.ZipFile(released / f"{NAME}.qgz") as archive:
        assert [(entry.filename, entry.date_time) for entry in archive.infolist()] == [
            (f"{NAME}.qgs", (1980, 1, 1, 0, 0, 0))
        ]
        root = ElementTree.fromstring(archive.read(f"{NAME}.qgs"))
    sources = [str(each.text) for each in root.iter("datasource")]
    assert len(sources) > len(LAYERS)
    assert all(source.startswith(f"./{NAME}.gpkg|layername=") for source in sources)


def test_whole_number_in_a_decimal_field_is_refused(tmp_path: Path) -> None:
    """fiona would write NULL without a word (Toblerity/Fiona issue 1469)."""
    with pytest.raises(OutputError, match="row 1, value: found 7; expected a float"):
        ogr_writer.write_layer(tmp_path / "a.gpkg", small_table("number", 7), "GPKG")


def test_what_a_file_lost_is_found_when_it_is_read_back(tmp_path: Path) -> None:
    path, table = tmp_path / "a.gpkg", small_table("number", 7.5)
    ogr_writer.write_layer(path, table, "GPKG", FID="fid")
    ogr_writer.compare(path, table, ogr_writer.read_layer(path, table))
    with closing(sqlite3.connect(path)) as changed:
        changed.execute("UPDATE small SET value = NULL")
        changed.commit()
    with pytest.raises(OutputError, match=r"row 1, value: found None; expected 7\.5"):
        ogr_writer.compare(path, table, ogr_writer.read_layer(path, table))


@pytest.mark.parametrize("year", [1, 33, 987, 1582, 1689, 9999])
def test_early_and_late_dates_survive(tmp_path: Path, year: int) -> None:
    """A year of fewer than four digits, and the year in which the calendar changed; before the year 1 there is none."""
    day = datetime.date(year, 2, 28)
    path, table = tmp_path / "a.gpkg", small_table("date", day)
    ogr_writer.write_layer(path, table, "GPKG", FID="fid")
    assert [row.values for row in ogr_writer.read_layer(path, table)] == [(day,)]
    with closing(sqlite3.connect(path)) as written:
        assert written.execute("SELECT value FROM small").fetchone() == (f"{year:04d}-02-28",)


def test_layer_without_rows_is_written(tmp_path: Path) -> None:
    table = replace(small_table("number", 1.0), rows=(), geometry_type="Point")
    ogr_writer.write_layer(tmp_path / "a.gpkg", table, "GPKG", FID="fid")
    with fiona.open(tmp_path / "a.gpkg") as source:
        assert len(source) == 0


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, tables: Mapping[str, GisTable]) -> None:
    broken = {"places": tables["places"], "small": small_table("integer", 2.5)}
    with pytest.raises(OutputError, match=r"row 1, value: found 2\.5; expected a int"):
        write_geopackage(tmp_path / "a.gpkg", broken, metadata_of(open_package(ROOT)))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("segment", ["cn-mn-01", "amur-lower-01", "ru-mn-01", "cn-ru-east-05a"])
def test_edge_of_a_band_is_as_far_as_the_accuracy(tables: Mapping[str, GisTable], segment: str) -> None:
    """Distances by geographiclib, on the ellipsoid, from the edge of the band to the nearest drawn position."""
    line, band, accuracy_m = band_of(tables, segment)
    rings = shapely.get_coordinates(band)
    # Beyond both ends of a stretch of the line nothing else is nearer; spacing far below the accuracy.
    dense = shapely.get_coordinates(shapely.segmentize(line, accuracy_m / 111_200.0 / 20.0))
    for lon, lat in rings[:: max(1, len(rings) // 25)]:
        near = dense[abs(dense[:, 1] - lat) < 1.5 * accuracy_m / 110_500.0]
        rough = (near[:, 0] - lon) ** 2 * math.cos(math.radians(lat)) ** 2 + (near[:, 1] - lat) ** 2
        nearest = near[rough.argsort()[:40]]
        distance_m = min(Geodesic.WGS84.Inverse(lat, lon, y, x)["s12"] for x, y in nearest)
        assert abs(distance_m - accuracy_m) <= BAND_SHARE * accuracy_m, (lon, lat)


def band_of(tables: Mapping[str, GisTable], segment: str) -> tuple[shapely.Geometry, shapely.Geometry, float]:
    lines, bands = tables["segments"], tables["accuracy_bands"]
    at = lines.values("segment_id").index(segment)
    line, band = lines.rows[at].geometry, bands.rows[bands.values("segment_id").index(segment)].geometry
    accuracy = lines.values("accuracy_m")[at]
    assert isinstance(accuracy, float)
    assert line is not None
    assert band is not None
    return line, band, accuracy


def test_band_of_a_straight_line_has_the_area_of_its_closed_form() -> None:
    """A band of half-width a about an arc of length L of the equator: 2 a L + pi a^2, the curve of the earth apart."""
    half_width_m, degrees = 1_000.0, 2.0
    length_m = math.radians(degrees) * 6_378_137.0
    band = accuracy_band(shapely.LineString([(100.0, 0.0), (100.0 + degrees, 0.0)]), half_width_m)
    assert band.is_valid
    (polygon,) = shapely.get_parts(band)
    found = Geodesic.WGS84.Polygon()
    for lon, lat in shapely.get_coordinates(polygon)[:-1]:
        found.AddPoint(lat, lon)
    area_m2 = abs(found.Compute()[2])
    # Chords for arcs leave out a hundredth of a circle of the half-width; over 220 km that is 1e-4 of the band.
    assert abs(area_m2 / (2 * half_width_m * length_m + math.pi * half_width_m**2) - 1.0) < 3e-4


def small_table(kind: str, value: object) -> GisTable:
    column = Column(name="value", type=kind, alias="value", description="A value.")
    return GisTable(
        name="small",
        title="Small",
        description="One row.",
        licences=(),
        attribution="",
        columns=(column,),
        key=("value",),
        references=(),
        rows=(GisRow(values=(value,)),),  # type: ignore[arg-type]  # wrong types are what some tests are about
    )
