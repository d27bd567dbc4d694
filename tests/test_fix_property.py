"""`metes fix` never makes a file worse: random broken files, and interruptions at every step of writing."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from broken_geojson import Members, Spelled, broken_file
from command import ROOT, environment
from metes.checks import CHECKS
from metes.checks.engine.fault import Fault
from metes.checks.engine.runner import run_document
from metes.cli.fix import write_fixed
from metes.files import atomic
from metes.files.errors import OutputError
from metes.files.file import BytesFile, File
from metes.files.temporary import remove_temporaries
from metes.fix.document import CHANGE_BY_CHECK, FixedDocument, FixOptions, fix_file
from metes.geojson.sequence import BytesSequence

FILES, DEEP_FILES, FILES_AT_ONCE = 200, 10_000, 100
MARK = b"\xef\xbb\xbf"
# What may stand between the texts of a sequence.
BETWEEN = "\x1e \t\r\n"
# Arrays of numbers alone; what stands between them may not change by a byte.
NUMBERS = re.compile(r"\[(?:\s|[\[\]0-9.,eE+-])*\]")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seeds" in metafunc.fixturenames:
        files = DEEP_FILES if metafunc.config.getoption("--deep") else FILES
        metafunc.parametrize("seeds", [range(n, n + FILES_AT_ONCE) for n in range(0, files, FILES_AT_ONCE)], ids=str)


def opened(data: bytes, is_sequence: bool) -> BytesFile:
    kind = BytesSequence if is_sequence else BytesFile
    return kind(path="a.geojson", location=Path("a.geojson"), content=data)


def options_of(choose: random.Random) -> FixOptions:
    """Mostly those of a plain `metes fix`; sometimes rounding, sorting, or the fixes of some checks alone."""
    if choose.random() < 0.6:
        return FixOptions()
    checks = frozenset(choose.sample(sorted(CHANGE_BY_CHECK), choose.randint(1, len(CHANGE_BY_CHECK))))
    return FixOptions(decimals=choose.choice((None, 7, 3)), is_sorted=choose.random() < 0.3, checks=checks)


def told(faults: Iterable[Fault], is_sorted: bool) -> Counter[tuple[str, str]]:
    """The checks that report a fault, and the features in which they do, as far as these keep their places."""
    found: Counter[tuple[str, str]] = Counter()
    for fault in faults:
        tokens = fault.pointer.split("/")
        is_in_feature = len(tokens) > 2 and tokens[1] == "features" and not is_sorted
        found[fault.id, tokens[2] if is_in_feature else ""] += 1
    return found


def same_positions(old: Any, new: Any) -> bool:
    """Whether a value is another one, but for lines and rings that are closed, turned round or without repeats."""
    if isinstance(old, Members) and isinstance(new, Members):
        return [key for key, _ in old] == [key for key, _ in new] and all(
            same_positions(one, other) for (_, one), (_, other) in zip(old, new, strict=True)
        )
    if not isinstance(old, list) or not isinstance(new, list) or isinstance(old, Members) or isinstance(new, Members):
        return type(old) is type(new) and bool(old == new)
    if old and new and all(isinstance(each, list) and numbers(each) for each in (*old, *new)):
        return is_same_path(old, new)
    return len(old) == len(new) and all(map(same_positions, old, new))


def numbers(position: list[Any]) -> bool:
    return bool(position) and all(isinstance(each, Spelled) for each in position)


def is_same_path(old: list[list[Spelled]], new: list[list[Spelled]]) -> bool:
    """Whether the positions follow each other as before, in either direction, from the same start."""
    if any(each not in old for each in new):
        return False
    was, now = path(old), path(new)
    closed = was if was[0][:2] == was[-1][:2] else [*was, was[0]]
    return now in (was, closed, closed[::-1])


def path(positions: list[list[Spelled]]) -> list[list[float]]:
    return [each for each, _ in groupby([float(number) for number in position] for position in positions)]


def parsed(data: bytes) -> list[Any]:
    """The values of a text, with numbers as they are spelled and members in their order."""
    texts = data.removeprefix(MARK).decode("utf-8", "surrogatepass")
    decoder = json.JSONDecoder(object_pairs_hook=Members, parse_float=Spelled, parse_int=Spelled)
    found, texts = [], texts.strip(BETWEEN)
    while texts:
        value, end = decoder.raw_decode(texts)
        found.append(value)
        texts = texts[end:].strip(BETWEEN)
    return found


def assert_never_worse(data: bytes, is_sequence: bool, options: FixOptions) -> FixedDocument:
    file = opened(data, is_sequence)
    result = fix_file(file, options)
    again = fix_file(opened(result.after, is_sequence), options)
    assert (again.after, again.changes) == (result.after, ()), "a second run changes nothing"
    before, after = (told(each, options.is_sorted) for each in (run_document(file, CHECKS), result.left))
    assert after <= before, after - before
    texts = [NUMBERS.sub("[]", each.decode("utf-8", "surrogatepass")) for each in (data, result.after)]
    if not any(change.what.startswith("sorted") for change in result.changes):
        assert texts[0].removeprefix("\ufeff").rstrip("\r\n") == texts[1].removeprefix("\ufeff").rstrip("\r\n")
        if options.decimals is None and not result.is_refused:
            assert all(map(same_positions, parsed(data), parsed(result.after)))
    if result.is_refused:
        assert result.after == data
    return result


def test_fix_never_makes_a_file_worse(seeds: range) -> None:
    done: Counter[str] = Counter()
    for seed in seeds:
        choose = random.Random(seed)
        broken = broken_file(choose)
        result = assert_never_worse(broken.data, broken.is_sequence, options_of(choose))
        done.update(change.what for change in result.changes)
    assert set(CHANGE_BY_CHECK.values()) <= set(done), "the files have faults that are fixed"


# Everything that writing a file calls; a fault in one of these is what a full disk, a signal or a power cut makes.
CALLS = {
    os: ("access", "chown", "close", "fdopen", "fsync", "open", "replace", "utime"),
    shutil: ("copystat",),
    Path: ("chmod", "exists", "mkdir", "open", "read_bytes", "resolve", "stat"),
}


@contextmanager
def interrupted(number: int, interrupt: Callable[[], None]) -> Iterator[list[str]]:
    """Call `interrupt` in place of the call with this number; the names of all calls, from when they are made."""
    calls: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            calls.append(name)
            if len(calls) == number + 1:
                interrupt()
            return real(*args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, names in CALLS.items():
            for name in names:
                patch.setattr(owner, name, counted(name, getattr(owner, name)))
        yield calls


class Folder:
    """A folder with a broken file, which has a second name or not, and what is in it after an interruption."""

    def __init__(self, path: Path, has_second_name: bool) -> None:
        path.mkdir()
        self.path, self.file = path, path / "a.geojson"
        self.file.write_bytes(OPEN)
        self.file.chmod(0o640)
        if has_second_name:
            os.link(self.file, path / "b.geojson")
        result = fix_file(opened(OPEN, False), FixOptions())
        assert result.after != OPEN
        self.new = result.after
        self.write = partial(write_fixed, File(path="a.geojson", location=self.file), result)

    def others(self) -> list[Path]:
        return [each for each in self.path.iterdir() if each.suffix != ".geojson"]


OPEN = b'{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0]]]}'


def calls_of_a_write(folder: Folder) -> list[str]:
    with interrupted(-1, lambda: None) as calls:
        folder.write()
    assert folder.file.read_bytes() == folder.new
    assert "fsync" in calls
    return calls


@pytest.mark.parametrize("has_second_name", [False, True])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()], ids=repr
)
def test_error_at_any_step_of_writing_loses_nothing(
    tmp_path: Path, has_second_name: bool, error: BaseException
) -> None:
    calls = calls_of_a_write(Folder(tmp_path / "whole", has_second_name))
    results = set()
    for number, name in enumerate(calls):
        folder = Folder(tmp_path / str(number), has_second_name)

        def fail() -> None:
            raise error

        is_told = False
        with interrupted(number, fail):
            try:
                folder.write()
            except (OutputError, KeyboardInterrupt, MemoryError):
                is_told = True
        content = folder.file.read_bytes()
        assert content in (OPEN, folder.new), name
        assert stat.S_IMODE(folder.file.stat().st_mode) == 0o640
        # What an error in the cleaning itself leaves, the end of the process removes.
        remove_temporaries()
        assert folder.others() == [], name
        if isinstance(error, OSError):
            assert is_told == (content == OPEN), name
        results.add(content)
    assert results == {OPEN, folder.new}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="ends copies of this process")
@pytest.mark.parametrize("has_second_name", [False, True])
def test_kill_at_any_step_of_writing_loses_nothing(tmp_path: Path, has_second_name: bool) -> None:
    calls = calls_of_a_write(Folder(tmp_path / "whole", has_second_name))
    code = (
        "import sys; from test_fix_property import kill_at_every_step as run; run(sys.argv[1], *map(int, sys.argv[2:]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(int(has_second_name)), str(len(calls))]
    done = subprocess.run(command, cwd=ROOT / "tests", env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def kill_at_every_step(path: str, has_second_name: int, steps: int) -> None:
    """Ends a copy of this process at each step, with no time to clean up, and looks at what it leaves."""
    for number in range(steps):
        folder = Folder(Path(path) / str(number), bool(has_second_name))
        process = os.fork()
        if process == 0:
            with interrupted(number, lambda: os._exit(9)):
                folder.write()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9
        copies = [each.read_bytes() for each in folder.others()]
        # A file of two names is overwritten; until that is done, a copy of its old bytes stands beside it.
        assert folder.file.read_bytes() in (OPEN, folder.new) or (has_second_name and OPEN in copies), number


def test_old_bytes_stay_beside_a_file_that_can_be_neither_written_nor_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path / "folder", has_second_name=True)

    def fail(target: Path, source: Path) -> None:
        target.write_bytes(source.read_bytes()[:10])
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(atomic, "_overwrite", fail)
    with pytest.raises(OutputError, match=r"what it contained is in .*a\.geojson\.old-"):
        folder.write()
    remove_temporaries()
    assert [each.read_bytes() for each in folder.others()] == [OPEN]
