"""The benchmark runs, and says what is absent; what it times is not asserted."""

from __future__ import annotations

import csv
import io
import json
import math
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import bench
import bench_page
import bench_scale
from benching import browser, inputs, page, scale_section
from benching.layers import make_layer
from benching.processes import MEASURED, run
from benching.section import with_section
from command import ROOT, metes


def measure(*arguments: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, MEASURED, *arguments], capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_kernels_measure_the_same_rings(tmp_path: Path) -> None:
    held = str(tmp_path / "rings.npz")
    shape = measure("arrays", "geometries/territories.geojson", held)
    own, geodesic = measure("ours", held, "coordinates", "1"), measure("geod", held)
    assert own["vertices"] == geodesic["vertices"] == shape["vertices"]
    # Geodesic edges are not straight in longitude and latitude: a hundredth is enough to tell the same rings.
    assert own["km2"] == pytest.approx(geodesic["km2"], rel=0.01)


def test_everything_that_is_held_has_the_same_area(tmp_path: Path) -> None:
    pytest.importorskip("geopandas")
    held = str(tmp_path / "rings.npz")
    measure("arrays", "geometries/territories.geojson", held)
    expected = measure("ours", held, "coordinates", "2")["km2"]
    for what in bench.HELD:
        # The features subtract their holes; as polygons of their own, holes are added.
        if what != "shapely multipolygons":
            assert measure("ours", held, what, "1")["km2"] == pytest.approx(expected, rel=1e-12), what
        if what == "shapely polygons":
            assert measure("geopandas", held, what)["km2"] == pytest.approx(expected, rel=0.05), what


def test_absent_peer_says_so(tmp_path: Path) -> None:
    if find_spec("duckdb") is not None:
        pytest.skip("duckdb is installed here")
    assert measure("duckdb", str(tmp_path / "none.npz")) == {"absent": "duckdb is not installed"}


def test_part_of_a_file_is_smaller_and_holds_whole_features(tmp_path: Path) -> None:
    feature = '{"type":"Feature","geometry":null,"properties":{}}'
    whole = tmp_path / "whole.geojson"
    whole.write_text('{"type":"FeatureCollection", "features": [\n' + ",\n".join([feature] * 100) + "\n]}\n")
    part = json.loads(inputs.part(whole, 0.1).read_text(encoding="utf-8"))
    assert 5 <= len(part["features"]) <= 10


def test_layers_that_are_made_have_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "POINTS_BYTES", 500_000)
    monkeypatch.setattr(inputs, "PARCELS", 1_000)
    for path in (inputs.points(tmp_path), inputs.parcels(tmp_path)):
        done = metes("check", str(path), "--format", "json")
        assert json.loads(done.stdout)["faults"] == []
    assert 500_000 <= (tmp_path / "points.geojson").stat().st_size < 501_000
    assert len(json.loads((tmp_path / "parcels.geojson").read_bytes())["features"]) == 1_000


def test_artefact_with_other_bytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / inputs.ARTEFACT).write_bytes(b"other")
    with pytest.raises(inputs.InputError, match="expected e5b6e6fc"):
        inputs.land(tmp_path)


def test_child_has_its_own_time_and_memory() -> None:
    held = bytearray(200_000_000)
    done = run([sys.executable, "-I", "-c", "print('x' * 10)"])
    assert done is not None
    assert done.output == "x" * 10 + "\n"
    # An interpreter takes some 10 MB; what the one that asks holds is not part of it.
    assert 1e6 < done.peak_bytes < len(held) / 2
    assert run([sys.executable, "-c", "raise SystemExit(3)"]) is None


def test_page_is_written_without_peers(tmp_path: Path) -> None:
    row = {"seconds": 2.0, "processor_seconds": 1.5, "peak_bytes": 2e8}
    kernel = {"seconds": [1.0, 2.0, 3.0], "processor_seconds": [1.0, 1.0, 1.0], "vertices": 1_000_000_000}
    faster = {**kernel, "processor_seconds": [0.5, 0.5, 0.5]}
    quicker = {**row, "processor_seconds": 0.3}
    found = {
        "shape": {"vertices": 12, "rings": 3},
        "memory": {
            "coordinates": {"metes": kernel, "other": {"absent": "other is not installed"}, "faster": faster},
            "WKB": {"metes": {"absent": "no pyarrow"}, "faster": faster},
        },
        "checks": {"points": {"bytes": 5e7, "programs": {"metes check": row, "peer": quicker}}},
        "growth": [{"bytes": 5e6, "metes": row, "metes check": row}],
        "commands": {"metes --help": row, "broken": None},
        "versions": {"ours": {"numpy": "2"}, "peers": {"absent": "no environment"}},
    }
    page.write_page(found, tmp_path / "performance.md")
    text = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert "| coordinates | metes | 2.0 | 1.0 | 1.0 |" in text
    assert "| coordinates | other | missing: other is not installed | | |" in text
    assert "- Areas, coordinates: faster takes 0.50 times the processor time of metes." in text
    assert "- Checks, points: peer takes 0.20 times the processor time of `metes check`." in text
    assert "| points | 50 | peer | 2.0 | 0.3 | 200 | 0.2 |" in text
    assert "| WKB | faster | 2.0 | 0.5 |  |" in text
    assert "| 5.0 | 2.0 | 1.5 | 200 | no result |  |  |  | 2.0 | 1.5 | 200 |" in text


