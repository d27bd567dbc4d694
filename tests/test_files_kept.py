"""No data is lost: what stands at the place of an output keeps its bytes, names, mode and owner where it should."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from command import environment, metes
from metes.files import atomic
from metes.files.atomic import folder_beside, replace_files, write_atomic
from metes.files.errors import InputError, OutputError

OPEN_RING = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}\n'
SQUARES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": f"a{number}",
            "properties": {"n": number},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        }
        for number in range(50)
    ],
}
FULL_AFTER = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
sys.argv = ['metes', 'area', 'a.geojson', '--copy', '{copy}']
import metes.__main__
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.geojson").write_text(OPEN_RING, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "fgb", "shp"])
@pytest.mark.parametrize("size", [0, 4096])
def test_copy_on_a_full_disk_fails_and_leaves_the_old_copy(tmp_path: Path, ending: str, size: int) -> None:
    (tmp_path / "a.geojson").write_text(json.dumps(SQUARES), encoding="utf-8")
    copy = tmp_path / f"copy.{ending}"
    copy.write_bytes(b"old")
    code = FULL_AFTER.format(size=size, copy=copy.name)
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert (run.returncode, copy.read_bytes()) == (2, b"old"), run.stdout
    assert run.stderr.count("\n") == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.geojson", copy.name]


def test_first_file_comes_back_where_the_second_cannot_even_be_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets = [tmp_path / name for name in ("a", "b", "c")]
    for target in targets:
        target.write_text("old", encoding="utf-8")
    real = os.replace

    def immovable(source: Path, target: Path) -> None:
        if Path(target).name == "b":
            raise PermissionError(1, "Operation not permitted")
        real(source, target)

    def write() -> None:
        with folder_beside(targets[0]) as made:
            for target in targets:
                (made / target.name).write_text("new", encoding="utf-8")
            replace_files({made / target.name: target for target in targets})

    monkeypatch.setattr(os, "replace", immovable)
    with pytest.raises(OutputError, match="not permitted"):
        write()
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == dict.fromkeys("abc", "old")


def test_export_does_not_take_the_place_of_its_package(cropped: Path) -> None:
    before = {path: path.read_bytes() for path in cropped.rglob("*.geojson")}
    run = metes("export", cropped, "--to", "geojson", "--output", cropped / "geometries", "--force")
    if run.returncode != 2:  # the package as an option, where there is no argument
        run = metes("export", "--package", cropped, "--to", "geojson", "--output", cropped / "geometries", "--force")
    assert run.returncode == 2
    assert {path: path.read_bytes() for path in cropped.rglob("*.geojson")} == before


def test_fix_refuses_a_file_that_changed_meanwhile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "a.geojson"
    real = atomic._require_size

    def slowly(path: Path, expected: int) -> None:
        file.write_text('{"type": "Point", "coordinates": [1, 1]}\n', encoding="utf-8")
        real(path, expected)

    monkeypatch.setattr(atomic, "_require_size", slowly)
    run = metes("fix", "a.geojson", "--write", cwd=folder)
    assert run.returncode == 2
    assert "changed this file meanwhile" in run.stderr
    assert "Point" in file.read_text(encoding="utf-8")
    assert [path.name for path in folder.iterdir()] == ["a.geojson"]


@pytest.mark.parametrize("command", ["check", "validate", "diff"])
def test_output_onto_the_input_is_refused(folder: Path, cropped: Path, command: str) -> None:
    layer = next(cropped.glob("geometries/*.geojson"))
    link = cropped / "link.geojson"
    link.symlink_to(layer)
    before = layer.read_bytes()
    arguments = {
        "check": ["check", layer, "--output", link],
        "validate": ["validate", cropped, "--output", link],
        "diff": ["diff", str(cropped), str(cropped), "--format", "geojson", "--output", layer],
    }[command]
    run = metes(*map(str, arguments))
    assert (run.returncode, run.stdout) == (2, "")
    assert "found a file that is read" in run.stderr
    assert layer.read_bytes() == before


def test_report_of_an_earlier_run_may_be_replaced(folder: Path) -> None:
    for _ in range(2):
        assert metes("check", ".", "--output", "faults.geojson", cwd=folder).returncode == 1
    assert metes("check", ".", "--output", "a.geojson", cwd=folder).returncode == 2


def test_output_to_a_pipe_and_a_device_leaves_them_what_they_are(folder: Path) -> None:
    pipe = folder / "pipe.json"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    assert metes("check", "a.geojson", "--output", "pipe.json", cwd=folder).returncode == 1
    reader.join(10)
    assert json.loads(read[0])["faults"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    metes("check", "a.geojson", "--format", "json", "--output", "/dev/null", cwd=folder)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomic(tmp_path / "a", "x")
        with folder_beside(tmp_path / "b") as made:
            (made / "b").write_text("x", encoding="utf-8")
            replace_files({made / "b": tmp_path / "b"})
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"] == [0o640, 0o640]


def test_hard_link_stays_one(folder: Path) -> None:
    os.link(folder / "a.geojson", folder / "second")
    assert metes("fix", "a.geojson", "--write", cwd=folder).returncode == 0
    assert (folder / "a.geojson").samefile(folder / "second")
    assert "[0, 0]]]" in (folder / "second").read_text(encoding="utf-8").replace(",[", ", [")
    assert sorted(path.name for path in folder.iterdir()) == ["a.geojson", "second"]


def test_write_protected_file_is_refused(folder: Path) -> None:
    file = folder / "a.geojson"
    file.chmod(0o444)
    run = metes("fix", "a.geojson", "--write", cwd=folder)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "write-protected" in run.stderr
    assert (file.read_text(encoding="utf-8"), stat.S_IMODE(file.stat().st_mode)) == (OPEN_RING, 0o444)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_owner_is_kept(folder: Path) -> None:
    file = folder / "a.geojson"
    os.chown(file, 12_345, 23_456)
    file.chmod(0o640)
    assert metes("fix", "a.geojson", "--write", cwd=folder).returncode == 0
    found = file.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12_345, 23_456, 0o640)


def test_owner_that_cannot_be_given_is_kept_as_well(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "a.geojson"
    number = file.stat().st_ino
    monkeypatch.setattr(atomic, "_takes_owner", lambda temporary, old: False)
    assert metes("fix", "a.geojson", "--write", cwd=folder).returncode == 0
    assert file.stat().st_ino == number
    assert file.read_text(encoding="utf-8") != OPEN_RING


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".fgb", ".shp"])
def test_name_of_254_bytes(folder: Path, ending: str) -> None:
    longest = "é" * ((254 - len(ending)) // 2) + ending
    (folder / longest).write_text(OPEN_RING, encoding="utf-8")
    if ending == ".geojson":
        assert metes("fix", longest, "--write", cwd=folder).returncode == 0
    (folder / longest).unlink()
    (folder / "a.geojson").write_text(json.dumps(SQUARES), encoding="utf-8")
    run = metes("area", "a.geojson", "--copy", longest, cwd=folder)
    assert (run.returncode, run.stderr) == (0, "")
    assert (folder / longest).stat().st_size > 0


def test_database_that_another_program_has_open_is_not_replaced(tmp_path: Path) -> None:
    """SQLite would put the changes in the old journal into the new database."""
    target = tmp_path / "a.gpkg"
    target.write_bytes(b"old")
    (tmp_path / "a.gpkg-wal").write_bytes(b"changes")
    made = tmp_path / ".made"
    sqlite3.connect(made).execute("create table t (x)").connection.close()
    with pytest.raises(InputError, match="another program has this database open"):
        replace_files({made: target})
    assert target.read_bytes() == b"old"


WAITS_IN_A_ZIP = """
import signal, sys, time
# What started the tests may ignore these, as nohup and jobs in the background do.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
import metes.package.package as package
def wait(*_):
    print("unpacked", flush=True)
    {wait}
