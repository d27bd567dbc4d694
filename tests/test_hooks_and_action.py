"""The pre-commit hooks and the GitHub action, run as their runners run them.

Neither runner is at hand without a network: what they install is this checkout, and what they start is started here.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import dev
from command import ROOT, environment
from geopackages import write_geopackage

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
OPEN_RING = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A scratch folder with a bad file, a good one, and `metes` where a runner would have installed it."""
    (tmp_path / "bad.geojson").write_text(json.dumps(OPEN_RING) + "\n", encoding="utf-8")
    closed = {**OPEN_RING, "coordinates": [[*OPEN_RING["coordinates"][0], [0, 0]]]}
    (tmp_path / "good one.geojson").write_text(json.dumps(closed) + "\n", encoding="utf-8")
    installed = tmp_path / "runner/metes/bin/metes"
    installed.parent.mkdir(parents=True)
    installed.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m metes "$@"\n', encoding="utf-8")
    installed.chmod(0o755)
    return tmp_path


def run_hook(name: str, repository: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """The entry of a hook with the files that it matches, as pre-commit starts it."""
    chosen = [file for file in files if re.search(HOOKS[name]["files"], file)]
    command = [
        str(repository / "runner/metes/bin/metes"),
        *shlex.split(HOOKS[name]["entry"])[1:],
        *HOOKS[name]["args"],
        *chosen,
    ]
    return subprocess.run(command, cwd=repository, env=environment(), capture_output=True, text=True, timeout=120)


def test_hook_finds_faults_in_the_files_that_it_matches(repository: Path) -> None:
    run = run_hook("metes-check", repository, "bad.geojson", "good one.geojson", "readme.md")
    assert run.returncode == 1
    assert "G101" in run.stdout
    assert "2 files checked: 1 error" in run.stdout
    assert run_hook("metes-check", repository, "good one.geojson").returncode == 0


@pytest.mark.parametrize("name", ["metes-check", "metes-fix"])
def test_hook_takes_no_file_for_an_option(repository: Path, name: str) -> None:
    """A tracked file of such a name would waive the faults of the others."""
    waiver = {"id": "G101", "file": "*", "reason": "none", "expires": "2999-01-01"}
    (repository / "--waivers=w.geojson").write_text(json.dumps(OPEN_RING) + "\n", encoding="utf-8")
    (repository / "w.geojson").write_text(json.dumps([waiver]), encoding="utf-8")
    run = run_hook(name, repository, "--waivers=w.geojson")
    assert (run.returncode, run.stderr) == (1 if name == "metes-check" else run.returncode, "")
    assert "--waivers=w.geojson" in run.stdout
    assert "No such option" not in run.stderr


def test_hook_mends_and_passes_the_second_time(repository: Path) -> None:
    run = run_hook("metes-fix", repository, "bad.geojson")
    assert "closed rings" in run.stdout
    assert run_hook("metes-fix", repository, "bad.geojson").returncode == 0
    assert run_hook("metes-check", repository, "bad.geojson").returncode == 0


@pytest.mark.parametrize(
    ("name", "matched", "passed_over"),
    [
        ("metes-check", ["a.geojson", "b/c.geojsonl"], ["a.json", "geojson", "a.geojson.bak"]),
        (
            "metes-check-package",
            ["datapackage.json", "a/datapackage.json"],
            ["mydatapackage.json", "datapackage.json5"],
        ),
    ],
)
def test_hook_matches_its_files(name: str, matched: list[str], passed_over: list[str]) -> None:
    pattern = re.compile(HOOKS[name]["files"])
    assert all(pattern.search(each) for each in matched)
    assert not any(pattern.search(each) for each in passed_over)


def run_action(repository: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The last step of the action under the shell that GitHub names for it, with the inputs as it gives them."""
    given = {name: each.get("default", "") for name, each in ACTION["inputs"].items()} | inputs
    step = ACTION["runs"]["steps"][-1]
    variables = {
        name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda match: given[match[1]], text)
        for name, text in step["env"].items()
    }
    assert "${{" not in step["run"], "an input in the script itself could become a command"
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    own = environment(RUNNER_TEMP=str(repository / "runner"), GITHUB_ACTION_PATH=str(ROOT), **variables)
    return subprocess.run(command, cwd=repository, env=own, capture_output=True, text=True, timeout=120)


def test_action_annotates_the_lines_of_a_pull_request(repository: Path) -> None:
    run = run_action(repository)
    assert run.returncode == 1
    assert run.stdout.startswith("::error file=bad.geojson,line=1,col=")
    assert run.stdout.endswith("2 files checked (1 other file not read): 1 error\n")


def test_action_takes_its_inputs(repository: Path) -> None:
    assert run_action(repository, arguments="--ignore G101").returncode == 0
    run = run_action(repository, format="sarif", output="r.sarif", paths="bad.geojson")
    assert (run.returncode, run.stdout) == (1, "1 file checked: 1 error\n")
    assert json.loads((repository / "r.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_action_takes_no_input_for_a_command(repository: Path) -> None:
    run = run_action(repository, paths="$(touch evil) `touch evil` ;touch evil", format="github")
    assert run.returncode == 2
    run_action(repository, format='github"; touch evil; "')
    assert not (repository / "evil").exists()


def test_action_takes_no_file_for_an_option(repository: Path) -> None:
    (repository / "--ignore=G101.geojson").write_text(json.dumps(OPEN_RING) + "\n", encoding="utf-8")
    run = run_action(repository, paths="*.geojson", format="text")
    assert run.returncode == 1
    assert "--ignore=G101.geojson" in run.stdout


def test_action_takes_paths_with_blanks(repository: Path) -> None:
    (repository / "my maps").mkdir()
    (repository / "bad.geojson").rename(repository / "my maps/bad.geojson")
    for paths in (
        "my maps",
        "my maps\n",
        "good one.geojson\n  my maps/bad.geojson\n",
        "my maps/*.geojson\n*.geojson\n",
    ):
        run = run_action(repository, paths=paths, format="text")
        assert (run.returncode, run.stderr) == (1, ""), paths
        assert "G101" in run.stdout
    (repository / "my waivers.csv").write_text(
        "id,file,feature,reason,expires\nG101,*,,drawn so,2999-01-01\n", encoding="utf-8"
    )
    assert run_action(repository, arguments="--waivers\nmy waivers.csv\n").returncode == 0


def test_action_reads_no_settings_beside_the_data(repository: Path) -> None:
    (repository / "data").mkdir()
    (repository / "bad.geojson").rename(repository / "data/bad.geojson")
    (repository / "data/metes.toml").write_text('ignore = ["ALL"]\n', encoding="utf-8")
    assert run_action(repository, paths="data").returncode == 1
    (repository / "pyproject.toml").write_text('[tool.metes]\nignore = ["G101"]\n', encoding="utf-8")
    assert run_action(repository, paths="data").returncode == 0
    (repository / "pyproject.toml").write_text("[tool.ruff]\n", encoding="utf-8")
    assert run_action(repository, paths="data").returncode == 1
    run = run_action(repository, paths="data", config="data/metes.toml")
    assert (run.returncode, "no check left to run" in run.stderr) == (2, True)


def test_action_installs_locked_packages_and_this_checkout(tmp_path: Path) -> None:
    """The step runs as it stands, with a Python that writes its arguments down, in folders whose names have blanks."""
    *_, install, _ = ACTION["runs"]["steps"]
    fake = tmp_path / "bin/python3"
    fake.parent.mkdir()
    log = '#!/bin/sh\nfor each in "$@"; do printf "%s|" "$each"; done >> "$LOG"\necho >> "$LOG"\n'
    fake.write_text(f'{log}if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi\n', encoding="utf-8")
    fake.chmod(0o755)
    action = tmp_path / "the action"
    own = {"PATH": f"{fake.parent}:/usr/bin:/bin", "LOG": str(tmp_path / "log"), "GITHUB_ACTION_PATH": str(action)}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", install["run"]]
    subprocess.run(command, env=own | {"RUNNER_TEMP": str(tmp_path / "the runner")}, check=True, timeout=60)
    _, locked, this = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert locked == f"-m|pip|install|--quiet|--require-hashes|--only-binary|:all:|-r|{action}/requirements-check.lock|"
    assert this == f"-m|pip|install|--quiet|--no-deps|--no-build-isolation|{action}|"
    assert (ROOT / "requirements-check.lock").is_file()


def test_action_caches_by_python_and_lock(tmp_path: Path) -> None:
    lock, cache = ACTION["runs"]["steps"][:2]
    own = environment(GITHUB_ACTION_PATH=str(ROOT), GITHUB_OUTPUT=str(tmp_path / "output"))
    subprocess.run(["bash", "-e", "-c", lock["run"]], env=own, check=True, timeout=60)
    found = (tmp_path / "output").read_text(encoding="utf-8")
    digest = hashlib.sha256((ROOT / "requirements-check.lock").read_bytes()).hexdigest()
    assert re.fullmatch(rf"key=metes-3\.\d+-\w+-{digest}\n", found)
    assert cache["uses"].startswith("actions/cache@")
    assert "steps.lock.outputs.key" in cache["with"]["key"]


def pins(name: str) -> set[str]:
    """Package, version and marker of every line of a lock."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {line.removesuffix("\\").split(";")[0].strip() for line in lines if line and not line.startswith(" ")}


def test_action_installs_less_than_a_developer_and_of_the_same_versions() -> None:
    least, most = pins("requirements-check.lock"), pins("requirements.lock")
    assert least < most
    installed = {pin.split("==")[0] for pin in least}
    for requirement in dev.checking_requirements():
        assert re.split(r"[><=;!~ ]", requirement, maxsplit=1)[0] in installed
    assert not installed & {"fiona", "frictionless", "rapidfuzz", "requests", "aiohttp"}


def test_checks_import_nothing_that_the_action_lacks(tmp_path: Path) -> None:
    """Every check over the package of the project and over a GeoPackage, and every format of a report."""
    left_out = {*dev.NOT_FOR_CHECKING, "frictionless", "dplib", "numba", "geopandas", "pyarrow", "requests"}
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({sorted(left_out)}))\n"
        "from metes.cli import main\nsys.argv[0] = 'metes'\nmain()"
    )
    (tmp_path / "bad.geojson").write_text(json.dumps(OPEN_RING), encoding="utf-8")
    for form in ("text", "json", "junit", "sarif", "html", "geojson", "github"):
        command = [sys.executable, "-c", code, "check", "bad.geojson", "--format", form, "--output", f"r.{form}"]
        run = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120)
        assert (run.returncode, run.stderr) == (1, ""), form
    write_geopackage(tmp_path / "a.gpkg", {})
    command = [sys.executable, "-c", code, "check", str(ROOT / "datapackage.json"), str(tmp_path / "a.gpkg")]
    run = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr


def test_action_names_its_program() -> None:
    assert "metes" in (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[project.scripts]")[1].split("=")[0]
