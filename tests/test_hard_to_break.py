"""Files made to break a validator: too deep, too many, too long; and packages that would run or fetch something.

Each is small here. With `--deep`, as in `make check-deep`, it has 50 MB, and is held to a minute and two gigabytes.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from command import ROOT, environment
from metes.checks import CHECKS, check_paths
from metes.checks.engine.runner import run_document
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.files.file import File
from metes.geojson.document import read_geojson

MOST_SECONDS = 60.0
MOST_SECONDS_TO_REPORT = 25.0
MOST_BYTES = 2 << 30
DEEP_BYTES = 50_000_000
SMALL_BYTES = 300_000


@pytest.fixture
def size(request: pytest.FixtureRequest) -> int:
    return DEEP_BYTES if request.config.getoption("--deep") else SMALL_BYTES


def repeated(head: str, unit: str, tail: str, size: int, between: str = ",") -> str:
    return head + between.join([unit] * (size // (len(unit) + len(between)))) + tail


def polygons(ring: str, size: int) -> str:
    return repeated('{"type":"MultiPolygon","coordinates":[', f"[{ring}]", "]}\n", size)


def spread(size: int) -> str:
    """Squares side by side, each by itself: what a good file of tiny rings looks like."""
    count = size // 70
    rows = 1000
    rings = (
        f"[[[{x / 100},{y / 100}],[{x / 100 + 0.005},{y / 100}],[{x / 100},{y / 100 + 0.005}],[{x / 100},{y / 100}]]]"
        for x, y in (divmod(number, rows) for number in range(count))
    )
    return '{"type":"MultiPolygon","coordinates":[' + ",".join(rings) + "]}\n"


def collection(geometries: Iterable[str]) -> str:
    arrays_of = (
        f'{{"type":"Feature","id":"{number}","properties":{{}},"geometry":{geometry}}}'
        for number, geometry in enumerate(geometries)
    )
    return '{"type":"FeatureCollection","features":[' + ",\n".join(arrays_of) + "]}\n"


def square(west: float, south: float, side: float) -> str:
    east, north = west + side, south + side
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return "[" + ",".join(f"[{lon:.5f},{lat:.5f}]" for lon, lat in corners) + "]"


def heap(size: int) -> str:
    """Squares of which all lie on each other, so that their pairs are the square of their number."""
    places = random.Random(1)
    squares = (square(places.uniform(0, 1), places.uniform(0, 1), 20.0) for _ in range(size // 190))
    return collection(f'{{"type":"Polygon","coordinates":[{each}]}}' for each in squares)


def nested(size: int) -> str:
    count = size // 90
    squares = (square(-i * 20.0 / count, -i * 20.0 / count, i * 40.0 / count + 1e-4) for i in range(1, count))
    return '{"type":"MultiPolygon","coordinates":[' + ",".join(f"[{each}]" for each in squares) + "]}\n"


def tangle(size: int) -> str:
    places = random.Random(1)
    ring = [f"[{places.uniform(0, 10):.4f},{places.uniform(0, 10):.4f}]" for _ in range(size // 17)]
    return '{"type":"Polygon","coordinates":[[' + ",".join(ring + ring[:1]) + "]]}\n"


def to_and_fro(size: int) -> str:
    positions = (f"[{number * 1e-5:.5f},{number % 2}]" for number in range(size // 12))
    return '{"type":"LineString","coordinates":[' + ",".join(positions) + "]}\n"


def parcels(count: int, row: int = 400) -> str:
    """A grid of squares that touch: what a good file of parcels looks like."""
    corners = ((-170 + number % row * 0.25, -80 + number // row * 0.25) for number in range(count))
    return collection(f'{{"type":"Polygon","coordinates":[{square(west, south, 0.25)}]}}' for west, south in corners)


def features(size: int) -> str:
    unit = '{"type":"Feature","id":"x","properties":null,"geometry":{"type":"Point","coordinates":[1,1]}}'
    return repeated('{"type":"FeatureCollection","features":[', unit, "]}\n", size)


HOSTILE: dict[str, Callable[[int], str]] = {
    "brackets": lambda size: "[" * size,
    "objects": lambda size: '{"a":' * (size // 5),
    "closed brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "nested collections": lambda size: '{"type":"GeometryCollection","geometries":[' * 900 + "]}" * 900,
    "tiny rings all alike": lambda size: polygons("[[0,0],[1,0],[1,1],[0,0]]", size),
    "tiny rings the wrong way": lambda size: polygons("[[0,0],[1,1],[1,0],[0,0]]", size),
    "tiny rings left open": lambda size: polygons("[[0,0],[1,0],[1,1]]", size),
    "tiny rings side by side": spread,
    "empty rings": lambda size: polygons("[]", size),
    "one ring of one place": lambda size: repeated('{"type":"Polygon","coordinates":[[', "[1,1]", "]]}\n", size),
    "squares on each other": heap,
    "squares in each other": nested,
    "one ring of random places": tangle,
    "a line to and fro": to_and_fro,
    "a comb": lambda size: repeated('{"type":"LineString","coordinates":[', "[0,0],[0,1]", "]}\n", size),
    "features of one id": features,
    "one key again and again": lambda size: repeated("{", '"a":1', "}\n", size),
    "one long text": lambda size: '{"type":"' + "x" * size + '"}\n',
    "one long number": lambda size: '{"type":"Point","coordinates":[' + "1" * size + ",0]}\n",
    "one long fraction": lambda size: '{"type":"Point","coordinates":[0.' + "1" * size + ",0]}\n",
    "not numbers": lambda size: repeated("[", "NaN", "]\n", size),
    "escapes": lambda size: '{"type":"' + "\\u0000" * (size // 6) + '"}\n',
    "lines of nothing": lambda size: "\n" * size,
    "lines of geometries": lambda size: repeated("", '{"type":"Point","coordinates":[1,1]}', "\n", size, "\n"),
    "records of nothing": lambda size: "\x1e" * size,
}


def limited(most_bytes: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))

    return limit


@pytest.mark.parametrize("name", list(HOSTILE))
def test_file_made_to_break_the_reader_is_told_in_time(tmp_path: Path, size: int, name: str) -> None:
    file = tmp_path / ("a.geojsonl" if name.startswith("lines of geometries") else "a.geojson")
    file.write_text(HOSTILE[name](size), encoding="utf-8")
    start = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", "metes", "check", str(file), "--timeout", str(MOST_SECONDS)],
        cwd=tmp_path,
        # BLAS reserves room for a thread of every core, used or not.
        env=environment(OPENBLAS_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        timeout=10 * MOST_SECONDS,
        preexec_fn=limited(MOST_BYTES),
    )
    seconds = time.monotonic() - start
    if run.returncode == 2:
        assert size == DEEP_BYTES, "a small file is always looked at"
        assert "stopped " in run.stdout
        assert seconds < MOST_SECONDS + MOST_SECONDS_TO_REPORT
        return
    assert run.returncode in (0, 1), run.stderr[-2000:]
    assert run.stderr == ""
    assert seconds < MOST_SECONDS
    assert len(run.stdout) < 100_000, "a thousand times the same hides all the rest"


def towns(count: int) -> str:
    """Points with an id, a name and a country: what a good file of places looks like."""
    arrays_of = (
        f'{{"type":"Feature","id":"{number}","properties":{{"name":"Place {number}","country":"Australia"}},'
        f'"geometry":{{"type":"Point","coordinates":[{115 + number % 700 / 20:.4f},{-38 + number // 700 / 20:.4f}]}}}}'
        for number in range(count)
    )
    return '{"type":"FeatureCollection","features":[' + ",\n".join(arrays_of) + "]}\n"


@pytest.mark.parametrize(("made", "most"), [(parcels, 140_000), (towns, 340_000)])
def test_good_file_of_many_features_is_looked_at_in_time(
    request: pytest.FixtureRequest, tmp_path: Path, made: Callable[[int], str], most: int
) -> None:
    count = most if request.config.getoption("--deep") else 1_000
    (tmp_path / "a.geojson").write_text(made(count), encoding="utf-8")
    start = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", "metes", "check", "a.geojson"], cwd=tmp_path, env=environment(), capture_output=True
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert time.monotonic() - start < MOST_SECONDS


def test_file_that_does_not_fit_into_memory_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(polygons("[[0,0],[1,0],[1,1],[0,0]]", 20_000_000), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "metes", "check", str(file)],
        cwd=tmp_path,
        env=environment(OPENBLAS_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        preexec_fn=limited(400_000_000),
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "metes: found no more memory; expected enough of it for this input\n"


def test_layer_that_was_checked_is_let_go(tmp_path: Path) -> None:
    """A process that checks one file after the other must not keep them all."""
    file = File(path="a.geojson", location=tmp_path / "a.geojson")
    file.location.write_text(polygons("[[0,0],[1,0],[1,1],[0,0]]", 100), encoding="utf-8")
    layer = read_geojson(file)
    assert run_document(file, CHECKS)
    assert arrays_of(layer) is arrays_of(layer)
    kept = weakref.ref(layer)
    del layer
    gc.collect()
    assert kept() is None


# Everything that leaves the process ends it: a fetch, a program, a name of a machine that is looked up.
GUARD = """
import sys
FORBIDDEN = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen",
             "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.Request", "ctypes.dlopen.url", "shutil.chown")