import metes.inputs.opening as opening
opening._folder = wait
sys.argv = ["metes", "check", "a.zip"]
import metes.__main__
"""


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_no_temporary_folder_stays_behind_after_a_signal(tmp_path: Path, number: int) -> None:
    _zip(tmp_path)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-c", WAITS_IN_A_ZIP.format(wait="time.sleep(60)")]
    own = environment(TMPDIR=str(temporary))
    with subprocess.Popen(command, cwd=tmp_path, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline() == b"unpacked\n"
        assert list(temporary.iterdir())
        run.send_signal(number)
        assert run.wait(30) == 128 + number
        assert b"Traceback" not in run.stderr.read()
    assert not list(temporary.iterdir())


def test_no_temporary_folder_stays_behind_after_the_watch(tmp_path: Path) -> None:
    """The watch ends a process that is inside of a library, where no exception can be raised."""
    _zip(tmp_path)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    # A signal mask keeps the main thread from hearing anything, as a library does.
    code = WAITS_IN_A_ZIP.format(wait="import ctypes; ctypes.PyDLL(None).sleep(60)")
    code = "import metes.cli.resource_limits as r; r.GRACE_S = 0.3\n" + code.replace(
        '"a.zip"', '"a.zip", "--timeout", "0.5"'
    )
    quiet = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM, signal.SIGINT])\n"
    code = quiet + code.replace("ctypes.PyDLL", "ctypes.CDLL").replace(".sleep(60)", ".sleep(20)")
    start = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(TMPDIR=str(temporary)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 2, run.stderr
    assert time.monotonic() - start < 19.0
    assert run.stderr == "metes: stopped after 0.5 s, as --timeout says\n"
    assert not list(temporary.iterdir())


def _zip(folder: Path) -> None:
    import zipfile

    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.geojson", OPEN_RING)
