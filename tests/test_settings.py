"""Settings of `metes check` from metes.toml and pyproject.toml, and the options that go with them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from command import metes
from metes.checks import CHECKS
from metes.files.patterns import PathPatterns

# Wound the wrong way, which is a warning, and with a position that stands twice.
WOUND = '{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[1,0],[0,0]]]}\n'
REPEATED = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,0],[1,1],[0,1],[0,0]]]}\n'
OPEN = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}\n'
GOOD = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with one faulty file in itself and one in a folder of it."""
    (tmp_path / "old").mkdir()
    (tmp_path / "a.geojson").write_text(WOUND, encoding="utf-8")
    (tmp_path / "old/b.geojson").write_text(OPEN, encoding="utf-8")
    return tmp_path


def found(*arguments: str | Path, cwd: Path) -> tuple[int, set[tuple[str, str, str]]]:
    """Exit code, and the file, name and severity of every fault."""
    run = metes("check", *arguments, "--format", "json", cwd=cwd)
    faults: list[dict[str, Any]] = json.loads(run.stdout)["faults"]
    return run.returncode, {(Path(fault["file"]).name, fault["name"], fault["severity"]) for fault in faults}


WARNING = ("a.geojson", "ring_wound_wrong_way", "warning")
ERROR = ("b.geojson", "ring_not_closed", "error")


@pytest.mark.parametrize(
    ("settings", "code", "expected"),
    [
        ("", 1, {WARNING, ERROR}),
        ('select = ["G103"]', 0, {WARNING}),
        ('select = "ring_wound_wrong_way"', 0, {WARNING}),
        ('ignore = ["ring_not_closed"]', 0, {WARNING}),
        ('select = ["G"]\nignore = ["G10"]', 0, set()),
        ('exclude = ["old"]', 0, {WARNING}),
        ('exclude = ["old/*.geojson"]', 0, {WARNING}),
        ('exclude = ["**/b.geojson"]', 0, {WARNING}),
        ('exclude = ["b.geojson", "a.*"]', 0, set()),
        ("strict = true", 1, {("a.geojson", "ring_wound_wrong_way", "error"), ERROR}),
        ('[per-file-ignores]\n"old/*" = ["G101"]', 0, {WARNING}),
        ('[per-file-ignores]\n"*.geojson" = ["ALL"]', 0, set()),
        ('[per-file-ignores]\n"!old/*" = ["G"]', 1, {ERROR}),
        ("jobs = 4", 1, {WARNING, ERROR}),
    ],
)
def test_each_key_does_what_its_option_does(project: Path, settings: str, code: int, expected: set[Any]) -> None:
    (project / "metes.toml").write_text(settings, encoding="utf-8")
    assert found(".", cwd=project) == (code, expected)
    # Found from what is checked as well, whatever the working directory is.
    assert found(project, cwd=project.parent) == (code, expected)
    table, _, rules = settings.partition("[per-file-ignores]")
    text = f"[tool.metes]\n{table}" + (f"[tool.metes.per-file-ignores]{rules}" if rules else "")
    (project / "metes.toml").unlink()
    (project / "pyproject.toml").write_text(f'[project]\nname = "maps"\n{text}', encoding="utf-8")
    assert found(".", cwd=project) == (code, expected)


def test_nearest_file_counts_and_a_project_without_the_table_is_passed_over(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.metes]\nselect = ["G103"]\n', encoding="utf-8")
    (project / "old/pyproject.toml").write_text("[tool.ruff]\nline-length = 120\n", encoding="utf-8")
    assert found("old", cwd=project) == (0, set())
    (project / "old/metes.toml").write_text('select = ["G101"]\n', encoding="utf-8")
    assert found("old", cwd=project) == (1, {ERROR})
    assert found(".", cwd=project) == (0, {WARNING})


def test_options_come_before_settings(project: Path) -> None:
    (project / "metes.toml").write_text('select = ["G103"]\nignore = ["G101"]\nstrict = true\n', encoding="utf-8")
    strict = ("a.geojson", "ring_wound_wrong_way", "error")
    assert found(".", cwd=project) == (1, {strict})
    assert found(".", "--no-strict", cwd=project) == (0, {WARNING})
    assert found(".", "--select", "G", cwd=project) == (1, {strict})
    assert found(".", "--select", "G101", cwd=project) == (1, {ERROR})
    assert found(".", "--isolated", cwd=project) == (1, {WARNING, ERROR})
    other = project / "other.toml"
    other.write_text('ignore = ["G"]\n', encoding="utf-8")
    assert found(".", "--config", other, cwd=project) == (0, set())


