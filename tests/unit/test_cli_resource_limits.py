"""A command that exceeds a limit of time or memory stops with one message, in Python code and inside a library."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from command import environment
from metes.cli import resource_limits
from metes.cli.resource_limits import ResourceLimits, bytes_of, chosen_limits, limited, seconds_of
from metes.files.errors import InputError, LimitExceeded


def test_call_over_the_time_limit_is_stopped() -> None:
    def run() -> None:
        with limited(ResourceLimits(seconds=0.2)):
            while time.monotonic() < start + 60.0:
                pass

    start = time.monotonic()
    with pytest.raises(LimitExceeded, match=r"^stopped after 0\.2 s, as --timeout says$"):
        run()
    assert time.monotonic() < start + 10.0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer that sends a signal")
def test_endless_regular_expression_is_stopped() -> None:
    """A package names its own patterns, and matching lets no other thread run."""

    def run() -> None:
        with limited(ResourceLimits(seconds=0.3)):
            re.fullmatch("(a+)+", "a" * 60 + "b")

    start = time.monotonic()
    with pytest.raises(LimitExceeded, match="stopped after"):
        run()
    assert time.monotonic() < start + 10.0
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer that sends a signal")
def test_endless_regular_expression_is_stopped_in_the_background() -> None:
    """A shell lets its jobs in the background ignore SIGINT; here the other thread finds the excess first."""

    def run() -> None:
        with limited(ResourceLimits(seconds=0.1)):
            time.sleep(0.11 + resource_limits.LOOK_EVERY_S)
            re.fullmatch("(a+)+", "a" * 60 + "b")

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(LimitExceeded, match="stopped after"):
            run()
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(
    not resource_limits.STATM.exists(), reason="this system does not tell how much memory a process holds"
)
def test_call_over_the_memory_limit_is_stopped() -> None:
    def run() -> None:
        most = resource_limits.resident_bytes() + 50_000_000
        with limited(ResourceLimits(seconds=60.0, memory_bytes=most)):
            while len(held) < 500:
                held.append(b"x" * 1_000_000)
                time.sleep(0.005)

    held: list[bytes] = []
    with pytest.raises(LimitExceeded, match="MB of memory, as --max-memory says"):
        run()
    assert 30 < len(held) < 500


@pytest.mark.skipif(
    not resource_limits.STATM.exists(), reason="this system does not tell how much memory a process holds"
)
def test_memory_of_other_processes_counts_and_a_wait_for_them_ends() -> None:
    """Nothing but a signal ends a wait for another process."""

    def run() -> None:
        code = "held = b'x' * 300_000_000; print(flush=True); input()"
        with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            try:
                assert other.stdout is not None
                other.stdout.readline()
                assert set(resource_limits.descendants(os.getpid())) >= {other.pid}
                assert resource_limits.resident_bytes(other.pid) > 300_000_000
                assert resource_limits.proportional_bytes(other.pid) > 300_000_000
                most = resource_limits.resident_bytes() + 200_000_000
                lock = threading.Lock()
                lock.acquire()
                with limited(ResourceLimits(memory_bytes=most)):
                    lock.acquire(timeout=60.0)
            finally:
                other.kill()

    start = time.monotonic()
    with pytest.raises(LimitExceeded, match="MB of memory, as --max-memory says"):
        run()
    assert time.monotonic() - start < 30.0


def test_limit_that_a_library_drops_is_raised_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As pyarrow does where it imports pandas to find out whether it is there."""
    monkeypatch.setattr(resource_limits, "GRACE_S", 0.2)
    dropped = 0

    def run() -> None:
        nonlocal dropped
        with limited(ResourceLimits(seconds=0.1)):
            try:
                time.sleep(10.0)
            except LimitExceeded:
                dropped += 1
            time.sleep(10.0)

    start = time.monotonic()
    with pytest.raises(LimitExceeded, match="stopped after"):
        run()
    assert dropped == 1
    assert time.monotonic() - start < 5.0


def test_limit_that_is_handled_is_not_raised_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource_limits, "GRACE_S", 0.2)
    message = ""
    with limited(ResourceLimits(seconds=0.1)):
        try:
            time.sleep(10.0)
        except LimitExceeded as limit:
            message = limit.message()
        time.sleep(1.5)
    assert message == "stopped after 0.1 s, as --timeout says"


def test_call_within_the_limits_runs_to_its_end() -> None:
    with limited(ResourceLimits(seconds=60.0)):
        done = True
    assert done


def test_keyboard_interrupt_is_not_reported_as_a_limit() -> None:
    with pytest.raises(KeyboardInterrupt), limited(ResourceLimits(seconds=60.0)):
        raise KeyboardInterrupt


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system cannot make a process deaf to signals")
def test_call_that_ignores_the_signal_ends_the_process() -> None:
    code = (
        "import signal, threading\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGINT})\n"
        "from metes.cli import resource_limits\n"
        "resource_limits.GRACE_S = 0.2\n"
        "with resource_limits.limited(resource_limits.ResourceLimits(seconds=0.1)):\n"
        "    lock = threading.Lock()\n"
        "    lock.acquire()\n"
        "    lock.acquire()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    assert run.stderr == "metes: stopped after 0.1 s, as --timeout says\n"


def test_there_is_no_limit_by_default(tmp_path: Path) -> None:
    assert chosen_limits(None, None, [tmp_path]).is_none


@pytest.mark.parametrize(
    ("text", "size"), [("2GB", 2_000_000_000), ("1.5 GiB", 1_610_612_736), ("500mb", 500_000_000), ("7", 7), (7, 7)]
)
def test_sizes(text: object, size: int) -> None:
    assert bytes_of(text, "--max-memory") == size


@pytest.mark.parametrize("text", ["", "0", "-1GB", "2XB", "GB", True, 1.5, None, "1e9", "0.1"])
def test_sizes_without_meaning(text: object) -> None:
    with pytest.raises(InputError, match=r"^--max-memory: found .*; expected a size such as"):
        bytes_of(text, "--max-memory")


@pytest.mark.parametrize("value", [0, -1, True, "5", float("nan"), float("inf")])
def test_seconds_without_meaning(value: object) -> None:
    with pytest.raises(InputError, match=r"^--timeout: found .*; expected a number of seconds above 0"):
        seconds_of(value, "--timeout")


def test_options_come_before_settings(tmp_path: Path) -> None:
    (tmp_path / "metes.toml").write_text('timeout = 5\nmax-memory = "1GB"\n', encoding="utf-8")
    layer = tmp_path / "a.geojson"
    assert chosen_limits(None, None, [layer]) == ResourceLimits(seconds=5.0, memory_bytes=1_000_000_000)
    assert chosen_limits(7.0, "2GB", [layer]) == ResourceLimits(seconds=7.0, memory_bytes=2_000_000_000)
    assert chosen_limits(None, None, [layer], is_isolated=True).is_none
