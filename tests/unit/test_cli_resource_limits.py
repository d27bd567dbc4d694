"""A check that exceeds its limit of time or memory stops with one message, in Python code and inside a library."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from command import environment
from metes.cli import resource_limits
from metes.cli.resource_limits import ResourceLimits, allowed_for, watched
from metes.files.errors import InputError

PLENTY = 1 << 40


def test_call_over_the_time_limit_is_stopped() -> None:
    def run() -> None:
        with watched(ResourceLimits(seconds=0.2, memory_bytes=PLENTY), "a.geojson"):
            while time.monotonic() < start + 60.0:
                pass

    start = time.monotonic()
    with pytest.raises(InputError, match=r"^a\.geojson: not done after 0 s; set METES_LARGE=1"):
        run()
    assert time.monotonic() < start + 10.0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer that sends a signal")
def test_endless_regular_expression_is_stopped() -> None:
    """A package names its own patterns, and matching lets no other thread run."""

    def run() -> None:
        with watched(ResourceLimits(seconds=0.3, memory_bytes=PLENTY), "a.geojson"):
            re.fullmatch("(a+)+", "a" * 60 + "b")

    start = time.monotonic()
    with pytest.raises(InputError, match="not done after 0 s"):
        run()
    assert time.monotonic() < start + 10.0
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer that sends a signal")
def test_endless_regular_expression_is_stopped_in_the_background() -> None:
    """A shell lets its jobs in the background ignore SIGINT; here the other thread finds the excess first."""

    def run() -> None:
        with watched(ResourceLimits(seconds=0.1, memory_bytes=PLENTY), "a.geojson"):
            time.sleep(0.11 + resource_limits.LOOK_EVERY_S)
            re.fullmatch("(a+)+", "a" * 60 + "b")

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(InputError, match="not done after 0 s"):
            run()
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(
    not resource_limits.STATM.exists(), reason="this system does not tell how much memory a process holds"
)
def test_call_over_the_memory_limit_is_stopped() -> None:
    def run() -> None:
        with watched(ResourceLimits(seconds=60.0, memory_bytes=50_000_000), "a.geojson"):
            while len(held) < 500:
                held.append(b"x" * 1_000_000)
                time.sleep(0.005)

    held: list[bytes] = []
    before = bytearray(100_000_000)
    assert resource_limits.resident_bytes() > len(before), "what is held before does not count"
    with pytest.raises(InputError, match="of memory"):
        run()
    assert 40 < len(held) < 500


def test_call_within_the_limits_runs_to_its_end() -> None:
    with watched(ResourceLimits(seconds=60.0, memory_bytes=PLENTY), "a.geojson"):
        done = True
    assert done


def test_keyboard_interrupt_is_not_reported_as_a_limit() -> None:
    with pytest.raises(KeyboardInterrupt), watched(ResourceLimits(seconds=60.0, memory_bytes=PLENTY), "a.geojson"):
        raise KeyboardInterrupt


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system cannot make a process deaf to signals")
def test_call_that_ignores_the_signal_ends_the_process() -> None:
    code = (
        "import signal, threading\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})\n"
        "from metes.cli import resource_limits\n"
        "resource_limits.GRACE_S = 0.2\n"
        "limits = resource_limits.ResourceLimits(seconds=0.1, memory_bytes=1 << 40)\n"
        "with resource_limits.watched(limits, 'a.geojson'):\n"
        "    lock = threading.Lock()\n"
        "    lock.acquire()\n"
        "    lock.acquire()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    assert run.stderr == "metes: a.geojson: not done after 0 s; set METES_LARGE=1 to let it take as much as it needs\n"


def test_limits_grow_with_the_size_of_the_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[ResourceLimits] = []

    def noted(allowed: ResourceLimits, _name: str) -> AbstractContextManager[None]:
        given.append(allowed)
        return nullcontext()

    monkeypatch.setattr(resource_limits, "watched", noted)
    monkeypatch.setattr(resource_limits, "SHARE_BYTES", 1_000)
    monkeypatch.setattr(resource_limits, "SHARE_SECONDS", 10.0)
    (tmp_path / "a.geojson").write_bytes(b" " * 1_001)
    (tmp_path / "of_somebody.bin").write_bytes(b" " * 9_000)
    descriptor = {"resources": [{"name": "a", "path": "a.geojson"}]}
    for path, seconds in (("a.geojson", 20.0), (".", 20.0), ("none.geojson", 10.0)):
        with allowed_for([tmp_path / path]):
            pass
        assert given[-1].seconds == seconds, path
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for path in (".", "datapackage.json"):
        with allowed_for([tmp_path / path]):
            pass
        assert given[-1].seconds == 20.0, "what the package does not name is not read"
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", " " * 2_001)
    with allowed_for([tmp_path / "a.zip"]):
        pass
    assert given[-1].seconds == 30.0, "what is packed is read unpacked"
    monkeypatch.setenv("METES_LARGE", "1")
    count = len(given)
    with allowed_for([tmp_path]):
        pass
    assert len(given) == count, "no limit at all"
