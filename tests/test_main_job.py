"""The main job as a user runs it: on the package of the repository, and on broken copies of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from command import ROOT, environment, metes, metes_process
from cropped import reseal
from metes.checks.claims import cross_check_disagrees
from metes.checks.geometry import ring_not_closed
from metes.checks.package import bytes_or_hash_differ
from tables import rows, write_rows

VERDICTS = {"consistent", "inconsistent", "undecided", "not_checkable"}


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    run = metes_process("validate", "--format", "json")
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def test_json_has_the_promised_shape(report: dict[str, Any]) -> None:
    assert set(report) == {"summary", "faults", "crashes", "measurements", "verdicts"}
    assert (report["faults"], report["crashes"]) == ([], [])
    assert report["summary"]["clean"] is True
    for verdict in report["verdicts"]:
        assert {"claim_id", "kind", "verdict", "claimed", "found", "margin", "reason", "rule", "inputs"} <= set(verdict)
        assert {"low", "high", "unit", "published"} == set(verdict["claimed"])
        assert {"low", "high", "unit", "readings"} <= set(verdict["found"])
        assert verdict["verdict"] in VERDICTS
        assert verdict["reason"].endswith(".")


def test_claims_of_the_first_issue_are_judged(report: dict[str, Any]) -> None:
    verdicts = {verdict["claim_id"]: verdict for verdict in report["verdicts"]}
    stems = {claim.split(".")[0] for claim in verdicts}
    assert {"C05", "C11", "C13", "C15", "C34", "C35", "C38", "C39", "C40", "C49", "C59"} <= stems
    assert len(verdicts) >= 15
    assert len({verdict["kind"] for verdict in report["verdicts"]} - {"none"}) >= 8


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        # Expected from figures of others: 1.5 million km2 over the CIA World Factbook's total areas.
        ("C38", "consistent"),  # 1,500,000 / 783,562 = 1.91, claimed twice
        ("C39", "consistent"),  # 1,500,000 / 301,340 = 4.98, claimed five times
        ("C05", "consistent"),  # 1,600,000 / 35,808 = 44.7, claimed dozens
        ("C34", "inconsistent"),  # 579 and 579,000 square miles
        ("C35.1", "consistent"),  # between Mongolia, 1,564,116, and Peru, 1,285,216
        ("C59", "consistent"),  # officially 4,209.3 km
        ("C40.1", "inconsistent"),  # the protocols were signed on 9 December 1999
        ("C36.1", "inconsistent"),  # 195 - 19 = 176
        ("C36.2", "inconsistent"),  # 18 larger states (World Factbook): 195 - 18 = 177
        ("C52.1", "consistent"),  # the post of 2 July 1860, the treaty of 14 November 1860
        ("C58.1", "inconsistent"),  # the island was divided by the agreement of 2004
        ("C58.3", "consistent"),  # handed over on 14 October 2008
        ("C64.1", "undecided"),  # the text is silent, and lists attach Sakhalin to it
        ("C79.2", "consistent"),  # 171 km2 of Heixiazi passed to Chinese control (Wen Wei Po 2011)
        ("C83", "consistent"),  # article I passed the control of the left bank, which no source disputes
        ("C11.1", "inconsistent"),  # the office had changed hands on 31 December 1999
    ],
)
def test_verdicts_that_figures_of_others_foretell(report: dict[str, Any], claim: str, verdict: str) -> None:
    assert {v["claim_id"]: v["verdict"] for v in report["verdicts"]}[claim] == verdict


def test_text_is_one_screen(cropped_package: Path) -> None:
    run = metes_process("validate", cropped_package)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr
    for word in ("Faults    none", "holds", "does not hold", "nothing since the last build", "metes judge"):
        assert word in run.stdout
    assert "\x1b" not in run.stdout
    assert len(run.stdout.splitlines()) <= 25
    assert max(map(len, run.stdout.splitlines())) <= 80


def test_text_shows_the_table_of_verdicts_where_it_is_asked_for(cropped_package: Path) -> None:
    run = metes("validate", cropped_package, "--verdicts")
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr
    for word in ("As published", "Verdict", "C05", "does not hold", "Faults    none"):
        assert word in run.stdout


def test_explaining_a_ratio_shows_the_whole_arithmetic() -> None:
    run = metes("explain", "C38")
    assert run.returncode == 0, run.stderr
    for part in ("1,450,000", "turkey.state", "95 % interval", "EPSG:6933", "clause 5", "Sources", "Phrase rule"):
        assert part in run.stdout, part


@pytest.mark.parametrize(
    "identifier", ["G101", "T1860", "heixiazi-bolshoy-ussuriysky", "cn-ru-west", "cn-ru-west-01", "C11.3"]
)
def test_explaining_other_things(cropped_package: Path, identifier: str) -> None:
    run = metes("explain", identifier, cropped_package, "--format", "json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["sections"]


def test_explaining_the_length_of_a_line() -> None:
    run = metes("explain", "C59", "--format", "json")
    assert run.returncode == 0, run.stderr
    assert "4,209.3" in run.stdout


def test_explaining_what_is_not_there() -> None:
    run = metes("explain", "C999")
    assert (run.returncode, run.stdout) == (2, "")
    assert "'C999' names nothing in this package" in run.stderr
    run = metes("explain", "?!")
    assert "names nothing in this package; expected the id of a claim (C01)" in run.stderr


@pytest.mark.parametrize("identifier", ["T2004", "sakhalin", "cn-ru"])
def test_claims_about_a_thing_come_with_their_verdicts(report: dict[str, Any], identifier: str) -> None:
    judged = {v["claim_id"]: v["verdict"] for v in report["verdicts"]}
    (about,) = sections_of(identifier, "Claims about it")
    assert about["rows"]
    assert all(row["verdict"] == judged[row["claim"]] for row in about["rows"])


def test_a_figure_that_is_taken_as_given_leads_to_where_it_is_judged(report: dict[str, Any]) -> None:
    """The ratio to Turkey takes the 579,000 square miles of the heading, which two claims hold against land."""
    (also,) = sections_of("C38", "See also")
    assert "F-001-P16-AREA" in also["title"]
    judged = {v["claim_id"]: v["verdict"] for v in report["verdicts"]}
    assert {"C33.2", "C33.3"} <= {row["claim"] for row in also["rows"]}
    assert all(row["verdict"] == judged[row["claim"]] for row in also["rows"])
    assert not sections_of("C59", "See also"), "a length of a line takes no figure as given"


def test_one_claim_of_a_passage_is_one() -> None:
    run = metes("explain", "C52", "--format", "json")
    assert json.loads(run.stdout)["title"] == "1 claim of one passage"


def sections_of(identifier: str, title: str) -> list[dict[str, Any]]:
    run = metes("explain", identifier, "--format", "json")
    assert run.returncode == 0, run.stderr
    return [each for each in json.loads(run.stdout)["sections"] if each["title"].startswith(title)]


def change_one_byte(package: Path) -> None:
    path = package / "geometries/territories.geojson"
    text = path.read_bytes()
    # The second position of a ring, for the first is the last as well.
    first = text.index(b"\n[1", text.index(b'"id":"taiwan-main-island.island"'))
    at = text.index(b"\n[1", first + 1) + 7
    path.write_bytes(text[:at] + (b"3" if text[at : at + 1] != b"3" else b"4") + text[at + 1 :])


def open_a_ring(package: Path) -> None:
    path = package / "geometries/territories.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    ring = collection["features"][0]["geometry"]["coordinates"]
    while isinstance(ring[0][0], list):
        ring = ring[0]
    ring.pop()
    path.write_text(json.dumps(collection) + "\n", encoding="utf-8")


def point_nowhere(package: Path) -> None:
    path = package / "datapackage/registers/claim_operands.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",taiwan-main-island.island,", ",atlantis.island,", 1), encoding="utf-8")


def remove_a_file(package: Path) -> None:
    (package / "geometries/places.geojson").unlink()


def put_a_folder_in_place(package: Path) -> None:
    remove_a_file(package)
    (package / "geometries/places.geojson").mkdir()


def empty_a_file(package: Path) -> None:
    (package / "geometries/segments.geojson").write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (change_one_byte, ("N103|P104", "territories.geojson")),
        (open_a_ring, ("G101", "territories.geojson")),
        (point_nowhere, ("P107", "claim_operands.csv", "atlantis.island")),
        (remove_a_file, ("P101", "places.geojson")),
        (put_a_folder_in_place, ("P102", "places.geojson")),
        (empty_a_file, ("B101", "segments.geojson")),
    ],
)
def test_broken_package_has_one_clear_fault(
    cropped: Path, harm: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    harm(cropped)
    run = metes("validate", cropped)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    for word in words:
        assert re.search(word, run.stdout), word
    faults = json.loads(metes("validate", cropped, "--format", "json").stdout)["faults"]
    assert len({fault["file"] for fault in faults}) == 1, faults
    assert len(faults) == 1, faults
    assert re.fullmatch(words[0], faults[0]["id"])


@pytest.mark.parametrize("harm", [open_a_ring, point_nowhere])
def test_no_hash_is_confirmed_of_a_changed_file_with_another_error(cropped: Path, harm: Callable[[Path], None]) -> None:
    assert "other errors" not in metes("validate", cropped).stdout
    harm(cropped)
    assert "as in datapackage.json; 1 file with other errors not compared\n" in metes("validate", cropped).stdout


@pytest.mark.parametrize("command", ["validate", "measure", "judge", "check"])
def test_what_is_no_package_could_not_run(command: str, tmp_path: Path) -> None:
    run = metes(command, tmp_path / "nothing-here")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("metes: ")
    assert run.stderr.count("\n") == 1
    run = metes("validate", tmp_path)
    assert run.returncode == 2
    assert "datapackage.json" in run.stderr


def test_stale_verdict_is_a_fault(cropped: Path) -> None:
    path = cropped / "datapackage/derived/verdicts.csv"
    first, *others = rows(path)
    stale = "undecided" if first["verdict"] != "undecided" else "consistent"
    write_rows(path, [{**first, "verdict": stale}, *others])
    reseal(cropped, "datapackage/derived/verdicts.csv")
    run = metes("validate", cropped)
    assert run.returncode == 1
    assert "C202" in run.stdout
    words = {"consistent": "holds", "undecided": "open"}
    before, after = words[stale], words.get(first["verdict"], first["verdict"])
    assert f"1 verdict since the last build: {first['claim_id']} {before} -> {after}" in run.stdout


def test_stock_frictionless_finds_the_package_valid() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout[-3000:]


def test_result_depends_on_no_locale_and_no_hash_seed(report: dict[str, Any]) -> None:
    other = metes_process("judge", "--format", "json", PYTHONHASHSEED="77", LC_ALL="C", TZ="Asia/Kamchatka")
    assert json.loads(other.stdout)["verdicts"] == report["verdicts"]


def test_main_job_needs_no_fiona(cropped_package: Path) -> None:
    """Python 3.14 has no wheel of it; only what reads other formats than GeoJSON may import it."""
    code = "import sys; sys.modules['fiona'] = None; sys.argv = ['metes', 'validate', '.']; import metes.__main__"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=cropped_package, env=environment(), capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("module", "function", "check_id"),
    [(ring_not_closed, "faults", "G101"), (cross_check_disagrees, "compare", "C203")],
)
def test_check_that_crashes_is_told_beside_the_verdicts(
    cropped: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, function: str, check_id: str
) -> None:
    def crash(_: object) -> None:
        raise ValueError("injected")

    monkeypatch.setattr(module, function, crash)
    run = metes("validate", "--package", cropped)
    assert run.returncode == 3, run.stderr
    assert f"{check_id} could not run on " in run.stdout
    assert "could not run\n" in run.stdout
    assert re.search(r"Judged +\d+ claims: ", run.stdout)
    told = json.loads(metes("validate", "--package", cropped, "--format", "json").stdout)
    assert told["summary"]["clean"] is False
    assert told["verdicts"]
    assert all(crash.startswith(f"{check_id} could not run on ") for crash in told["crashes"])
    assert told["crashes"]


def test_figures_are_not_measured_where_a_check_of_the_seal_crashed(
    cropped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object) -> None:
        raise ValueError("injected")

    monkeypatch.setattr(bytes_or_hash_differ, "faults", crash)
    # Only where a file is not as it was sealed are the checks asked why.
    with (cropped / "geometries/places.geojson").open("a", encoding="utf-8") as file:
        file.write("\n")
    run = metes("measure", "--package", cropped)
    assert (run.returncode, run.stdout) == (2, "")
    assert "P104 could not run on datapackage.json: ValueError: injected" in run.stderr