def test_excluded_file_is_checked_if_it_is_named_unless_exclusion_is_forced(project: Path) -> None:
    assert found("old/b.geojson", "--exclude", "old", cwd=project) == (1, {ERROR})
    assert found("old/b.geojson", "--exclude", "old", "--force-exclude", cwd=project) == (0, set())
    assert found(".", "--exclude", "old,*.bak", cwd=project) == (0, {WARNING})


def test_exclusion_reaches_into_archives_and_compressed_files(project: Path) -> None:
    (project / "old/c.geojson.gz").write_bytes(gzip.compress(OPEN.encode()))
    maps = Path(shutil.make_archive(str(project.parent / "maps"), "zip", project))
    both = {WARNING, ERROR, ("c.geojson.gz", "ring_not_closed", "error")}
    assert found(maps, cwd=maps.parent) == (1, both)
    assert found(maps, "--exclude", "*.gz", cwd=maps.parent) == (1, {WARNING, ERROR})
    for pattern in ("old", "old/*", "maps.zip/old", "**/old/*.geojson*"):
        run = metes("check", maps, "--exclude", pattern, cwd=maps.parent)
        assert (run.returncode, "1 file checked: no errors, 1 warning" in run.stdout) == (0, True), pattern
    # An input that is named is checked, unless exclusion is forced.
    assert found(maps, "--exclude", "maps.zip", cwd=maps.parent) == (1, both)
    assert found(maps, "--exclude", "maps.zip", "--force-exclude", cwd=maps.parent) == (0, set())


def test_waivers_of_the_settings_lie_beside_them(project: Path) -> None:
    (project / "waivers.csv").write_text(
        "id,file,feature,reason,expires\nG101,*,,drawn so,2099-01-01\n", encoding="utf-8"
    )
    (project / "metes.toml").write_text('waivers = "waivers.csv"\n', encoding="utf-8")
    assert found(project, cwd=project.parent) == (0, {WARNING})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('selct = ["G"]', "found the key 'selct'; did you mean select? Expected one of select, ignore"),
        ('select = ["G999"]', 'select: found "G999"; expected the id or name of a check'),
        ("select = 5", "select: found 5; expected a list of texts"),
        ('strict = "yes"', "strict: found 'yes'; expected true or false"),
        ("jobs = 0", "jobs: found 0; expected a whole number from 1"),
        ("timeout = 0", "timeout: found 0; expected a number of seconds above 0"),
        ('max-memory = "much"', "max-memory: found much; expected a size such as 500MB, 2GB or 1.5GiB"),
        ("jobs = true", "jobs: found True; expected a whole number from 1"),
        ("waivers = []", "waivers: found []; expected the path of a file of waivers"),
        ("per-file-ignores = 1", "per-file-ignores: found 1; expected a table"),
        ('[per-file-ignores]\n"*" = ["x"]', 'per-file-ignores."*": found "x"; expected'),
        ("select = [", "found Invalid value"),
    ],
)
def test_mistake_in_the_settings_could_not_run_and_is_named(project: Path, settings: str, message: str) -> None:
    (project / "metes.toml").write_text(settings, encoding="utf-8")
    run = metes("check", ".", cwd=project)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
    assert run.stderr.startswith(f"metes: {project / 'metes.toml'}: {message}")


