"""Inputs are data: nothing that one names is opened, fetched or run, and nothing that belongs to one is left out."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import struct
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyproj
import pytest

from command import metes, metes_process
from metes.files.crs_definition import MAX_DEPTH, crs_of
from metes.files.errors import InputError

MERCATOR = pyproj.CRS("EPSG:3857")
GEOID = 'VERT_CS["EGM96 height",VERT_DATUM["EGM96 geoid",2005,EXTENSION["PROJ4_GRIDS","egm96_15.gtx"]]'


def geopackage(
    path: Path,
    *,
    definition: str = "",
    srs_id: int = 4326,
    organization: str = "EPSG",
    rings: str = "0 0, 1 0, 1 1, 0 0",
    layer: str = "t",
    name: object = "a",
) -> None:
    """A GeoPackage of one layer with one polygon, in the tables that OGC GeoPackage 1.3 demands."""
    database = sqlite3.connect(path)
    database.executescript(
        """
        pragma application_id = 1196444487;
        create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer primary key, organization text not
            null, organization_coordsys_id integer not null, definition text not null, description text);
        create table gpkg_contents (table_name text primary key, data_type text not null, identifier text, description
            text default '', last_change datetime not null default '2000-01-01T00:00:00.000Z', min_x double, min_y
            double, max_x double, max_y double, srs_id integer);
        create table gpkg_geometry_columns (table_name text primary key, column_name text not null, geometry_type_name
            text not null, srs_id integer not null, z tinyint not null, m tinyint not null);
        """
    )
    numbers = [float(number) for position in rings.split(",") for number in position.split()]
    wkb = struct.pack("<BIII", 1, 3, 1, len(numbers) // 2) + struct.pack(f"<{len(numbers)}d", *numbers)
    blob = b"GP\x00\x01" + struct.pack("<i", srs_id) + wkb
    quoted = '"' + layer.replace('"', '""') + '"'
    database.execute(f"create table {quoted} (fid integer primary key, geom blob, name text)")
    database.execute(f"insert into {quoted} values (1, ?, ?)", (blob, name))
    database.execute(
        "insert into gpkg_spatial_ref_sys values ('x', ?, ?, ?, ?, '')", (srs_id, organization, srs_id, definition)
    )
    database.execute(
        "insert into gpkg_contents (table_name, data_type, identifier, srs_id) values (?, 'features', ?, ?)",
        (layer, layer, srs_id),
    )
    database.execute("insert into gpkg_geometry_columns values (?, 'geom', 'POLYGON', ?, 0, 0)", (layer, srs_id))
    database.commit()
    database.close()


@pytest.fixture
def requests() -> Iterator[tuple[str, list[str]]]:
    """Address of a server on this machine, and the paths that were asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815  # the name that the library demands

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


HOSTILE_DEFINITIONS = {
    "init": "+init={place}:1",
    "init without plus": "init={place}:1",
    "grids": "+proj=longlat +datum=WGS84 +nadgrids={place}",
    "grids in the extension of a WKT": 'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298.257]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],EXTENSION["PROJ4","+proj=longlat +ellps=WGS84 +nadgrids={place}"]]',
    "file of an operation": 'BOUNDCRS[SOURCECRS[GEOGCRS["x",DATUM["x",ELLIPSOID["x",6378137,298.257]],'
    'CS[ellipsoidal,2],AXIS["lat",north],AXIS["lon",east],UNIT["degree",0.0174532925199433]]],'
    'TARGETCRS[GEOGCRS["y",DATUM["y",ELLIPSOID["y",6378137,298.257]],CS[ellipsoidal,2],AXIS["lat",north],'
    'AXIS["lon",east],UNIT["degree",0.0174532925199433]]],ABRIDGEDTRANSFORMATION["z",METHOD["NTv2",ID["EPSG",9615]],'
    'PARAMETERFILE["Latitude and longitude difference file","{place}"]]]',
    "path": "{place}",
}