def guard(event, arguments):
    if event in FORBIDDEN:
        print("LEFT", event, arguments, file=sys.stderr)
        import os
        os._exit(77)
sys.addaudithook(guard)
"""


def run_check(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    code = f"{GUARD}\nsys.argv = ['metes', *{list(arguments)!r}]\nimport metes.__main__"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120
    )


def test_guard_of_these_tests_holds() -> None:
    code = GUARD + "\nimport socket\nsocket.create_connection(('127.0.0.1', 9))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 77


ADDRESS = "http://192.0.2.1/evil.json"


def test_nothing_in_a_package_is_fetched_or_run(tmp_path: Path) -> None:
    """Every member that some reader follows names an address of the block that is kept for documentation."""
    resource_of = {
        "name": "a",
        "type": "table",
        "path": "a.csv",
        "profile": ADDRESS,
        "$schema": ADDRESS,
        "schema": ADDRESS,
        "dialect": ADDRESS,
        "encoding": "zip",
    }
    descriptor = {
        "$schema": ADDRESS,
        "profile": ADDRESS,
        "name": "a",
        "resources": [
            resource_of,
            {"name": "b", "path": ADDRESS, "format": "geojson"},
            {"name": "c", "path": [ADDRESS, "ftp://192.0.2.1/x.csv"]},
            {"name": "d", "path": "d.csv", "schema": {"$ref": ADDRESS, "fields": [{"name": "x", "type": "any"}]}},
            {"name": "e", "path": "/etc/passwd"},
            {"name": "f", "path": "e.geojson"},
        ],
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (tmp_path / "a.csv").write_text("x\n=cmd|' /C calc'!A0\n", encoding="utf-8")
    (tmp_path / "d.csv").write_text("x\n1\n", encoding="utf-8")
    crs = {"type": "link", "properties": {"href": ADDRESS, "type": "proj4"}}
    layer = {"type": "Point", "coordinates": [1, 1], "crs": crs}
    (tmp_path / "e.geojson").write_text(json.dumps(layer), encoding="utf-8")
    for form in ("text", "html"):
        run = run_check("check", ".", "--format", form, cwd=tmp_path)
        assert run.returncode == 1, run.stderr
        assert "root:x:" not in run.stdout, "no file outside the package is shown"


def test_yaml_of_waivers_builds_nothing(tmp_path: Path) -> None:
    waivers = tmp_path / "w.yml"
    waivers.write_text("- !!python/object/apply:os.system ['touch evil']\n", encoding="utf-8")
    run = run_check("check", str(ROOT / "tests/checks/ring_not_closed/good"), "--waivers", str(waivers), cwd=tmp_path)
    assert run.returncode == 2
    assert "expected an object with the members" in run.stderr
    assert not (tmp_path / "evil").exists()


def test_checks_write_nothing_into_what_they_look_at(tmp_path: Path, cropped: Path) -> None:
    before = {path: path.read_bytes() for path in cropped.rglob("*") if path.is_file()}
    check_paths([cropped])
    assert {path: path.read_bytes() for path in cropped.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("seed", ["0", "1"])
def test_output_is_the_same_under_any_hash_seed_and_locale(cropped: Path, seed: str) -> None:
    outputs = []
    for locale in ("C", "C.UTF-8"):
        command = [sys.executable, "-m", "metes", "check", ".", "--format", "sarif"]
        own = environment(PYTHONHASHSEED=seed, LC_ALL=locale, TZ="Asia/Vladivostok")
        outputs.append(subprocess.run(command, cwd=cropped, env=own, capture_output=True, timeout=120).stdout)
    assert len(set(outputs)) == 1
    assert os.fsencode(str(ROOT)) not in outputs[0]
