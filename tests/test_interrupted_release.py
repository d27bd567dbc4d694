"""A release that is interrupted leaves the previous one whole: ended politely, killed, or without room on the disk.

The command and its archive writer are the real ones; what is packed is small, and the gates are open.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from command import ROOT, environment

# A release of two files and their sums, in place of the whole package and the wheel.
SMALL = """
import os, runpy, signal, sys, zipfile
import releasing.assemble, releasing.gates, releasing.notes
from pathlib import Path
from releasing.archive import write_sums, write_zip

def assemble(root, folder, release):
    inside = folder.parent / "inside"
    write_zip(inside, folder / f"{release.name}.zip", release)
    write_zip(inside, folder / f"{release.name}.whl", release)
    write_sums(folder)

releasing.assemble.assemble = assemble
releasing.notes.write_notes = releasing.notes.previous_release = lambda *_: None
for gate in ("stale_geometries", "faults", "low_version", "unsound_zip"):
    setattr(releasing.gates, f"refuse_{gate}", lambda *_: None)
sys.argv = ["release.py", "--into", "dist"]
"""
# Stops at the step of this number: files packed, written, renamed and removed are counted as they come.
STOPPED = """
steps = 0
def counted(real):
    def step(*arguments, **options):
        global steps
        steps += 1
        if steps == int(os.environ["STOP_AT"]):
            os.kill(os.getpid(), int(os.environ["STOP_WITH"]))
            signal.pause()
        return real(*arguments, **options)
    return step
zipfile.ZipFile.writestr = counted(zipfile.ZipFile.writestr)
os.replace, os.rename, os.unlink = (counted(each) for each in (os.replace, os.rename, os.unlink))
"""
FULL = """
import resource
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
"""
RUN = f"runpy.run_path({str(ROOT / 'scripts' / 'release.py')!r}, run_name='__main__')\n"
OLD = {"china-border-treaties-0.0.1.zip": b"old zip", "metes-0.0.1.whl": b"old wheel"}
# Packing takes four steps, putting into place three, taking out what is old two.
PACKING, STEPS = 4, 9


def sums_of(files: dict[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in {**OLD, "SHA256SUMS": sums_of(OLD)}.items():
        (tmp_path / "dist").mkdir(exist_ok=True)
        (tmp_path / "dist" / name).write_bytes(data)
    (tmp_path / "inside").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "inside" / name).write_text(f"{name}\n" * 99, encoding="utf-8")
    return tmp_path


def run(code: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(str(ROOT / each) for each in ("validators", "scripts"))
    return subprocess.run(
        [sys.executable, "-c", SMALL + code + RUN],
        cwd=folder,
        env=environment(**variables, PYTHONPATH=paths, PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        timeout=120,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "dist").iterdir()}


def is_verified(files: dict[str, bytes]) -> bool:
    """Whether every line of the sums is that of a file which is there, as `sha256sum --check` asks."""
    lines = [line.split("  ") for line in files["SHA256SUMS"].decode().splitlines()]
    return len(lines) == 2 and all(hashlib.sha256(files[name]).hexdigest() == digest for digest, name in lines)


def test_a_release_that_is_left_alone_takes_the_place_of_the_old_one(folder: Path) -> None:
    done = run("", folder)
    assert done.returncode == 0, done.stderr
    made = contents(folder)
    assert is_verified(made)
    assert not OLD.keys() & made.keys()
    assert sorted(path.name for path in folder.iterdir()) == ["dist", "inside"]
    # The count of steps below is right: one more is not reached.
    assert run(STOPPED, folder, STOP_AT=str(STEPS + 1), STOP_WITH="9").returncode == 0


@pytest.mark.parametrize("step", [2, *range(PACKING + 1, STEPS + 1)])
def test_a_release_that_is_killed_leaves_whole_files(folder: Path, step: int) -> None:
    before = contents(folder)
    stopped = run(STOPPED, folder, STOP_AT=str(step), STOP_WITH="9")
    assert stopped.returncode == -signal.SIGKILL, stopped.stderr
    left = contents(folder)
    assert is_verified(left), "the old sums, or the new ones, hold"
    assert (left == before) == (step <= PACKING + 1)


@pytest.mark.parametrize("step", [2, PACKING + 2])
def test_a_release_that_is_ended_leaves_nothing_beside(folder: Path, step: int) -> None:
    stopped = run(STOPPED, folder, STOP_AT=str(step), STOP_WITH="15")
    assert stopped.returncode == 128 + signal.SIGTERM, stopped.stderr
    assert is_verified(contents(folder))
    assert sorted(path.name for path in folder.iterdir()) == ["dist", "inside"]
    # And the next one is made.
    assert run("", folder).returncode == 0
    assert not OLD.keys() & contents(folder).keys()


def test_without_room_on_the_disk_the_old_release_stays(folder: Path) -> None:
    before = contents(folder)
    done = run(FULL, folder)
    assert done.returncode == 2
    assert done.stderr.startswith("release: ")
    assert done.stderr.count("\n") == 1
    assert "File too large" in done.stderr
    assert contents(folder) == before
    assert sorted(path.name for path in folder.iterdir()) == ["dist", "inside"]
