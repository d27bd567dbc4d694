"""Programs of others that read the exported files: each returns what it sees of a layer in the same form."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

from qgis_files import SYSTEM_PYTHON, system_environment

SCRIPTS = Path(__file__).parent / "qgis"
KEYS = {
    "segments": "segment_id",
    "territories": "reading_id",
    "places": "place_id",
    "lines_in_time": "use_id",
    "territories_default": "reading_id",
}
# Null as the programs that answer in text write it here; no cell of the package has it.
NULL = r"\N"


class Seen(NamedTuple):
    """A feature: a date is a `date` where the program has it as one; the size is in degrees or square degrees."""

    id: str
    valid_from: datetime.date | str | None
    valid_to: datetime.date | str | None
    size: float


def missing(words: str) -> NoReturn:
    """Skip for want of a program; in CI, which installs them all, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI lacks a program that .ci/run installs: {words}")
    pytest.skip(words)


@cache
def require_gdal() -> None:
    """Skip, or fail in CI, where the Python of the system lacks the bindings of GDAL."""
    command = [str(SYSTEM_PYTHON), "-c", "import osgeo.ogr, osgeo_utils"]
    environment = system_environment(".")
    if not SYSTEM_PYTHON.is_file() or subprocess.run(command, env=environment, capture_output=True).returncode:
        missing("no GDAL for the system's Python: apt-get install python3-gdal")


def read_with_gdal(path: Path, layer: str) -> list[Seen]:
    """The GDAL of the system, through its own Python bindings."""
    require_gdal()
    return _from_text(_run([SYSTEM_PYTHON, SCRIPTS / "read_with_gdal.py", path, layer, KEYS[layer]]))


def read_with_geopandas(path: Path, layer: str) -> list[Seen]:
    """GeoPandas; GeoPackage, FlatGeobuf and GeoJSON through pyogrio, whose wheels carry a GDAL of the newest kind."""
    frame = geopandas_frame(path, layer)
    geometry = frame.geometry.set_crs(None, allow_override=True)
    sizes = geometry.area if "territories" in layer else geometry.length
    empty = [None] * len(frame)
    dates = [frame[name] if name in frame.columns else empty for name in ("valid_from", "valid_to")]
    found = zip(frame[KEYS[layer]], *dates, sizes, strict=True)
    return sorted(Seen(key, _of_pandas(begin), _of_pandas(end), size) for key, begin, end, size in found)


def geopandas_frame(path: Path, layer: str) -> Any:
    if find_spec("geopandas") is None or find_spec("pyarrow") is None:
        missing("no GeoPandas: pip install 'metes[parquet]'")
    import geopandas

    if path.suffix == ".parquet":
        return geopandas.read_parquet(path)
    return geopandas.read_file(path, layer=layer, engine="pyogrio")


def read_with_sf(path: Path, layer: str) -> list[Seen]:
    """The package sf of R."""
    return _from_text(_run_sf(path, layer, "plane"))


def sf_areas_km2(path: Path, layer: str) -> dict[str, float]:
    """Areas by s2, to which sf leaves whatever is in degrees: great circles on a sphere."""
    return {name: float(area) for name, area in (line.split("\t") for line in _run_sf(path, layer, "s2").splitlines())}


def read_with_duckdb(path: Path, layer: str) -> list[Seen]:
    """The spatial extension of DuckDB, which reads Parquet by itself and other files through a GDAL of its own."""
    geometry = "geometry" if path.suffix == ".parquet" else "geom"
    measure = "ST_Area" if "territories" in layer else "ST_Length"
    dates = "NULL, NULL" if layer == "places" else "valid_from, valid_to"
    size = "0e0" if layer == "places" else f"{measure}({geometry})"
    query = f"SELECT {KEYS[layer]}, {dates}, {size} FROM {duckdb_source(path, layer)}"
    return sorted(Seen(*row) for row in query_duckdb(query))


def duckdb_areas_km2(path: Path, layer: str) -> dict[str, float]:
    """Areas by GeographicLib, which takes latitude first: geodesics on the ellipsoid."""
    area = "ST_Area_Spheroid(ST_FlipCoordinates(geom)) / 1e6"
    query = f"SELECT {KEYS[layer]}, {area} FROM {duckdb_source(path, layer)}"
    return {name: float(area) for name, area in query_duckdb(query)}


