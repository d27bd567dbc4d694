"""`metes area` and `metes check` over GeoParquet, FlatGeobuf and GeoPackage: in parts, on all cores, resumable."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from command import environment, metes
from metes.batch.partitions import Part, parquet_parts
from metes.batch.running import JOURNAL_ENDING, Journal, run_parts
from metes.files.errors import InputError
from test_batch import boxes

ROWS = 3_000
GROUP = 500


@pytest.fixture(scope="module")
def frame() -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"name": [f"p{n}" for n in range(ROWS)]}, geometry=boxes(ROWS), crs=4326)


@pytest.fixture
def folder(tmp_path: Path, frame: geopandas.GeoDataFrame) -> Path:
    """A layer as Hive partitions it: three files of two row groups each."""
    for number in range(3):
        place = tmp_path / "layer" / f"part={number}"
        place.mkdir(parents=True)
        frame[number * 1000 : number * 1000 + 1000].to_parquet(place / "data.parquet", row_group_size=GROUP)
    (tmp_path / "layer" / "_SUCCESS").touch()
    return tmp_path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_every_format_gives_the_rows_of_the_others(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    frame.to_parquet(tmp_path / "layer.parquet", row_group_size=GROUP)
    frame.to_file(tmp_path / "layer.gpkg")
    frame.to_file(tmp_path / "layer.fgb", SPATIAL_INDEX="NO")
    (tmp_path / "layer.geojson").write_text(frame.to_json(), encoding="utf-8")
    found = {}
    for name in ("layer.parquet", "layer.gpkg", "layer.fgb", "layer.geojson"):
        done = metes("area", name, "--format", "csv", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        found[name] = [{**row, "file": ""} for row in rows(done.stdout)]
        assert len(found[name]) == ROWS
    first = found.pop("layer.parquet")
    for name, others in found.items():
        for row, other in zip(first, others, strict=True):
            # GeoJSON has its own words for a shape that is not valid only where GEOS has: they are the same here.
            assert {**row, "id": ""} == {**other, "id": ""}, name


@pytest.mark.parametrize("ending", ["gpkg", "fgb"])
def test_arrow_streams_what_fiona_reads(tmp_path: Path, frame: geopandas.GeoDataFrame, ending: str) -> None:
    frame.to_file(tmp_path / f"layer.{ending}")
    streamed = metes("area", f"layer.{ending}", "--format", "csv", cwd=tmp_path)
    # Naming the CRS leaves the layer to fiona.
    read = metes("area", f"layer.{ending}", "--format", "csv", "--crs", "EPSG:4326", cwd=tmp_path)
    assert streamed.stdout == read.stdout
    assert len(streamed.stdout.splitlines()) == ROWS + 1


def test_a_folder_of_partitions_is_a_layer(folder: Path) -> None:
    done = metes("area", "layer", "--format", "csv", cwd=folder)
    found = rows(done.stdout)
    assert done.returncode == 0
    assert [row["id"] for row in found] == [f"p{n}" for n in range(ROWS)]
    assert {row["file"] for row in found} == {f"layer/part={n}/data.parquet" for n in range(3)}
    assert [int(row["feature"]) for row in found[:3]] == [1, 2, 3]


@pytest.mark.parametrize("ending", ["parquet", "csv", "json"])
def test_output_is_what_is_printed(folder: Path, ending: str) -> None:
    done = metes("area", "layer", "--output", f"areas.{ending}", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"areas.{ending}: 3,000 features, ")
    printed = json.loads(metes("area", "layer", "--format", "json", cwd=folder).stdout)["features"]
    read: dict[str, Any] = {
        "parquet": lambda path: pq.read_table(path).to_pylist(),
        "csv": lambda path: rows(path.read_text(encoding="utf-8")),
        "json": lambda path: json.loads(path.read_text(encoding="utf-8")),
    }
    found = read[ending](folder / f"areas.{ending}")
    assert [str(row["is_valid"]).lower() for row in found].count("false") >= ROWS // 17
    for row, expected in zip(found, printed, strict=True):
        assert float(row["area_km2"]) == pytest.approx(expected["area_km2"], rel=1e-11)
        assert (row["id"], row["note"]) == (expected["id"], expected["note"])
    assert not list(folder.glob(f"*{JOURNAL_ENDING}"))


def test_processes_give_the_bytes_of_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metes.batch.running.FEWEST_ROWS_FOR_PROCESSES", 1)
    for jobs in ("1", "2"):
        assert metes("area", "layer", "--output", f"{jobs}.parquet", "--jobs", jobs, cwd=folder).returncode == 0
        assert metes("check", "layer", "--output", f"{jobs}.json", "--jobs", jobs, cwd=folder).returncode == 1
    assert (folder / "1.parquet").read_bytes() == (folder / "2.parquet").read_bytes()
    assert (folder / "1.json").read_bytes() == (folder / "2.json").read_bytes()


SLOW = """
import sys, time
from metes.batch import running
real = running.Journal.keep
def keep(self, part, table):
    real(self, part, table)
    time.sleep(0.5)
