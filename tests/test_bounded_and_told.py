"""Small inputs cannot take much time or memory, and no error of a library reaches a user."""

from __future__ import annotations

import json
import math
import os
import random
import resource
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import shapely

from command import environment, metes, metes_process
from metes.features.measured import MeasuredFeature
from metes.files.errors import LimitExceeded

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
import sys, time, ctypes
import metes.checks.geometry.precision_beyond_accuracy as check
import metes.cli.resource_limits as limits
limits.GRACE_S = 0.5
def wait(_):
    {wait}
    return iter(())
check.faults = wait
sys.argv = ["metes", "check", "a.geojson", "--format", "{form}", "--timeout", "4"]
import metes.__main__
"""
OPEN_RING = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}\n'


FORMATS = ("text", "json", "sarif", "junit", "github", "geojson", "html")
IN_A_LIBRARY = "ctypes.CDLL(None).sleep(60)"


@pytest.mark.parametrize(("wait", "form"), [*(("time.sleep(60)", form) for form in FORMATS), (IN_A_LIBRARY, "text")])
def test_what_was_found_is_reported_at_the_limit(tmp_path: Path, wait: str, form: str) -> None:
    """Also where a library holds the main thread: another thread reports then."""
    (tmp_path / "a.geojson").write_text(OPEN_RING, encoding="utf-8")
    quiet = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM, signal.SIGINT])\n"
    code = (quiet if wait == IN_A_LIBRARY else "") + SLOW.format(wait=wait, form=form)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=50
    )
    assert run.returncode == 2, run.stderr
    assert "ring_not_closed" in run.stdout
    assert "stopped after 4 s, as --timeout says" in run.stdout


def test_area_says_what_was_measured_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import metes.cli.area as area

    def stopped(run: area._Run, files: Sequence[Path]) -> Iterator[MeasuredFeature]:
        yield from measured(run, files)
        raise LimitExceeded("stopped after 1 s, as --timeout says")

    measured = area._Run.features
    monkeypatch.setattr(area._Run, "features", stopped)
    (tmp_path / "a.geojson").write_text(SQUARE, encoding="utf-8")
    run = metes("area", "a.geojson", "--format", "json", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (2, "metes: stopped after 1 s, as --timeout says\n")
    found = json.loads(run.stdout)
    assert (len(found["features"]), found["stopped"]) == (1, "stopped after 1 s, as --timeout says")


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_triangles_around_one_node_are_checked_and_the_rest_is_told(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from metes.checks.geometry.shared import spatial_join

    monkeypatch.setattr(spatial_join, "MOST_MET", 100_000)
    count = spatial_join.FEWEST_CROWDED
    angles = [2.0 * math.pi * (number + part) / count for number in range(count) for part in (0.0, 0.8)]
    at = [[round(5.0 * math.cos(angle), 7), round(5.0 * math.sin(angle), 7)] for angle in angles]
    rings = [[[0.0, 0.0], one, other, [0.0, 0.0]] for one, other in zip(at[::2], at[1::2], strict=True)]
    value: dict[str, object] = {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    if kind == "Polygon":
        areas = [{"type": "Polygon", "coordinates": [ring]} for ring in rings]
        features = [{"type": "Feature", "id": i, "properties": {}, "geometry": a} for i, a in enumerate(areas)]
        value = {"type": "FeatureCollection", "features": features}
    (tmp_path / "a.geojson").write_text(json.dumps(value) + "\n", encoding="utf-8")
    run = metes("check", "a.geojson", "--format", "json", cwd=tmp_path)
    assert run.returncode == 0, run.stdout[-1000:]
    assert "not examined" in json.loads(run.stdout)["notes"][0]


def comb(*, is_turned: bool) -> dict[str, object]:
    """A comb with twenty teeth to the north, or the same one with its teeth to the east, which crosses the other."""
    boxes = [(0.0, -3.0, 4.0, 0.0), *((0.2 * n, 0.0, 0.2 * n + 0.1, 4.0) for n in range(20))]
    turned = [
        (south, west, north, east) if is_turned else (west, south, east, north) for west, south, east, north in boxes
    ]
    shape = shapely.unary_union([shapely.box(*each) for each in turned])
    whole: dict[str, object] = json.loads(shapely.to_geojson(shapely.orient_polygons(shape)))
    return whole


LEFT, RIGHT = ([[[w, 0.0], [w + 1, 0.0], [w + 1, 1.0], [w, 1.0], [w, 0.0]]] for w in (0.0, 1.0))
COMBS = [comb(is_turned=False), comb(is_turned=True)]
SQUARES: list[dict[str, object]] = [{"type": "Polygon", "coordinates": rings} for rings in (LEFT, RIGHT)]
LOOP: dict[str, object] = {"type": "LineString", "coordinates": [[0, 0], [1, 1], [1, 0], [0, 1]]}
CROSS: dict[str, object] = {
    "type": "MultiLineString",
    "coordinates": [[[0, 0], [1, 1]], [[1, 0], [0, 1]], [[5, 5], [6, 6]]],
}
NEIGHBOURS = "metes.checks.neighbours."
CAPS: list[tuple[list[dict[str, object]], str, int, str]] = [
    (COMBS, NEIGHBOURS + "shared.mosaic.MOST_CROSSINGS", 100, "two outlines cross over 100 times"),
    (SQUARES, NEIGHBOURS + "shared.open_gaps.MOST_POSITIONS", 9, "one side not examined"),
    (SQUARES, NEIGHBOURS + "shared.open_gaps.MOST_NEAR", 1, "pairs of edges lie near each other"),
    (SQUARES, NEIGHBOURS + "shared.open_gaps.MOST_BOXES", 1, "pairs of edges may lie near each other"),
    (SQUARES, NEIGHBOURS + "shared_edge_not_noded.MOST_POSITIONS", 9, "on edges of neighbours not examined"),
    (SQUARES, NEIGHBOURS + "shared_edge_not_noded.MOST_MET", 1, "positions lie on edges"),
    ([LOOP], "metes.checks.geometry.line_not_simple.MOST_POSITIONS", 3, "lines of over 3 positions not examined"),
    ([CROSS], "metes.checks.geometry.line_not_simple.MOST_PARTS", 2, "over 2 parts not examined"),
    ([LOOP] * 3, "metes.checks.engine.runner.MOST_FAULTS", 2, "a.geojson: 2 of 3 faults of G119 are listed"),
]


@pytest.mark.parametrize(("geometries", "constant", "most", "words"), CAPS, ids=[each[1][6:] for each in CAPS])
def test_what_a_cap_leaves_out_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    geometries: list[dict[str, object]],
    constant: str,
    most: int,
    words: str,
) -> None:
    features = [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]
    layer = {"type": "FeatureCollection", "features": features}
    (tmp_path / "a.geojson").write_text(json.dumps(layer) + "\n", encoding="utf-8")
    assert words not in metes("check", "a.geojson", cwd=tmp_path).stdout
    monkeypatch.setattr(constant, most)
    for form in (*FORMATS, "concise"):
        assert words in metes("check", "a.geojson", "--format", form, cwd=tmp_path).stdout, form


def test_faults_of_a_table_are_reported_as_far_as_it_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from metes.package import table_report
    from metes.tables.faults import table_faults

    def stopped(*words: Any, **members: Any) -> Iterator[object]:
        yield from islice(table_faults(*words, **members), 1000)
        raise LimitExceeded("stopped after 1 s, as --timeout says")

    monkeypatch.setattr(table_report, "table_faults", stopped)
    schema = {"fields": [{"name": "x", "type": "integer"}]}
    resources = [{"name": "a", "path": "a.csv", "schema": schema}]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "a", "resources": resources}), encoding="utf-8")
    (tmp_path / "a.csv").write_text("x\n" + "wrong\n" * 2000, encoding="utf-8")
    run = metes("check", ".", "--format", "json", cwd=tmp_path)
    found = json.loads(run.stdout)
    assert (run.returncode, found["notes"]) == (2, ["stopped after 1 s, as --timeout says"])
    # Whether the last row has more faults is not known.
    assert [fault["id"] for fault in found["faults"]] == ["P106"] * 999


def test_ring_that_crosses_itself_everywhere_is_not_split(tmp_path: Path) -> None:
    """Its two halves cancel out, so that it may be a flat ring by its area alone."""
    places = random.Random(1)
    half = [[places.uniform(0.1, 5.0), places.uniform(0.0, 5.0)] for _ in range(2_000)]
    ring = [[0.0, 0.0], *half, [0.0, 0.0], *([-lon, lat] for lon, lat in half), [0.0, 0.0]]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8")
    run = limited("check", "a.geojson", "--timeout", "60", cwd=tmp_path)
    assert run.returncode == 1
    assert "G117" in run.stdout or "self-intersection" in run.stdout


def test_one_table_of_many_resources_is_read_once(tmp_path: Path) -> None:
    from metes.package.package import open_package

    schema = {"fields": [{"name": "x", "type": "integer"}]}
    resources = [{"name": f"a{number}", "path": "a.csv", "schema": schema} for number in range(20)]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "a", "resources": resources}), encoding="utf-8")
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    package = open_package(tmp_path)
    tables = [package.table(f"a{number}") for number in range(20)]
    assert [table.name for table in tables] == [f"a{number}" for number in range(20)]
    assert all(table.rows is tables[0].rows for table in tables)


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