def duckdb_source(path: Path, layer: str) -> str:
    if path.suffix == ".parquet":
        return f"read_parquet('{path}')"
    # The GDAL of DuckDB 1.5 counts days before 1970 wrongly in formats without a path of their own to Arrow (GDAL
    # issue 9636, mended in 3.9); docs/gis.md says so.
    options = ", open_options = ['DATE_AS_STRING=YES']" if path.suffix == ".geojson" else ""
    return f"ST_Read('{path}', layer = '{layer}'{options})"


def query_duckdb(query: str) -> list[list[Any]]:
    """Rows of a query, for which `LOAD spatial` finds the extension of the Python package, without any network."""
    spec = find_spec("duckdb_extension_spatial")
    if find_spec("duckdb") is None or spec is None or spec.origin is None:
        missing("no DuckDB with its spatial extension: pip install duckdb and duckdb-extension-spatial of one version")
    (packed,) = Path(spec.origin).parent.rglob("spatial.duckdb_extension")
    command = [sys.executable, str(SCRIPTS / "query_with_duckdb.py"), str(packed)]
    done = subprocess.run(command, input=query, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows: list[list[Any]] = json.loads(done.stdout, object_hook=lambda each: datetime.date.fromisoformat(each["date"]))
    return rows


def read_with_spatialite(path: Path, layer: str) -> list[Seen]:
    """SpatiaLite in its mode for GeoPackages; its dates are text, as in all of SQLite, in columns declared DATE."""
    measure = "ST_Area(geom)" if "territories" in layer else "ST_Length(geom)" if layer != "places" else "0.0"
    dates = f"'{NULL}', '{NULL}'" if layer == "places" else f"ifnull(valid_from, '{NULL}'), ifnull(valid_to, '{NULL}')"
    declared = f"(SELECT type FROM pragma_table_info('{layer}') WHERE name = 'valid_from')"
    query = f"SELECT {KEYS[layer]}, ifnull({declared}, ''), {dates}, printf('%.15g', {measure}) FROM {layer};"
    return _from_text(_run_spatialite(path, query))


def spatialite_areas_km2(path: Path, layer: str) -> dict[str, float]:
    """Areas on the ellipsoid: geodesics."""
    query = f"SELECT {KEYS[layer]}, printf('%.15g', ST_Area(geom, 1) / 1e6) FROM {layer};"
    lines = _run_spatialite(path, query).splitlines()
    return {name: float(area) for name, area in (line.split("\t") for line in lines)}


READERS: Mapping[str, Callable[[Path, str], list[Seen]]] = {
    "gdal": read_with_gdal,
    "geopandas": read_with_geopandas,
    "sf": read_with_sf,
    "duckdb": read_with_duckdb,
    "spatialite": read_with_spatialite,
}


def _run_sf(path: Path, layer: str, edges: str) -> str:
    if shutil.which("Rscript") is None:
        missing("no R with sf: apt-get install r-cran-sf")
    return _run(["Rscript", "--vanilla", SCRIPTS / "read_with_sf.R", path, layer, KEYS[layer], edges])


def _run_spatialite(path: Path, query: str) -> str:
    if shutil.which("spatialite") is None:
        missing("no SpatiaLite: apt-get install spatialite-bin")
    script = f".mode tabs\nSELECT EnableGpkgAmphibiousMode();\n{query}\n"
    # The first line answers the first statement.
    return _run(["spatialite", "-silent", "-noheader", path], script).partition("\n")[2]


def _run(command: Sequence[str | Path], script: str | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        input=script,
        capture_output=True,
        text=True,
        env=system_environment(os.environ.get("HOME", ".")),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _from_text(text: str) -> list[Seen]:
    """Lines of id, type of the dates, first and last day, size."""
    found = []
    for line in text.splitlines():
        key, kind, begin, end, size = line.split("\t")
        found.append(Seen(key, _of_text(begin, kind), _of_text(end, kind), float(size)))
    return sorted(found)


def _of_text(text: str, kind: str) -> datetime.date | str | None:
    if text == NULL:
        return None
    return datetime.date.fromisoformat(text) if kind.lower() == "date" else text


def _of_pandas(value: Any) -> datetime.date | str | None:
    import pandas

    if pandas.isna(value):
        return None
    if isinstance(value, pandas.Timestamp):
        day: datetime.date = value.date()
        return day
    found: datetime.date | str = value
    return found