@pytest.mark.parametrize("kind", list(HOSTILE_DEFINITIONS))
@pytest.mark.parametrize("command", ["check", "area"])
def test_definition_of_a_geopackage_opens_no_file_and_no_address(
    tmp_path: Path, requests: tuple[str, list[str]], kind: str, command: str
) -> None:
    address, asked = requests
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (str(pipe), f"{address}/grid.tif"):
        file = tmp_path / "a.gpkg"
        file.unlink(missing_ok=True)
        geopackage(file, definition=HOSTILE_DEFINITIONS[kind].format(place=place), srs_id=77, organization="NONE")
        # Whoever opens the pipe waits there for ever: the process would be ended.
        run = metes_process(command, "a.gpkg", cwd=tmp_path, PROJ_NETWORK="ON")
        assert run.returncode in (0, 1, 2), run.stderr
        assert "Traceback" not in run.stderr
        assert run.stderr.count("\n") <= 1
    assert not asked


@pytest.mark.parametrize("form", ["WKT2_2019", "WKT1_GDAL", "WKT1_ESRI", "json"])
@pytest.mark.parametrize("code", ["EPSG:3857", "EPSG:32633", "EPSG:4326", "EPSG:2154", "ESRI:54009"])
def test_definitions_of_good_files_are_taken(form: str, code: str) -> None:
    known = pyproj.CRS(code)
    text = known.to_json() if form == "json" else known.to_wkt(form)
    assert crs_of(text, "a").equals(known, ignore_axis_order=True) or form == "WKT1_ESRI"
    assert crs_of(code, "a") == known