running.Journal.keep = keep
sys.argv = ["metes", *{words!r}]
import metes.__main__
"""


@pytest.mark.parametrize("words", [["area", "layer"], ["check", "layer"]])
def test_a_killed_run_goes_on_where_it_stopped(folder: Path, words: list[str]) -> None:
    suffix = "csv" if words[0] == "area" else "json"
    whole = metes(*words, "--output", f"whole.{suffix}", cwd=folder)
    command = [sys.executable, "-c", SLOW.format(words=[*words, "--output", f"out.{suffix}", "--jobs", "1"])]
    journal = folder / f"out.{suffix}{JOURNAL_ENDING}"
    running = subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while len(list(journal.glob("*.arrow"))) < 2 and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
    kept = {path: path.stat().st_mtime_ns for path in journal.glob("*.arrow")}
    assert 2 <= len(kept) < ROWS // GROUP
    assert not (folder / f"out.{suffix}").exists()
    # What is kept is used: a part whose rows have gone bad meanwhile is not read again.
    examined: list[Part] = []
    again = metes(*words, "--output", f"out.{suffix}", "--jobs", "1", cwd=folder)
    assert again.returncode == whole.returncode
    assert (folder / f"out.{suffix}").read_bytes() == (folder / f"whole.{suffix}").read_bytes()
    assert not journal.exists()
    assert examined == []


def count_rows(part: Part) -> pa.Table:
    (part.path.with_suffix(f".seen{part.number}")).touch(exist_ok=False)
    return pa.table({"rows": [part.rows]})


def test_kept_results_are_not_computed_again(folder: Path) -> None:
    journal = Journal.beside(folder / "out.csv", "a question")
    parts = list(parquet_parts(folder / "layer"))
    first = [result.table for result in run_parts(parts[:2], count_rows, jobs=1, journal=journal)]
    every = [result.table for result in run_parts(parts, count_rows, jobs=1, journal=journal)]
    assert every[:2] == first
    assert [table.to_pydict() for table in every if table is not None] == [{"rows": [GROUP]}] * 6
    # Another question, and a file that was written again, are computed anew.
    assert Journal(folder=journal.folder, question="another").read(parts[0]) is None
    os.utime(parts[0].path, ns=(1, 1))
    assert journal.read(parts[0]) is None
    assert journal.read(parts[2]) is not None


def kill_once(part: Part) -> pa.Table:
    mark = part.path.with_name("killed")
    if part.number == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return pa.table({"number": [part.number]})


def number_of(part: Part) -> pa.Table:
    return pa.table({"number": [part.number]})


def kill_always(part: Part) -> pa.Table:
    if part.number == 1 and "part=1" in str(part.path):
        os.kill(os.getpid(), signal.SIGKILL)
    return pa.table({"number": [part.number]})


def test_a_process_that_is_killed_once_is_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metes.batch.running.FEWEST_ROWS_FOR_PROCESSES", 1)
    results = list(run_parts(parquet_parts(folder / "layer"), kill_once, jobs=2))
    assert [result.table.to_pydict()["number"] for result in results if result.table is not None] == [[0], [1]] * 3


def test_a_part_that_kills_its_process_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metes.batch.running.FEWEST_ROWS_FOR_PROCESSES", 1)
    results = list(run_parts(parquet_parts(folder / "layer"), kill_always, jobs=2))
    assert [result.problem.partition(",")[0] for result in results] == [
        "", "", "", "the process that examined it was killed", "", ""
    ]  # fmt: skip


def test_a_part_handed_to_processes_that_just_broke_is_examined(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pool closes its pipes when a process is killed, and a partition may be handed over at that moment."""
    submit, calls = ProcessPoolExecutor.submit, count()

    def closed_once(pool: ProcessPoolExecutor, *arguments: Any, **options: Any) -> Future[Any]:
        if next(calls) == 1:
            raise OSError("handle is closed")
        return submit(pool, *arguments, **options)

    monkeypatch.setattr("metes.batch.running.FEWEST_ROWS_FOR_PROCESSES", 1)
    monkeypatch.setattr(ProcessPoolExecutor, "submit", closed_once)
    results = list(run_parts(parquet_parts(folder / "layer"), number_of, jobs=2))
    assert [result.table.to_pydict()["number"] for result in results if result.table is not None] == [[0], [1]] * 3


