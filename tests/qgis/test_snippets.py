"""Every snippet of docs/gis.md runs as it stands and says what the tables say; in CI, no program may be missing."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from command import environment
from gis_readers import missing, query_duckdb
from qgis_files import NAME, ROOT
from tables import derived, register

SNIPPET = re.compile(r"<!-- run: (\w+) -->\n```\w+\n(.*?)```", re.DOTALL)
SNIPPETS = dict(SNIPPET.findall((ROOT / "docs/gis.md").read_text(encoding="utf-8")))
DAY = "1860-11-14"


@pytest.fixture(scope="module")
def folder(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader stands: the GeoPackage, and the tables of the package beside it."""
    made = tmp_path_factory.mktemp("reader")
    shutil.copy(released / f"{NAME}.gpkg", made)
    shutil.copytree(ROOT / "datapackage", made / "datapackage")
    return made


def python(name: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SNIPPETS[name]],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_snippet_is_run_here() -> None:
    assert set(SNIPPETS) == {
        *("python", "geopandas", "duckdb", "sqlite", "spatialite", "shell", "sf", "Rscript", "pandas")
    }


def test_python(folder: Path) -> None:
    words, area, unit = python("python", ROOT).rsplit(" ", 2)
    measurements = {(row["subject_id"], row["quantity"]): row["value"] for row in derived("measurements")}
    measured = measurements["ussuri-coast-1860.mainland", "area"]
    assert words == "Additional Treaty of Peking"
    assert (int(area), unit) == (round(float(measured)), "km2")


def test_geopandas(folder: Path) -> None:
    pytest.importorskip("geopandas")
    uses = register("segment_uses")
    expected = sum(row["valid_from"] <= DAY and (not row["valid_to"] or row["valid_to"] > DAY) for row in uses)
    assert python("geopandas", folder) == str(expected)


def test_pandas(folder: Path) -> None:
    pytest.importorskip("pandas")
    assert python("pandas", folder) == str(sum(not row["in_force"] for row in register("treaties")))


def test_sqlite(folder: Path) -> None:
    with closing(sqlite3.connect(folder / f"{NAME}.gpkg")) as database:
        rows = database.execute(SNIPPETS["sqlite"]).fetchall()
    counts: dict[str, int] = {}
    for use in register("segment_uses"):
        treaty = use["provision_id"].split(".")[0]
        counts[treaty] = counts.get(treaty, 0) + bool(treaty)
    titles = {row["treaty_id"]: row["title_en"] for row in register("treaties")}
    ordered = sorted((each for each in counts if each), key=lambda treaty: (-counts[treaty], treaty))
    assert rows == [(titles[treaty], counts[treaty]) for treaty in ordered[:3]]


def test_duckdb(folder: Path) -> None:
    rows = query_duckdb(SNIPPETS["duckdb"].replace(NAME, str(folder / NAME)))
    counts = Counter(row["role"] for row in register("segment_uses"))
    assert [tuple(row) for row in rows] == sorted(counts.items())


def test_spatialite(folder: Path) -> None:
    if shutil.which("spatialite") is None:
        missing("no SpatiaLite: apt-get install spatialite-bin")
    command = ["spatialite", "-silent", "-noheader", f"{NAME}.gpkg", SNIPPETS["spatialite"]]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    name, area_km2 = done.stdout.splitlines()[-1].split("|")
    (measured,) = [
        float(row["value"])
        for row in derived("measurements")
        if row["subject_id"] == "sakhalin.island" and row["quantity"] == "area"
    ]
    assert name == "Sakhalin"
    # Its edges are geodesics, ours are straight in degrees: a few km2 on an outline of short edges.
    assert float(area_km2) == pytest.approx(measured, rel=1e-4)


def test_gdal(folder: Path) -> None:
    for program in ("ogrinfo", "ogr2ogr"):
        if shutil.which(program) is None:
            missing(f"no {program}: apt-get install gdal-bin")
    done = subprocess.run(
        ["sh", "-e", "-c", SNIPPETS["shell"]], cwd=folder, capture_output=True, text=True, env=environment()
    )
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    assert f"Feature Count: {len(register('segment_uses'))}" in done.stdout
    written = json.loads((folder / "1860.geojson").read_text(encoding="utf-8"))
    expected = sorted(row["use_id"] for row in register("segment_uses") if row["provision_id"].startswith("T1860."))
    assert sorted(feature["properties"]["use_id"] for feature in written["features"]) == expected


def test_gdal_round_trip_keeps_every_feature(folder: Path) -> None:
    if shutil.which("ogr2ogr") is None:
        missing("no ogr2ogr: apt-get install gdal-bin")
    subprocess.run(
        ["ogr2ogr", "-f", "GPKG", "again.gpkg", f"{NAME}.gpkg", "segments", "places"],
        cwd=folder,
        check=True,
        capture_output=True,
        env=environment(),
    )
    for layer in ("segments", "places"):
        rows = []
        for name in (NAME, "again"):
            with closing(sqlite3.connect(folder / f"{name}.gpkg")) as database:
                columns = [each[1] for each in database.execute(f"PRAGMA table_info({layer})") if each[1] != "fid"]
                rows.append(database.execute(f"SELECT {', '.join(columns)} FROM {layer} ORDER BY 2").fetchall())
        assert rows[0] == rows[1]


def rscript(name: str, folder: Path) -> str:
    if shutil.which("Rscript") is None:
        missing("no R with sf: apt-get install r-cran-sf")
    done = subprocess.run(["Rscript", "-e", SNIPPETS[name]], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def test_r(folder: Path) -> None:
    assert rscript("Rscript", folder) == str(sum(not row["in_force"] for row in register("treaties")))


def test_sf(folder: Path) -> None:
    readings = [row for row in register("readings") if row["is_default"] == "true"]
    assert rscript("sf", folder) == str(sum(row["valid_from"] > "1900-01-01" for row in readings))