@pytest.mark.parametrize(
    "name",
    [
        *("OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "WGS 84 / UTM zone 33N"),
        *("http://www.opengis.net/def/crs/EPSG/0/3857", "EPSG:4326+5773"),
    ],
)
def test_names_of_good_files_are_taken(name: str) -> None:
    assert crs_of(name, "a").name


def test_definition_is_of_bounded_depth() -> None:
    deep = '{"type": "BoundCRS", "source_crs": ' * 5_000 + "{}" + "}" * 5_000
    for text in (deep, 'COMPD_CS["x",' * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "GEOGCS[" + "1" * 200_000):
        with pytest.raises(InputError, match="CRS definition"):
            crs_of(text, "a")


def test_proj_string_is_taken_from_the_command_line_alone() -> None:
    text = "+proj=laea +lat_0=10 +lon_0=20 +ellps=WGS84"
    assert crs_of(text, "--crs", may_be_proj=True).is_projected
    with pytest.raises(InputError, match="expected a code, WKT or PROJJSON"):
        crs_of(text, "a")
    with pytest.raises(InputError, match="names a file"):
        crs_of(f"{text} +nadgrids=/tmp/x", "--crs", may_be_proj=True)


def hostile_files(folder: Path, address: str) -> dict[str, str]:
    (folder / "point.geojson").write_text('{"type": "Point", "coordinates": [1, 1]}', encoding="utf-8")
    link = {"type": "link", "properties": {"href": f"{address}/crs", "type": "proj4"}}
    linked = json.dumps({"crs": link, "type": "Point", "coordinates": [1, 1]})
    vrt = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    return {
        "a.vrt": vrt.format(f"/vsicurl/{address}/x.geojson"),
        "b.geojson": vrt.format(f"/vsicurl/{address}/x.geojson"),
        "c.vrt": vrt.format("point.geojson"),
        "d.vrt": f'<VRTDataset rasterXSize="1"><SourceFilename>{address}/x</SourceFilename></VRTDataset>',
        "e.geojson": linked,
        "f.geojson": linked.replace('"link"', '"l\\u0069nk"'),
        "g.xml": f"<OGRWFSDataSource><URL>{address}/wfs</URL></OGRWFSDataSource>",
        "h.json": f'{{"type": "FeatureCollection", "links": [{{"href": "{address}/2"}}], "features": []}}',
        "i.gml": f'<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xmlns:xsi='
        f'"http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x {address}/x.xsd"></gml:FeatureCollection>',
    }


@pytest.mark.parametrize("options", [(), ("--copy", "copy.fgb"), ("--crs", "EPSG:3857")], ids=" ".join)
def test_area_fetches_nothing_and_opens_no_other_file(
    tmp_path: Path, requests: tuple[str, list[str]], options: tuple[str, ...]
) -> None:
    address, asked = requests
    for name, text in hostile_files(tmp_path, address).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        run = metes_process("area", name, *options, cwd=tmp_path, NO_PROXY="127.0.0.1", no_proxy="127.0.0.1")
        assert run.returncode in (0, 1, 2), name
        assert "Traceback" not in run.stderr, name
        if name.endswith(".vrt"):
            assert (run.returncode, run.stderr.count("\n")) == (2, 1)
            assert "found a virtual layer" in run.stderr
    assert not asked


@pytest.mark.parametrize("options", [(), ("--copy", "copy.geojson"), ("--crs", "EPSG:3857")], ids=" ".join)
def test_area_refuses_what_is_no_file(tmp_path: Path, options: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "pipe.geojson")
    for name in ("pipe.geojson", "/proc/self/status", "/dev/zero", "."):
        run = metes_process("area", name, *options, cwd=tmp_path)
        assert (run.returncode, run.stderr.count("\n")) == (2, 1), name
        assert "found a directory" in run.stderr or "not a regular file" in run.stderr


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc here")
@pytest.mark.parametrize("words", ["check {}", "fix {}", "area {}", "diff {} {}", "validate {}", "data --package {}"])
def test_files_of_the_kernel_are_not_read(tmp_path: Path, words: str) -> None:
    """Reading /proc/kmsg waits for ever, and /proc/self/environ holds what nobody meant to print."""
    run = metes_process(*words.replace("{}", "/proc/self/environ").split(), cwd=tmp_path)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
    assert "not a regular file" in run.stderr


@pytest.mark.parametrize("option", ["--waivers", "--config"])
def test_settings_and_waivers_are_regular_files(tmp_path: Path, option: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.geojson").write_text('{"type":"Point","coordinates":[1,2]}\n', encoding="utf-8")
    run = metes_process("check", "a.geojson", option, "pipe", cwd=tmp_path)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
    assert "file not found" not in run.stderr


def git(folder: Path, *arguments: str) -> None:
    own = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, env=own, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_diff_of_a_revision_runs_nothing_that_the_repository_names(cropped: Path, tmp_path: Path) -> None:
    git(cropped, "init", "--quiet")
    git(cropped, "add", "--all")
    git(cropped, "commit", "--quiet", "--message", "first")
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    (cropped / ".git/info").mkdir(exist_ok=True)
    (cropped / ".git/info/attributes").write_text("* filter=evil diff=evil\n", encoding="utf-8")
    for name in ("post-checkout", "post-index-change", "reference-transaction"):
        shutil.copy(script, cropped / ".git/hooks" / name)
    for key in ("filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "diff.evil.textconv"):
        git(cropped, "config", key, str(script))
    git(cropped, "config", "core.fsmonitor", str(script))
    git(cropped, "config", "core.sshCommand", str(script))
    (tmp_path / "ran").unlink(missing_ok=True)
    run = metes("diff", "HEAD", ".", cwd=cropped)
    assert run.returncode == 0, run.stderr
    assert "no difference" in run.stdout
    assert not (tmp_path / "ran").exists()


def test_changes_in_a_journal_beside_a_geopackage_are_checked(tmp_path: Path) -> None:
    """As QGIS leaves it while a layer is being edited: the database is whole, and its last change is in the journal."""
    geopackage(tmp_path / "made.gpkg")
    writer = sqlite3.connect(tmp_path / "made.gpkg")
    writer.execute("pragma journal_mode = wal")
    writer.execute("pragma wal_autocheckpoint = 0")
    (blob,) = writer.execute("select geom from t").fetchone()
    broken = bytearray(blob)
    struct.pack_into("<d", broken, len(broken) - 16, 0.5)
    writer.execute("update t set geom = ?", (bytes(broken),))
    writer.commit()
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"made.gpkg{ending}", tmp_path / f"a.gpkg{ending}")
    writer.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    run = metes("check", "a.gpkg", cwd=tmp_path)
    assert (run.returncode, "G101" in run.stdout) == (1, True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    (tmp_path / "a.gpkg-wal").unlink()
    # The file does not list the systems that must be there, which is another fault.
    assert metes("check", "a.gpkg", "--ignore", "G137", cwd=tmp_path).returncode == 0


def test_grid_of_a_geoid_does_not_matter() -> None:
    flat = pyproj.CRS("EPSG:4326+5773").to_wkt("WKT1_GDAL")
    assert crs_of(flat.replace('VERT_DATUM["EGM96 geoid",2005', GEOID.removesuffix("]").partition(",")[2]), "a").name