def damage(path: Path) -> None:
    """Overwrite the pages of the second row group; the footer stays whole."""
    column = pq.ParquetFile(path).metadata.row_group(1).column(1)
    data = bytearray(path.read_bytes())
    begin = column.dictionary_page_offset or column.data_page_offset
    data[begin : begin + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    path.write_bytes(bytes(data))


def test_bad_partitions_are_named_and_the_rest_goes_on(folder: Path, frame: geopandas.GeoDataFrame) -> None:
    layer = folder / "layer"
    damage(layer / "part=1/data.parquet")
    (layer / "part=2/broken.parquet").write_bytes(b"PAR1 no Parquet PAR1")
    frame[:10].assign(more=1).to_parquet(layer / "part=2/columns.parquet")
    frame[:10].to_crs(3857).to_parquet(layer / "part=2/other.parquet")
    done = metes("area", "layer", "--output", "areas.csv", cwd=folder)
    assert done.returncode == 1
    told = [line.removeprefix("metes: layer/") for line in done.stderr.splitlines()]
    assert [line.partition(": ")[0] for line in told] == [
        "part=1/data.parquet, row group 1",
        "part=2/broken.parquet",
        "part=2/columns.parquet",
        "part=2/other.parquet",
    ]
    assert "found more int64; expected the columns of the first file of the layer" in told[2]
    assert "found the CRS WGS 84 / Pseudo-Mercator; expected OGC:CRS84 or EPSG:4326" in told[3]
    assert len(rows((folder / "areas.csv").read_text(encoding="utf-8"))) == ROWS - GROUP
    checked = metes("check", "layer", "--format", "json", cwd=folder)
    assert checked.returncode == 1
    faults = [each for each in json.loads(checked.stdout)["faults"] if each["name"] == "partition_unreadable"]
    assert [each["file"] for each in faults] == [f"layer/{line.partition(': ')[0].partition(',')[0]}" for line in told]
    assert faults[0]["found"].startswith("row group 1: ")
    assert all(each["expected"] and each["mend"] for each in faults)
    # Whichever checks are chosen, what could not be read is said.
    assert "B112" in metes("check", "layer", "--select", "N", cwd=folder).stdout
    # Once the bad ones are mended, what was measured before is not measured again.
    assert len(list((folder / f"areas.csv{JOURNAL_ENDING}").iterdir())) == 5
    for name in ("broken", "columns", "other"):
        (layer / f"part=2/{name}.parquet").unlink()
    frame[1000:2000].to_parquet(layer / "part=1/data.parquet", row_group_size=GROUP)
    assert metes("area", "layer", "--output", "areas.csv", cwd=folder).returncode == 0
    assert len(rows((folder / "areas.csv").read_text(encoding="utf-8"))) == ROWS


def test_check_finds_the_faults_of_every_format(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    frame.to_parquet(tmp_path / "layer.parquet", row_group_size=GROUP)
    frame.to_file(tmp_path / "layer.fgb", SPATIAL_INDEX="NO")
    frame.to_file(tmp_path / "layer.gpkg")
    found = {}
    for ending in ("parquet", "fgb", "gpkg"):
        done = metes("check", f"layer.{ending}", "--select", "G", "--format", "json", cwd=tmp_path)
        assert done.returncode == 1
        faults = json.loads(done.stdout)["faults"]
        found[ending] = sorted((each["id"], each["found"], each["lon"], each["lat"]) for each in faults)
    assert found["parquet"] == found["fgb"]
    assert [each[0] for each in found["parquet"]].count("G105") == len(range(0, ROWS, 17))
    one_by_one = {"G101", "G105", "G131", "G132"}
    assert [each for each in found["gpkg"] if each[0] in one_by_one] == [
        each for each in found["parquet"] if each[0] in one_by_one
    ]


def test_caps_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frame: geopandas.GeoDataFrame) -> None:
    monkeypatch.setattr("metes.cli.large_layers.MOST_FAULTS", 100)
    frame.to_parquet(tmp_path / "layer.parquet")
    done = metes("check", "layer.parquet", "--select", "G105", "--format", "json", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert len(report["faults"]) == 100
    assert "layer.parquet: 100 of 177 faults of G105 are listed" in report["notes"]
    assert sum(each.get("count", 1) for each in report["faults"]) == 177


def open_ring(number: int, rings: int) -> bytes:
    """WKB of a MultiPolygon of squares none of which is closed; no library writes that."""
    west, south = number % 100 * 0.5, number // 100 * 0.5
    parts = [b"\x01\x06\x00\x00\x00" + rings.to_bytes(4, "little")]
    for at in range(rings):
        x, step = west + 0.01 * at, 0.009
        corners = ((x, south), (x + step, south), (x + step, south + step), (x, south + step))
        parts.append(struct.pack("<BIIIdddddddd", 1, 3, 1, 4, *(value for corner in corners for value in corner)))
    return b"".join(parts)


def layer_of_open_rings(folder: Path, wrong: int, right: int, rings: int = 1) -> None:
    """A layer of two files, with features of open rings before closed ones, in row groups of a hundred features."""
    wkb = [open_ring(number, rings) for number in range(wrong)]
    wkb += shapely.to_wkb(
        shapely.box(*(np.arange(right) * [[0.1], [0.0], [0.1], [0.0]] + [[0], [0], [0.05], [0.1]]))
    ).tolist()
    table = pa.table({"id": [f"f{number}" for number in range(len(wkb))], "geometry": wkb})
    folder.mkdir()
    half = len(wkb) // 2
    for name, piece in (("a", table.slice(0, half)), ("b", table.slice(half))):
        pq.write_table(piece, folder / f"{name}.parquet", row_group_size=100)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_most_rings_of_a_layer_have_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    monkeypatch.setattr("metes.batch.running.FEWEST_ROWS_FOR_PROCESSES", 1)
    monkeypatch.setattr("metes.cli.large_layers.MOST_FAULTS", 200)
    layer_of_open_rings(tmp_path / "layer", wrong=300, right=200)
    words = ("check", "layer", "--select", "G101", "--jobs", jobs, "--format", "json")
    report = json.loads(metes(*words, cwd=tmp_path).stdout)
    (fault,) = report["faults"]
    assert fault["found"] == "300 of 500 rings are not closed; for example in features f0, f1 and f2"
    assert (fault["count"], fault["examples"], fault["file"]) == (300, ["f0", "f1", "f2"], "layer/a.parquet")
    assert not [note for note in report["notes"] if "listed" in note]
    each = json.loads(metes(*words, "--all", cwd=tmp_path).stdout)
    assert len(each["faults"]) == 200
    assert sum(one.get("count", 1) for one in each["faults"]) == 300
    assert "layer: 200 of 300 faults of G101 are listed" in each["notes"]


def test_single_rings_of_a_layer_are_listed(tmp_path: Path) -> None:
    """A partition of open rings alone says nothing of the others."""
    layer_of_open_rings(tmp_path / "layer", wrong=100, right=100)
    faults = json.loads(metes("check", "layer", "--select", "G101", "--format", "json", cwd=tmp_path).stdout)["faults"]
    assert len(faults) == 100
    assert {fault["found"] for fault in faults} == {"a different last position of the exterior ring"}


def test_rings_of_one_feature_are_counted_with_those_of_others(tmp_path: Path) -> None:
    layer_of_open_rings(tmp_path / "layer", wrong=3, right=40, rings=30)
    (fault,) = json.loads(metes("check", "layer", "--select", "G101", "--format", "json", cwd=tmp_path).stdout)[
        "faults"
    ]
    assert fault["found"].startswith("90 of 130 rings are not closed; for example in features f0, f1 and f2")


LIMITED = """
import sys, time
from pathlib import Path
from metes.batch import files
real = files.{work}.__call__
def slow(self, part):
    if part.first_row or "part=0" not in str(part.path):
        # The result of the first partition is kept before anything ends the run.
        while {is_kept} and not list(Path.cwd().glob("out.*/*.arrow")):
            time.sleep(0.02)
        {slow}
    return real(self, part)
files.{work}.__call__ = slow
from metes.batch import running
running.FEWEST_ROWS_FOR_PROCESSES = 1
if __name__ == "__main__":
    sys.argv = ["metes", *{words!r}]
    import metes.__main__
"""
FILL = "held = [b'x' * 1000000 for _ in range(900)]; time.sleep(200)"
LIMITS = {
    "--timeout": ("8", "time.sleep(200)", "stopped after 8 s, as --timeout says"),
    "--max-memory": ("900MB", FILL, "of memory, as --max-memory says"),
}


@pytest.mark.parametrize(
    ("words", "limit", "jobs"),
    [
        (["area", "layer"], "--timeout", "2"),
        (["area", "layer"], "--max-memory", "1"),
        (["area", "layer"], "--max-memory", "2"),
        (["check", "layer"], "--timeout", "1"),
        (["check", "layer"], "--timeout", "2"),
        (["check", "layer"], "--max-memory", "2"),
    ],
)
def test_a_limit_ends_a_run_that_can_go_on_later(folder: Path, words: list[str], limit: str, jobs: str) -> None:
    suffix = "csv" if words[0] == "area" else "json"
    size, slow, message = LIMITS[limit]
    command = [*words, "--output", f"out.{suffix}", "--jobs", jobs]
    work = "MeasurePart" if words[0] == "area" else "CheckPart"
    script = folder / "run.py"
    script.write_text(
        LIMITED.format(work=work, slow=slow, is_kept=True, words=[*command, limit, size]), encoding="utf-8"
    )
    began = time.monotonic()
    run = subprocess.run(
        [sys.executable, script], cwd=folder, env=environment(), capture_output=True, text=True, timeout=100
    )
    # No process goes on, or is waited for.
    assert time.monotonic() - began < 60
    (line,) = run.stderr.splitlines()
    assert run.returncode == 2
    assert message in line
    assert line.endswith(f"kept in out.{suffix}{JOURNAL_ENDING}: the same command goes on from there")
    kept = [path.stat().st_mtime_ns for path in sorted((folder / f"out.{suffix}{JOURNAL_ENDING}").glob("*.arrow"))]
    assert kept
    if words[0] == "check":
        report = json.loads((folder / "out.json").read_text(encoding="utf-8"))
        assert report["faults"]
        assert line.removeprefix("metes: ") in report["notes"]
        assert f"layer: {GROUP:,} of {ROWS:,} features were examined" in report["notes"]
    else:
        assert not (folder / "out.csv").exists()
    whole = metes(*words, "--output", f"whole.{suffix}", cwd=folder)
    again = metes(*command, cwd=folder)
    assert again.returncode == whole.returncode
    assert (folder / f"out.{suffix}").read_bytes() == (folder / f"whole.{suffix}").read_bytes()


def test_what_was_found_before_a_limit_is_shown(folder: Path) -> None:
    """Without an output file nothing is kept, and nothing says so."""
    script = folder / "run.py"
    words = ["check", folder.as_posix() + "/a.geojson", "layer", "--timeout", "8", "--jobs", "1"]
    (folder / "a.geojson").write_text('{"type": "Point", "coordinates": [200, 1]}', encoding="utf-8")
    script.write_text(
        LIMITED.format(work="CheckPart", slow="time.sleep(200)", is_kept=False, words=words), encoding="utf-8"
    )
    run = subprocess.run(
        [sys.executable, script], cwd=folder, env=environment(), capture_output=True, text=True, timeout=100
    )
    assert run.returncode == 2
    assert "stopped after 8 s, as --timeout says" in run.stdout
    assert "goes on" not in run.stdout + run.stderr
    assert f"layer: {GROUP:,} of {ROWS:,} features were examined" in run.stdout
    assert {"G104", "G105"} <= set(re.findall(r"^  \w+ +(\w\d+) ", run.stdout, re.MULTILINE))


def test_a_folder_with_geojson_is_checked_as_before(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    frame.to_parquet(tmp_path / "layer.parquet")
    (tmp_path / "a.geojson").write_text('{"type": "Point", "coordinates": [1, 1]}', encoding="utf-8")
    assert "1 file checked (1 other file not read): no faults" in metes("check", tmp_path).stdout


@pytest.mark.parametrize("words", [["--swap-axes"], ["--copy", "copy.gpkg"], ["--output", "areas.xlsx"]])
def test_options_that_do_not_fit_are_refused(folder: Path, words: list[str]) -> None:
    done = metes("area", "layer", *words, cwd=folder)
    assert done.returncode == 2
    assert "expected" in done.stderr
    assert not (folder / "copy.gpkg").exists()


def test_an_input_is_not_overwritten(folder: Path) -> None:
    path = folder / "layer/part=0/data.parquet"
    before = path.read_bytes()
    assert metes("area", path, "--output", path, cwd=folder).returncode == 2
    assert path.read_bytes() == before


def test_the_row_group_that_cannot_be_read_is_an_input_error(folder: Path) -> None:
    path = folder / "layer/part=0/data.parquet"
    damage(path)
    _, second = parquet_parts(path)
    with pytest.raises(InputError, match="expected a row group of Parquet"):
        list(second.read())


def test_without_pyogrio_fiona_reads(
    tmp_path: Path, frame: geopandas.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame.to_file(tmp_path / "layer.fgb")
    streamed = metes("area", "layer.fgb", "--format", "csv", cwd=tmp_path).stdout
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    assert metes("area", "layer.fgb", "--format", "csv", cwd=tmp_path).stdout == streamed


def test_duckdb_reads_the_output(folder: Path) -> None:
    """The query of docs/large-layers.md."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install 'metes[bench]'")
    assert metes("area", "layer", "--output", "areas.parquet", cwd=folder).returncode == 0
    text = (Path(__file__).resolve().parent.parent / "docs/large-layers.md").read_text(encoding="utf-8")
    query = text.partition("```sql\n")[2].partition("```")[0].replace("areas.parquet", str(folder / "areas.parquet"))
    found = duckdb.sql(query).fetchall()
    expected = pq.read_table(folder / "areas.parquet").to_pylist()
    assert sum(row[1] for row in found) == ROWS
    assert sum(row[2] for row in found) == pytest.approx(sum(row["area_km2"] for row in expected), rel=1e-12)
    assert sum(row[3] for row in found) == len(range(0, ROWS, 17))
