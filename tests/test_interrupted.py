"""An interrupted command leaves previous files whole: ended politely, killed, or without room on the disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command import ROOT, environment
from metes.files.atomic import folder_beside, replace_files, replacing, write_atomic
from metes.files.errors import OutputError

OPEN_RING = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]}
# Stops the command with the new bytes beside the old file, before they are given its name.
AT_RENAME = """
import os, signal, sys
real = os.replace
def stopped(*names):
    if os.environ["STOP_WITH"] == "9":
        os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()
os.replace = stopped
"""
# And after the first bytes have been written.
AT_WRITE = """
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
"""


def python(code: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs code as a process of its own, with the scripts of the repository at hand."""
    paths = os.pathsep.join(str(ROOT / each) for each in ("validators", "scripts"))
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(**variables, PYTHONPATH=paths, PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        timeout=120,
    )


def of_metes(*arguments: str) -> str:
    return f"sys.argv = ['metes', *{list(arguments)!r}]\nimport metes.__main__\n"


def writing(module: str, name: str) -> str:
    return f"from pathlib import Path\nfrom {module} import write_atomic\nwrite_atomic(Path({name!r}), 'x' * 99)\n"


WRITERS = {
    "fix": of_metes("fix", "a.geojson", "--write"),
    "check --output": of_metes("check", "a.geojson", "--output", "report.json"),
    "build, seal, judge, measure": writing("metes.files.atomic", "t.csv"),
}
WRITTEN = {"fix": "a.geojson", "check --output": "report.json", "build, seal, judge, measure": "t.csv"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in WRITTEN.values():
        (tmp_path / name).write_text(json.dumps(OPEN_RING), encoding="utf-8")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


@pytest.mark.parametrize("writer", list(WRITERS))
def test_killed_before_the_rename(folder: Path, writer: str) -> None:
    before = contents(folder)
    run = python(AT_RENAME + WRITERS[writer], folder, STOP_WITH="9")
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert contents(folder) == before


@pytest.mark.parametrize("writer", ["fix", "check --output"])
def test_ended_before_the_rename(folder: Path, writer: str) -> None:
    before = sorted(folder.iterdir())
    run = python(AT_RENAME + WRITERS[writer], folder, STOP_WITH="15")
    assert run.returncode == 128 + signal.SIGTERM, run.stderr
    assert sorted(folder.iterdir()) == before, "and no half-written file stays behind"


@pytest.mark.parametrize("writer", list(WRITERS))
def test_without_room_on_the_disk(folder: Path, writer: str) -> None:
    before = contents(folder)
    run = python(AT_WRITE + WRITERS[writer], folder)
    assert run.returncode != 0
    assert contents(folder) == before
    assert [path for path in folder.iterdir() if path.name.startswith(".")] == []
    if writer in ("fix", "check --output"):
        assert run.returncode == 2
        assert run.stderr.count("\n") == 1
        assert "cannot be written (File too large)" in run.stderr
        assert WRITTEN[writer] in run.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device that is always full is of Linux")
def test_output_to_a_full_device_is_told_in_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "metes", "check", "geometries/places.geojson", "--format", "json"]
        run = subprocess.run(command, cwd=ROOT, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True)
    assert run.returncode == 2
    assert run.stderr.startswith("metes: ")
    assert "Traceback" not in run.stderr


def test_area_copy_leaves_the_old_copy_whole(tmp_path: Path) -> None:
    target = tmp_path / "copy.geojson"
    target.write_text("old", encoding="utf-8")
    for start, variables in ((AT_RENAME, {"STOP_WITH": "9"}), (AT_WRITE, {})):
        run = python(
            start + of_metes("area", str(ROOT / "geometries/places.geojson"), "--copy", str(target)),
            tmp_path,
            **variables,
        )
        assert run.returncode != 0
        assert target.read_text(encoding="utf-8") == "old"


def test_what_raises_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), replacing(path) as stream:
        stream.writelines([b"half", None])  # type: ignore[list-item]  # so that it raises
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"old", [path])


