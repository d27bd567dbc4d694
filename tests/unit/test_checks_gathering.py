"""What most rings of a layer have is reported once, with its number and examples; `--all` lists each."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import metes
from command import metes as run_metes
from metes.report.faults.formats import FaultFormat

FORMATS = [each.value for each in FaultFormat]
KINDS = {
    "wound": ("G103", "rings are wound the wrong way"),
    "open": ("G101", "rings are not closed"),
    "high": ("G129", "rings have positions with a height"),
    "metres": ("G115", "rings have positions that are no degrees, which look like"),
}


def ring(number: int, kind: str) -> list[list[float]]:
    """A square, with the fault of a kind unless that is blank."""
    scale = 50_000.0 if kind == "metres" else 1.0
    west, south = number % 40 * 1.5, number // 40 * 1.5
    corners = [(west, south), (west + 1, south), (west + 1, south + 1), (west, south + 1), (west, south)]
    found = [[x * scale, y * scale] for x, y in corners]
    if kind == "wound":
        found.reverse()
    if kind == "open":
        found.pop()
    return [[*each, 5.0] for each in found] if kind == "high" else found


def layer(kind: str, wrong: int, total: int) -> dict[str, Any]:
    """A layer whose last rings have the fault of a kind."""
    rings = [ring(number, kind if number >= total - wrong else "") for number in range(total)]
    features = [
        {"type": "Feature", "id": f"f{n}", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [each]}}
        for n, each in enumerate(rings)
    ]
    return {"type": "FeatureCollection", "features": features}


@pytest.mark.parametrize("kind", KINDS)
def test_what_most_rings_have_is_said_once(kind: str) -> None:
    check_id, words = KINDS[kind]
    found = metes.check(layer(kind, 30, 40), select=check_id)
    (fault,) = found
    assert fault.found.startswith(f"30 of 40 {words}")
    assert fault.found.endswith("; for example in features f10, f11 and f12")
    assert (fault.count, fault.examples, fault.feature_id) == (30, ("f10", "f11", "f12"), "f10")
    assert found.findings.errors + found.findings.warnings == 30
    assert len(metes.check(layer(kind, 30, 40), select=check_id, list_all=True)) == 30


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("wrong", "total"), [(19, 19), (20, 40)])
def test_few_rings_and_half_of_them_are_reported_as_ever(kind: str, wrong: int, total: int) -> None:
    found = metes.check(layer(kind, wrong, total), select=KINDS[kind][0])
    assert all(fault.count == 1 and not fault.examples for fault in found)
    assert all("count" not in each for each in found.to_dict()["faults"])
    assert len(found) == (1 if kind in ("high", "metres") or (kind, total) == ("wound", 19) else wrong)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_the_number_and_examples(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.geojson").write_text(json.dumps(layer("open", 30, 40)) + "\n", encoding="utf-8")
    command = ("check", "a.geojson", "--isolated", "--format", form)
    run, each = run_metes(*command, cwd=tmp_path), run_metes(*command, "--all", cwd=tmp_path)
    assert run.returncode == each.returncode == 1
    assert "30 of 40 rings are not closed; for example in features f10, f11 and f12" in run.stdout
    assert "30 of 40 rings" not in each.stdout
    if form == "sarif":
        (result,) = json.loads(run.stdout)["runs"][0]["results"]
        assert result["occurrenceCount"] == 30
        assert result["properties"]["examples"] == ["f10", "f11", "f12"]
        assert len(json.loads(each.stdout)["runs"][0]["results"]) == 30
    if form == "geojson":
        assert json.loads(run.stdout)["faults"] == json.loads(each.stdout)["faults"] == 30
        assert json.loads(run.stdout)["features"][0]["properties"]["count"] == 30
    if form == "junit":
        assert len(ElementTree.fromstring(each.stdout).findall(".//testcase")) == 30


def test_statistics_count_every_ring(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text(json.dumps(layer("wound", 30, 40)) + "\n", encoding="utf-8")
    run = run_metes("check", "a.geojson", "--isolated", "--statistics", cwd=tmp_path)
    assert run.stdout.splitlines()[0] == "30  G103  [*] ring_wound_wrong_way"
    assert run.returncode == 0


def test_a_waiver_of_a_feature_is_about_that_feature_alone(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text(json.dumps(layer("open", 30, 40)) + "\n", encoding="utf-8")
    waivers = tmp_path / "waivers.csv"
    waivers.write_text("id,file,feature,reason,expires\nG101,,f10,known,2999-01-01\n", encoding="utf-8")
    found = metes.check(tmp_path / "a.geojson", waivers=waivers)
    (fault,) = found
    assert fault.found == "29 of 40 rings are not closed; for example in features f11, f12 and f13"
    assert [each.fault.feature_id for each in found.findings.waived] == ["f10"]


@pytest.mark.parametrize("kind", ["wound", "open"])
def test_a_list_that_is_cut_off_counts_the_rest(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    check_id, words = KINDS[kind]
    monkeypatch.setattr("metes.checks.engine.runner.MOST_FAULTS", 10)
    cut = metes.check(layer(kind, 30, 70), select=check_id)
    assert len(cut) == 10
    assert cut.faults[-1].count == 21
    assert cut.faults[-1].found.endswith("; 20 more are not listed")
    assert cut.findings.counts() == {check_id: 30}
    assert any(f"10 of 30 faults of {check_id} are listed" in note for note in cut.notes)
    said = metes.check(layer(kind, 30, 40), select=check_id)
    assert [each.count for each in said] == [30]
    assert said.faults[0].found.startswith(f"30 of 40 {words}")
    assert not said.notes
