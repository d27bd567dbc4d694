"""The build ends where a stage ends, and never with 0 over a package that has faults."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import build
import seal


def ending(monkeypatch: pytest.MonkeyPatch, codes: dict[str, int]) -> list[str]:
    """Takes the place of subprocess.run: a command ends with the code of the word that it holds."""
    run_commands: list[str] = []

    def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        words = " ".join(command[1:])
        run_commands.append(words)
        return subprocess.CompletedProcess(command, next((c for word, c in codes.items() if word in words), 0))

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(build, "build_geometries", lambda *_: None)
    monkeypatch.setattr(build, "are_rows_sound", lambda _: True)
    return run_commands


def test_last_stage_checks_what_was_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = ending(monkeypatch, {})
    assert build.main([]) == 0
    assert commands[0].startswith("scripts/seal.py"), "metes refuses files that the seal does not fit"
    sealed = len(commands) - 1 - commands[::-1].index("scripts/seal.py")
    # What is made after the seal tells of it, and is no file of the package.
    assert commands[sealed + 1 :] == ["scripts/write_dictionary.py", "scripts/write_papers.py", "-m metes check ."]


@pytest.mark.parametrize("word", ["metes check .", "metes measure", "metes judge"])
def test_faults_end_the_build_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], word: str
) -> None:
    commands = ending(monkeypatch, {word: 1})
    assert build.main([]) == 1
    assert word in commands[-1], "no stage runs after it"
    assert "the build stops because of the faults above" in capsys.readouterr().err


@pytest.mark.parametrize(("word", "code"), [("metes judge", 2), ("draw_map", 1), ("seal.py", 2)])
def test_what_could_not_run_ends_the_build_with_2(monkeypatch: pytest.MonkeyPatch, word: str, code: int) -> None:
    ending(monkeypatch, {word: code})
    assert build.main([]) == 2


def test_faulty_package_is_sealed_but_not_passed(cropped: Path) -> None:
    """A dangling id fits its own hash, so the seal alone says nothing of it."""
    (cropped / "scripts").mkdir()
    root = Path(build.__file__).parent
    (cropped / "scripts/descriptor.yml").write_bytes((root / "descriptor.yml").read_bytes())
    for name in ("pyproject.toml", "sources"):
        (cropped / name).symlink_to(root.parent / name)
    operands = cropped / "datapackage/registers/claim_operands.csv"
    text = operands.read_text(encoding="utf-8")
    operands.write_text(text.replace(",taiwan-main-island.island,", ",atlantis.island,"), encoding="utf-8")
    assert seal.main([], root=cropped) == 0
    assert build.main(["--only", "check"], root=cropped) == 1


def test_all_faults_of_all_rows_end_the_build_before_anything_is_built(
    cropped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unquoted comma, a unit that is misspelt and a missing end of an interval, each with its mend, in one go."""
    registers = cropped / "datapackage/registers"
    claims = (registers / "claims.csv").read_text(encoding="utf-8")
    figures = (registers / "published_figures.csv").read_text(encoding="utf-8")
    statements = (registers / "statements.csv").read_text(encoding="utf-8")
    place = claims.index(",km2,")
    ends = claims[place + 5 :].split(",", 2)
    (registers / "claims.csv").write_text(claims[: place + 5] + f",{ends[1]},{ends[2]}", encoding="utf-8")
    (registers / "published_figures.csv").write_text(figures.replace(",sq_mi,", ",sq mi,", 1), encoding="utf-8")
    (registers / "statements.csv").write_text(statements.rstrip("\n") + ", and more\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in cropped.rglob("*") if path.is_file()}
    assert build.main([], root=cropped) == 1
    told = capsys.readouterr().err
    assert "put a cell that contains a comma in double quotes" in told
    assert "did you mean sq_mi" in told
    assert "column low" in told
    assert {path: path.read_bytes() for path in cropped.rglob("*") if path.is_file()} == before