def test_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    write_atomic(target, "a\n")
    assert target.stat().st_mode & 0o777 == 0o644
    target.chmod(0o600)
    link.symlink_to(target)
    write_atomic(link, "b \ud800\n")
    assert link.is_symlink()
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"b \\ud800\n", 0o600)


def test_of_several_files_all_are_replaced_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    targets = [tmp_path / name for name in "abc"]
    targets[0].write_text("old", encoding="utf-8")
    targets[0].chmod(0o600)
    real = os.replace

    def failing(source: Path, target: Path) -> None:
        if Path(target).name == "c":
            raise OSError(5, "Input/output error")
        real(source, target)

    def write() -> None:
        with folder_beside(tmp_path / "a") as folder:
            for target in targets:
                (folder / target.name).write_text("new", encoding="utf-8")
            replace_files({folder / target.name: target for target in targets})

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        with pytest.raises(OutputError, match="Input/output error"):
            write()
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("a", "old")]
    write()
    assert contents(tmp_path) == dict.fromkeys("abc", b"new")
    assert [target.stat().st_mode & 0o777 for target in targets] == [0o600, 0o644, 0o644]


def test_finished_file_without_bytes_replaces_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_text("old", encoding="utf-8")
    made = tmp_path / ".made"
    made.touch()
    with pytest.raises(OSError, match="is the disk full"):
        replace_files({made: target})
    assert contents(tmp_path) == {"a": b"old"}


# Sends the signal of Ctrl-C when a module is imported that is named by STOP_AT, once `main` has begun.
AT_IMPORT = """
import os, signal, sys
def at_import(event, arguments):
    if event != "import" or signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        return
    at_import.seen += 1
    if os.environ["STOP_AT"] in (arguments[0], str(at_import.seen)):
        os.environ["STOP_AT"] = ""
        signal.raise_signal(signal.SIGINT)
at_import.seen = 0
sys.addaudithook(at_import)
"""


@pytest.mark.parametrize("place", ["40", "300", "typer", "numpy._core._multiarray_umath", "shapely.lib"])
def test_interrupted_in_an_import_it_ends_in_one_line(place: str) -> None:
    """NumPy makes an ImportError of what interrupts its own import, and Python goes on after some of its own."""
    run = python(AT_IMPORT + of_metes("judge"), ROOT, STOP_AT=place)
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "metes: interrupted\n")


IN_A_DELETION = """
import signal, sys
class Held:
    def __del__(self):
        raise KeyboardInterrupt
import metes.cli as cli
def run():
    Held()
    while True: pass
cli._run = run
cli.main()
"""


def test_interrupted_where_python_can_only_report_it() -> None:
    run = python(IN_A_DELETION, ROOT)
    assert (run.returncode, run.stderr) == (130, "metes: interrupted\n")


COMMANDS = (
    ["rules"],
    ["check", "geometries/places.geojson"],
    ["judge"],
    ["explain", "C38"],
    ["area", "geometries/places.geojson"],
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_ctrl_c_at_any_time_ends_without_a_traceback(words: list[str]) -> None:
    """Before the first line of metes runs, Python itself says what was interrupted."""
    for delay in (0.0, 0.02, 0.05, 0.1, 0.2, 0.3):
        started, begun = os.pipe()
        code = f"import os; import metes.cli; os.write({begun}, b'x'); metes.cli.main()"
        process = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.argv[1:] = {words!r}; {code}"],
            cwd=ROOT,
            env=environment(PYTHONDONTWRITEBYTECODE="1"),
            pass_fds=[begun],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        os.close(begun)
        os.read(started, 1)
        os.close(started)
        time.sleep(0.002 + delay)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        # Python ends by the signal itself if text was run by `exec` meanwhile; shells show 130 for both.
        assert process.returncode in (0, 130, -signal.SIGINT), (delay, err)
        assert err in ("", "metes: interrupted\n"), delay