def test_section_of_the_other_script_stays(tmp_path: Path) -> None:
    """Each of the two scripts of docs/performance.md leaves the sections of the other."""
    target = tmp_path / "performance.md"
    found: dict[str, Any] = {
        "shape": {"vertices": 12, "rings": 3},
        "memory": {"coordinates": {"metes": {"seconds": [1.0], "processor_seconds": [1.0], "vertices": 1}}},
        "checks": {},
        "growth": [],
        "commands": {},
        "versions": {"ours": {"numpy": "2"}},
    }
    page.write_page(found, target)
    first = target.read_text(encoding="utf-8")
    target.write_text(with_section(first, page.KEPT, "Opened in 1 ms.\n"), encoding="utf-8")
    page.write_page(found, target)
    again = target.read_text(encoding="utf-8")
    assert again == f"{first.rstrip()}\n\n## The page\n\nOpened in 1 ms.\n"
    assert with_section(again, page.KEPT, "Opened in 2 ms.\n") == again.replace("1 ms", "2 ms")
    assert with_section("# A\n\n## B\n\nold\n\n## C\n\nc\n", "B", "new\n") == "# A\n\n## B\n\nnew\n\n## C\n\nc\n"


def test_medians_are_those_of_each_figure() -> None:
    runs = [dict.fromkeys(browser.FIGURES, float(at)) | {"frame": 10.0 * at} for at in (3, 1, 2)]
    assert browser.medians(runs) == dict.fromkeys(browser.FIGURES, 2.0) | {"frame": 20.0}
    text = bench_page.section(browser.medians(runs), 1_230_000)
    assert "1.23 MB" in text
    assert "| from one frame to the next while the time line plays, median | 20.0 |" in text


def test_pieces_of_states_have_the_areas_of_the_states(tmp_path: Path) -> None:
    layer = make_layer(tmp_path, 2_000)
    assert 1_500 < layer.polygons < 5_000
    whole, pieces = (metes("area", path, "--format", "csv") for path in (layer.whole, layer.folder))
    areas = [
        math.fsum(float(row["area_km2"]) for row in csv.DictReader(io.StringIO(done.stdout)))
        for done in (whole, pieces)
    ]
    assert areas[0] == pytest.approx(29_415_385, abs=1)
    assert areas[1] == pytest.approx(areas[0], rel=1e-9)
    assert len(pieces.stdout.splitlines()) == layer.polygons + 1
    # A second call finds the layer that was made.
    assert make_layer(tmp_path, 2_000) == layer


def test_scale_section_says_what_was_lost_and_what_is_missing() -> None:
    taken = {"seconds": 2.0, "processor_seconds": 1.0, "peak_bytes": 1e8, "rows": 100, "total_km2": 10.0}
    more = {**taken, "processor_seconds": 10.0, "rows": 1_000, "total_km2": 10.1}
    rows: list[dict[str, Any]] = [
        {"polygons": 100, "vertices": 500, "whole_km2": 10.0, "1 process": taken, "Dask, 2 workers": None},
        {"polygons": 1_000, "vertices": 5_000, "whole_km2": 10.0, "1 process": more, "Dask, 2 workers": None},
    ]
    text = scale_section.section(rows)
    assert "| 1,000 | 5,000 | 1 process | 2.0 s | 10.0 s | 100 MB | 1e-02 |" in text
    assert "| 100 | 500 | Dask, 2 workers | not installed, or failed | | | |" in text
    assert "from 100 to 1,000 polygons, processor time grows with the power 1.00" in text
    assert "2000.00 us x 5,500,000 x 200 = 36,667 minutes on one core" in text
    assert [bench_scale.is_lost(row) for row in rows] == [False, True]


def test_watched_command_is_measured_with_what_it_starts() -> None:
    inner = "import time; held = b'x' * 90_000_000; time.sleep(1)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    done = bench_scale.watched([sys.executable, "-c", code])
    assert done is not None
    assert done[0]["peak_bytes"] > 90_000_000
    assert bench_scale.watched([sys.executable, "-c", "raise SystemExit(1)"]) is None
