"""Work that several processes share: same results in the same order, and no process left behind."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from command import ROOT
from metes.checks import CHECKS
from metes.checks.engine import runner
from metes.checks.engine.check import Scope
from metes.checks.engine.processes import is_shared, mapped, processes
from metes.checks.engine.runner import Checked, run_paths
from metes.checks.geometry.shared import layer_arrays
from metes.files.errors import InputError

needs_copies = pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies a process safely")


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    with processes(jobs):
        assert list(mapped(lambda number: number**2, range(10), [10 - n for n in range(10)], 1)) == [
            number**2 for number in range(10)
        ]


@needs_copies
def test_items_are_shared_by_as_many_processes_as_allowed() -> None:
    with processes(3):
        used = set(mapped(lambda _: os.getpid(), range(6), [1] * 6, 1))
        assert len(used) == 3
        assert os.getpid() not in used
        assert set(mapped(lambda _: os.getpid(), range(6), [1] * 6, 7)) == {os.getpid()}
    assert set(mapped(lambda _: os.getpid(), range(6), [1] * 6, 1)) == {os.getpid()}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the copies of this process made during the test; other children, as of other tests, are not among them."""
    found: list[int] = []
    if sys.platform == "linux":
        fork = os.fork

        def noted() -> int:
            process = fork()
            if process:
                found.append(process)
            return process

        monkeypatch.setattr(os, "fork", noted)
    return found


def _left(started: list[int]) -> list[int]:
    """Those that are children of this process still, whether they run or have ended without being waited for."""
    return [process for process in started if _is_child(process)]


def _is_child(process: int) -> bool:
    try:
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def _refuse_odd(number: int) -> int:
    if number % 2:
        raise InputError(f"found {number}")
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_first_exception_in_the_order_of_the_items_is_raised(jobs: int, started: list[int]) -> None:
    found: list[int] = []
    with processes(jobs), pytest.raises(InputError, match="found 3"):
        found.extend(mapped(_refuse_odd, [0, 2, 3, 4, 5], [1, 1, 1, 1, 9], 1))
    assert found == [0, 2]
    assert _left(started) == []


@needs_copies
def test_end_of_a_process_is_told(started: list[int]) -> None:
    with processes(2), pytest.raises(MemoryError):
        list(mapped(lambda number: os.kill(os.getpid(), signal.SIGKILL) if number else 0, [0, 1], [1, 1], 1))
    assert len(started) == 2
    assert _left(started) == []


def _wait_for_ever(number: int) -> int:
    if number:
        signal.pause()
    return number


@needs_copies
def test_no_process_goes_on_when_the_results_are_no_longer_wanted(started: list[int]) -> None:
    with processes(2):
        results = mapped(_wait_for_ever, [0, 1], [1, 1], 1)
        assert next(results) == 0
        results.close()
    assert len(started) == 2
    assert _left(started) == []


def test_work_of_which_one_piece_is_the_most_is_not_shared_out() -> None:
    assert is_shared([1, 1])
    assert is_shared([2, 1, 1])
    assert not is_shared([3, 1, 1])
    assert not is_shared([5])


def _result(paths: list[Path], jobs: int) -> Checked:
    with processes(jobs):
        return run_paths(paths, CHECKS)


@pytest.mark.parametrize("is_folder", [True, False])
def test_result_is_the_same_with_any_number_of_processes(
    is_folder: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "LEAST_SHARED_BYTES", 1)
    monkeypatch.setattr(layer_arrays, "LEAST_SHARED", 1)
    monkeypatch.setattr(layer_arrays, "BLOCK_POSITIONS", 20)
    cases = sorted((ROOT / "tests/checks").glob("*/bad/*.geojson"))[:40]
    files = [tmp_path / f"{number}.geojson" for number in range(len(cases))]
    for file, case in zip(files, cases, strict=True):
        file.write_bytes(case.read_bytes())
    paths = [tmp_path] if is_folder else files
    one, two = _result(paths, 1), _result(paths, 2)
    assert [fault.to_dict() for fault in one.faults] == [fault.to_dict() for fault in two.faults]
    assert (one.files, one.notes, one.crashes) == (two.files, two.notes, two.crashes)
    assert sorted(one.sources) == sorted(two.sources)
    assert len({fault.file for fault in one.faults}) == len(files)


def test_layer_in_blocks_has_the_faults_of_a_layer_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [check.NAME for check in CHECKS if check.ID[0] in "GN" and check.SCOPE is Scope.GEOJSON]
    cases = [case for name in names for case in sorted((ROOT / "tests/checks" / name / "bad").glob("*.geojson"))]
    features = [feature for case in cases for feature in _features_of(case)]
    file = tmp_path / "all.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}) + "\n", encoding="utf-8")
    whole = _result([file], 1).faults
    monkeypatch.setattr(layer_arrays, "LEAST_SHARED", 1)
    monkeypatch.setattr(layer_arrays, "BLOCK_POSITIONS", 50)
    assert _result([file], 2).faults == _result([file], 1).faults == whole
    assert len({fault.id for fault in whole}) > 20


def _features_of(case: Path) -> list[object]:
    """The features of a collection that are objects."""
    value = json.loads(case.read_text(encoding="utf-8-sig"))
    features = value.get("features") if isinstance(value, dict) else None
    return [each for each in features if isinstance(each, dict)] if isinstance(features, list) else []