def test_broken_project_file_of_others_is_left_to_them(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.ruff\n", encoding="utf-8")
    assert found(".", cwd=project) == (1, {WARNING, ERROR})
    assert metes("check", ".", "--config", "nowhere.toml", cwd=project).returncode == 2


def test_fix_writes_reported_faults_alone(project: Path) -> None:
    run = metes("check", ".", "--fix", "--select", "G103", cwd=project)
    assert (run.returncode, run.stderr) == (0, "fixed a.geojson: rewound rings (1): feature 0\n")
    assert "no faults" in run.stdout
    assert (project / "a.geojson").read_text(encoding="utf-8") == GOOD
    assert (project / "old/b.geojson").read_text(encoding="utf-8") == OPEN
    assert metes("check", ".", "--fix", cwd=project).returncode == 0
    assert (project / "old/b.geojson").read_text(encoding="utf-8") == GOOD
    assert metes("check", ".", "--fix", cwd=project).stderr == ""


def test_fix_spares_what_is_ignored_waived_or_excluded(project: Path) -> None:
    (project / "c.geojson").write_text(REPEATED, encoding="utf-8")
    (project / "waivers.csv").write_text(
        "id,file,feature,reason,expires\nG101,old/*,,drawn so,2099-01-01\n", encoding="utf-8"
    )
    settings = 'waivers = "waivers.csv"\nexclude = ["c.geojson"]\n[per-file-ignores]\n"a.geojson" = ["G103"]\n'
    (project / "metes.toml").write_text(settings, encoding="utf-8")
    before = {path: path.read_bytes() for path in project.rglob("*.geojson")}
    run = metes("check", ".", "--fix", cwd=project)
    assert (run.returncode, run.stderr) == (0, "")
    assert {path: path.read_bytes() for path in before} == before


def test_diff_writes_nothing_and_can_be_applied(project: Path) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*.geojson")}
    run = metes("check", ".", "--diff", cwd=project)
    assert run.returncode == 1
    assert run.stderr == "2 files would be fixed\n"
    assert {path: path.read_bytes() for path in before} == before
    program = shutil.which("patch")
    if program is not None:
        subprocess.run([program, "-p0", "--quiet"], input=run.stdout, text=True, cwd=project, check=True)
        assert {path.read_text(encoding="utf-8") for path in before} == {GOOD}
        assert metes("check", ".", "--diff", cwd=project).returncode == 0


def test_statistics_count_by_check(project: Path) -> None:
    (project / "c.geojson").write_text(WOUND, encoding="utf-8")
    run = metes("check", ".", "--statistics", cwd=project)
    assert run.returncode == 1
    assert run.stdout.splitlines()[:2] == ["2  G103  [*] ring_wound_wrong_way", "1  G101  [*] ring_not_closed"]
    counted = metes("check", ".", "--statistics", "--format", "json", cwd=project)
    assert json.loads(counted.stdout) == [
        {"id": "G103", "name": "ring_wound_wrong_way", "count": 2, "fixable": True},
        {"id": "G101", "name": "ring_not_closed", "count": 1, "fixable": True},
    ]


def test_rules_on_a_narrow_terminal_have_the_clause_below() -> None:
    lines = metes("rules", "G101,G103", COLUMNS="80").stdout.splitlines()
    assert [line.split() for line in lines if not line.startswith(" ")] == [
        ["G101", "ring_not_closed", "error", "fixable:", "yes"],
        ["G103", "ring_wound_wrong_way", "warning", "fixable:", "yes"],
    ]
    assert lines[1].strip().startswith("RFC 7946, 3.1.6")
    assert max(map(len, lines)) <= 80
    wide = metes("rules", "G101", COLUMNS="150").stdout.splitlines()
    assert wide[0].split() == ["id", "name", "severity", "clause", "fixable"]


def test_rules_list_every_check_with_its_clause() -> None:
    rows = list(csv.DictReader(io.StringIO(metes("rules", "--format", "csv").stdout)))
    assert [row["id"] for row in rows] == [check.ID for check in CHECKS]
    assert all(row["clause"] and row["severity"] in ("error", "warning") for row in rows)
    (closed,) = json.loads(metes("rules", "ring_not_closed", "--format", "json").stdout)
    assert (closed["id"], closed["fixable"]) == ("G101", "yes")
    assert "RFC 7946, 3.1.6" in closed["clause"]
    assert metes("rules", "G999").returncode == 2


# A file with one fault of each check whose faults are said to be fixable.
FIXABLE = {
    "byte_order_mark": "\ufeff" + GOOD,
    "ring_not_closed": OPEN,
    "ring_wound_wrong_way": WOUND,
    "position_repeated": REPEATED,
}


@pytest.mark.parametrize("name", FIXABLE)
def test_fixable_faults_are_fixed(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.geojson").write_text(FIXABLE[name], encoding="utf-8")
    assert {each[1] for each in found("a.geojson", cwd=tmp_path)[1]} == {name}
    metes("check", "a.geojson", "--fix", cwd=tmp_path)
    assert (tmp_path / "a.geojson").read_text(encoding="utf-8") == GOOD
    listed = csv.DictReader(io.StringIO(metes("rules", "--format", "csv").stdout))
    assert {row["name"] for row in listed if row["fixable"] == "yes"} == {*FIXABLE, "final_newline_missing"}


def test_patterns_are_relative_to_their_folder() -> None:
    patterns = PathPatterns(root=Path("/maps/a"), patterns=("/maps/b/*", "./in/", "x/**", "*.bak/"))
    inside = ["/maps/b/c.geojson", "/maps/a/in/c/d.geojson", "/maps/a/x/y/z.geojson", "/maps/a/k/l.bak/m"]
    outside = ["/maps/b2/c.geojson", "/maps/in/c.geojson", "/maps/a/c/in/d.geojson", "/x/y"]
    assert [patterns.matches(Path(each)) for each in inside] == [True] * 4
    assert [patterns.matches(Path(each)) for each in outside] == [False] * 4
