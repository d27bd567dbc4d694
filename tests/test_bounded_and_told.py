"""Small inputs cannot take much time or memory, and no error of a library reaches a user."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from command import environment, metes, metes_process

SQUARE = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}\n'
MOST_BYTES = 1_500_000_000


def limited(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command that may take less memory than a small file should need."""
    return subprocess.run(
        [sys.executable, "-m", "metes", *words],
        cwd=cwd,
        env=environment(OPENBLAS_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES)),
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_archive_of_other_methods_is_refused_before_it_is_unpacked(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        archive.writestr("datapackage.json", "{}" + " " * 900_000)
    for words in (["check", "a.zip"], ["diff", "a.zip", "a.zip"]):
        run = limited(*words, cwd=tmp_path)
        assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
        assert f"found the compression method {method}; expected stored or deflated" in run.stderr


VIEWS = {
    "many rows": "with recursive n(x) as (select 1 union all select x + 1 from n limit 9000000) select x as fid, "
    "x'00' as geom, 'some text that takes room ' || x as name from n",
    "large values": "with recursive n(x) as (select 1 union all select x + 1 from n limit 400) select x as fid, x'00' "
    "as geom, zeroblob(10000000) as name from n",
    "one value": "select 1 as fid, x'00' as geom, zeroblob(900000000) as name",
}


@pytest.mark.parametrize("kind", list(VIEWS))
def test_view_of_a_geopackage_cannot_take_all_memory(tmp_path: Path, kind: str) -> None:
    database = sqlite3.connect(tmp_path / "a.gpkg")
    database.executescript(
        f"""
        create table gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id, definition);
        create table gpkg_contents (table_name, data_type, srs_id);
        create table gpkg_geometry_columns (table_name, column_name);
        insert into gpkg_contents values ('t', 'features', 4326);
        insert into gpkg_geometry_columns values ('t', 'geom');
        create view t as {VIEWS[kind]};
        """
    )
    database.close()
    run = limited("check", "a.gpkg", cwd=tmp_path)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1), run.stdout[-500:]
    assert run.stderr.startswith("metes: a.gpkg")
    assert "no more memory" not in run.stderr


SLOW = """
import sys, time
import metes.cli.resource_limits as limits
limits.SHARE_SECONDS = 0.5
{patch}
sys.argv = ["metes", "check", "a.geojson", "--format", "sarif"]
import metes.__main__
"""


@pytest.mark.parametrize(
    "patch",
    [
        "import metes.cli.check as check; check.rendered = lambda *_: time.sleep(30)",
        "limits._bytes_in = lambda path: time.sleep(30)",
    ],
)
def test_reports_and_the_look_before_reading_are_within_the_limits(tmp_path: Path, patch: str) -> None:
    (tmp_path / "a.geojson").write_text(SQUARE, encoding="utf-8")
    command = [sys.executable, "-c", SLOW.format(patch=patch)]
    run = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=25)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1), run.stderr
    assert "METES_LARGE=1" in run.stderr


def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\xff.geojson")
    feature = {"type": "Feature", "id": "a", "properties": {}, "geometry": json.loads(SQUARE)}
    layer = {"type": "FeatureCollection", "features": [feature]}
    (tmp_path / name).write_text(json.dumps(layer) + "\n", encoding="utf-8")
    for words in (["check", name], ["check", name, "--format", "json"], ["area", name], ["fix", name, "--write"]):
        assert metes_process(*words, cwd=tmp_path).returncode in (0, 1)
    run = metes("area", name, "--copy", "b.gpkg", cwd=tmp_path)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "the name is not UTF-8" in run.stderr
    copy = os.fsdecode(b"c\xff.gpkg")
    (tmp_path / "a.geojson").write_text(SQUARE, encoding="utf-8")
    assert metes("area", "a.geojson", "--copy", copy, cwd=tmp_path).returncode == 0
    assert (tmp_path / copy).stat().st_size > 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
@pytest.mark.parametrize("words", ["check a.geojson", "area a.geojson", "area a.geojson --format json", "check -"])
def test_closed_streams_end_in_no_traceback(tmp_path: Path, closed: str, words: str) -> None:
    (tmp_path / "a.geojson").write_text(SQUARE, encoding="utf-8")
    source = "" if closed == "<&-" else "< a.geojson"
    command = f"'{sys.executable}' -m metes {words} {source} {closed}"
    run = subprocess.run(command, shell=True, cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert run.returncode in (0, 1, 2)
    assert "Traceback" not in run.stderr
    assert "unexpected" not in run.stderr


@pytest.mark.parametrize("variables", [{"PYTHONOPTIMIZE": "2"}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}])
def test_other_interpreters_settings(tmp_path: Path, variables: dict[str, str]) -> None:
    feature = {"type": "Feature", "id": "界", "properties": {}, "geometry": json.loads(SQUARE)}
    layer = {"type": "FeatureCollection", "features": [feature]}
    (tmp_path / "界.geojson").write_text(json.dumps(layer, ensure_ascii=False) + "\n", encoding="utf-8")
    for words in (["check", "界.geojson"], ["area", "界.geojson"], ["check", "--explain", "G101"], ["check", "--help"]):
        run = metes_process(*words, cwd=tmp_path, **variables)
        assert (run.returncode, run.stderr) == (0, ""), words


def test_interrupt_while_starting_is_told_in_one_line(tmp_path: Path) -> None:
    code = "import sys, metes.cli as cli\ndef stop(): raise KeyboardInterrupt\ncli._prepare = stop\ncli.main()"
    run = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (130, "metes: interrupted\n")


def test_empty_second_point_in_a_projected_layer(tmp_path: Path) -> None:
    """The first position alone does not tell how deep the arrays are nested."""
    from metes.inputs.geopackage import _transform_coordinates

    class Same:
        def transform(self, xs: object, ys: object) -> tuple[object, object]:
            return xs, ys

    assert _transform_coordinates([[1.0, 2.0], []], Same()) == [[1.0, 2.0], []]
