"""The bootstrap: when the .venv is made anew, what is shown of it, and whose exit code comes out."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import dev

Commands = list[list[str]]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a whole .venv, in which no command is run."""
    root = tmp_path / "here"
    (root / ".venv/bin").mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml"):
        (root / name).write_text(name, encoding="utf-8")
    stand_in(root, monkeypatch)
    dev.python_of(dev.VENV).touch()
    (dev.VENV / dev.STAMP).write_text(dev.fingerprint(), encoding="utf-8")
    return root


def stand_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOT", root)
    monkeypatch.setattr(dev, "VENV", root / ".venv")


def record(monkeypatch: pytest.MonkeyPatch, code: int = 0, *, failing: str = "", says: str = "") -> Commands:
    """Takes the place of subprocess.run: keeps the commands, and fails the one that holds a word."""
    commands: Commands = []

    def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        commands.append(list(command))
        if "venv" in command:
            dev.python_of(dev.VENV).parent.mkdir(parents=True)
            dev.python_of(dev.VENV).touch()
        fails = failing in command if failing else True
        return subprocess.CompletedProcess(command, code if fails else 0, stdout=says, stderr="")

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_whole_venv_is_used_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = record(monkeypatch)
    assert dev.main(["validate"]) == 0
    assert commands == [[str(dev.python_of(dev.VENV)), "-m", "metes", "validate"]]


@pytest.mark.parametrize("harm", ["interpreter gone", "interpreter is a dead link", "lock changed", "no stamp"])
def test_venv_that_does_not_fit_is_made_anew(checkout: Path, monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
    if harm == "lock changed":
        (checkout / "requirements.lock").write_text("other", encoding="utf-8")
    elif harm == "no stamp":
        (dev.VENV / dev.STAMP).unlink()
    else:
        dev.python_of(dev.VENV).unlink()
        if harm == "interpreter is a dead link":
            dev.python_of(dev.VENV).symlink_to(checkout / "no-such-python")
    commands = record(monkeypatch)
    assert dev.main(["validate"]) == 0
    assert [command[1:3] for command in commands[:3]] == [["-m", "venv"], ["-m", "pip"], ["-m", "pip"]]
    assert commands[-1][1:] == ["-m", "metes", "validate"]
    assert dev.is_ready(dev.VENV)


def test_venv_of_a_copied_checkout_is_not_used(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dev.is_ready(dev.VENV)
    copy = checkout.rename(tmp_path / "there")
    stand_in(copy, monkeypatch)
    assert not dev.is_ready(dev.VENV)


def test_venv_of_another_interpreter_is_not_used(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert not dev.is_ready(dev.VENV)


def test_pip_is_heard_only_when_it_fails(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (dev.VENV / dev.STAMP).unlink()
    record(monkeypatch, says="WARNING: a script is not on PATH\n")
    assert dev.main(["setup"]) == 0
    assert "WARNING" not in capsys.readouterr().err

    (dev.VENV / dev.STAMP).unlink()
    record(monkeypatch, 1, failing="--require-hashes", says="ERROR: no matching distribution\n")
    assert dev.main(["setup"]) == 2
    said = capsys.readouterr().err
    assert "ERROR: no matching distribution" in said
    assert "metes: could not install the locked packages" in said
    assert not (dev.VENV / dev.STAMP).exists(), "a broken set-up must not be taken for a whole one"


def test_exit_code_is_that_of_the_command_that_failed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(monkeypatch, 1)
    assert dev.main(["validate"]) == 1
    commands = record(monkeypatch, 3, failing="mypy")
    assert dev.main(["test"]) == 3
    assert "pytest" not in commands[-1], "what follows a failure is not run"


def test_words_after_the_verb_go_to_its_last_command(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = record(monkeypatch)
    assert dev.main(["test", "-n", "0", "-k", "dev"]) == 0
    assert commands[-1][1:3] == ["-m", "pytest"]
    # pytest takes the last of two: whoever wants one process says so.
    assert commands[-1][-4:] == ["-n", "0", "-k", "dev"]
    assert "-k" not in commands[0]


def test_another_environment_has_this_repository_and_its_own_packages(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = checkout / ".venv-fuzz"
    monkeypatch.setattr(dev, "VENV", folder)  # where the stand-in of subprocess.run puts an interpreter
    commands = record(monkeypatch)
    assert dev.set_up(folder, ("atheris",)) == 0
    assert [command[-1] for command in commands] == [str(folder), "requirements.lock", ".", "atheris"]
    assert dev.is_ready(folder, ("atheris",))
    assert not dev.is_ready(folder), "other packages were asked for"


def test_own_python_of_the_venv_does_not_remove_itself(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (dev.VENV / dev.STAMP).unlink()
    monkeypatch.setattr(sys, "prefix", str(dev.VENV))
    commands = record(monkeypatch)
    assert dev.main(["validate"]) == 2
    assert not commands
    assert dev.python_of(dev.VENV).is_file()
    assert capsys.readouterr().err.count("\n") == 1


def test_command_that_cannot_be_started_is_one_line(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: Sequence[str], **options: Any) -> None:
        raise PermissionError(13, "Permission denied", command[0])

    monkeypatch.setattr(subprocess, "run", run)
    assert dev.main(["validate"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("metes: ")
    assert said.count("\n") == 1
