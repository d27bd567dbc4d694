"""Limits the time and memory of a command, where `--timeout`, `--max-memory` or the settings of a project set them.

There is no limit by default: a person sees the progress and can press Ctrl-C. A command that exceeds a limit says what
it has found so far and exits with 2. Memory is that of the process and of the processes that it has started; it is
watched only on systems with /proc.
"""

from __future__ import annotations

import _thread
import math
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from metes.cli import COULD_NOT_RUN
from metes.cli.console import print_error
from metes.cli.settings_file import find_table
from metes.files.errors import InputError, LimitExceeded
from metes.files.temporary import remove_temporaries

PROC = Path("/proc")
STATM = PROC / "self/statm"
LOOK_EVERY_S = 0.1
# Time to react, which nothing does that is inside of a library; then another thread reports what was found.
GRACE_S = 3.0
MOST_TIMES_DROPPED = 3
# Time to report what was found.
REPORT_S = 20.0
UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "KI": 2**10, "MI": 2**20, "GI": 2**30, "TI": 2**40}
SIZE = re.compile(r"(\d{1,18}(?:\.\d{1,9})?) ?([KMGT]?I?)B?", re.ASCII | re.IGNORECASE)
SHARE = re.compile(r"^Pss: +(\d+) kB$", re.MULTILINE)
EXPECTED_SIZE = "a size such as 500MB, 2GB or 1.5GiB"
EXPECTED_SECONDS = "a number of seconds above 0"

_last_words: list[Callable[[str], object]] = []


@dataclass(frozen=True, kw_only=True)
class ResourceLimits:
    """Most seconds of a command, and most bytes of memory of all its processes; None for no limit."""

    seconds: float | None = None
    memory_bytes: int | None = None

    @property
    def is_none(self) -> bool:
        """Whether nothing is limited."""
        return self.seconds is None and self.memory_bytes is None

    def exceeded(self, seconds: float, held_bytes: int) -> str:
        """Which limit is exceeded, in words; an empty string if none is."""
        if self.seconds is not None and seconds > self.seconds:
            return f"stopped after {self.seconds:,g} s, as --timeout says"
        if self.memory_bytes is not None and held_bytes > self.memory_bytes:
            return f"stopped with {held_bytes / 1e6:,.0f} MB of memory, as --max-memory says"
        return ""


def seconds_of(value: object, name: str) -> float:
    """The seconds that an option or setting says. Raises InputError for anything but a number above 0."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value <= 0.0:  # type: ignore[operator,arg-type]  # a number
        raise InputError(f"{name}: found {value}; expected {EXPECTED_SECONDS}")
    return float(value)  # type: ignore[arg-type]  # a number


def bytes_of(value: object, name: str) -> int:
    """The bytes that an option or setting says: a whole number, or text such as 2GB. Raises InputError otherwise."""
    found = SIZE.fullmatch(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    size = 0 if found is None else int(float(found[1]) * UNITS.get(found[2].upper(), 0))
    if size <= 0:
        raise InputError(f"{name}: found {value}; expected {EXPECTED_SIZE}")
    return size


# Function that reads the value of a setting, by key.
LIMIT_KEYS: Mapping[str, Callable[[object, str], Any]] = {"timeout": seconds_of, "max-memory": bytes_of}


def chosen_limits(
    timeout: float | None,
    max_memory: str | None,
    paths: Sequence[Path],
    *,
    config: Path | None = None,
    is_isolated: bool = False,
) -> ResourceLimits:
    """Limits that the options say, or else the settings at or above the paths.

    Raises InputError for a value without meaning.
    """
    file, table = (None, {}) if is_isolated else find_table(paths, config)
    values = {key.replace("_", "-"): value for key, value in table.items()}
    found = {key: read(values[key], f"{file}: {key}") for key, read in LIMIT_KEYS.items() if key in values}
    if timeout is not None:
        found["timeout"] = seconds_of(timeout, "--timeout")
    if max_memory is not None:
        found["max-memory"] = bytes_of(max_memory, "--max-memory")
    return ResourceLimits(seconds=found.get("timeout"), memory_bytes=found.get("max-memory"))


def run_limited(limits: ResourceLimits, run: Callable[[], int]) -> int:
    """Exit code of a command; that of a command that could not run if it exceeds a limit and does not report that."""
    try:
        with limited(limits):
            return run()
    except LimitExceeded as limit:
        sys.stdout.flush()
        print_error(limit.message())
        return COULD_NOT_RUN


@contextmanager
def last_words(report: Callable[[str], object]) -> Iterator[None]:
    """Have `report` called with the message when a limit ends the process inside of a library, which cannot be stopped.

    Another thread calls it.
    """
    _last_words.append(report)
    try:
        yield
    finally:
        _last_words.remove(report)


@contextmanager
def limited(limits: ResourceLimits) -> Iterator[None]:
    """Raise LimitExceeded in the body when a limit is exceeded, or end the process if the body cannot be interrupted.

    The body has some seconds then to report what it found.
    """
    if limits.is_none:
        yield
        return
    watch = _Watch(limits)
    watcher = threading.Thread(target=watch.run, daemon=True)
    with watch.signals():
        watcher.start()
        try:
            yield
        finally:
            watch.done.set()
            watcher.join()


class _Watch:
    """Looks at time and memory in a thread of its own, and interrupts the main thread once."""

    def __init__(self, limits: ResourceLimits) -> None:
        self.limits = limits
        self.start = time.monotonic()
        self.done = threading.Event()
        self.message = ""
        self.is_told = False
        # Has an entry once the exception that was raised is handled.
        self.handled: list[bool] = []

    def look(self) -> bool:
        """Whether a limit is exceeded, now or before."""
        if not self.message:
            self.message = self.limits.exceeded(time.monotonic() - self.start, self._held_bytes())
        return bool(self.message)

    def _held_bytes(self) -> int:
        """Memory of all processes; that which they share counts once, which takes longer to ask."""
        most = self.limits.memory_bytes
        if most is None:
            return 0
        own, *others = [os.getpid(), *descendants(os.getpid())]
        held = resident_bytes(own) + sum(map(resident_bytes, others))
        return held if held <= most or not others else sum(map(proportional_bytes, (own, *others)))

    def run(self) -> None:
        while not self.done.wait(LOOK_EVERY_S):
            if self.look():
                _interrupt_main_thread()
                self._wait()
                return

    def _wait(self) -> None:
        """Wait for the body to end; end the process if it does not."""
        for _ in range(MOST_TIMES_DROPPED):
            if self.done.wait(GRACE_S):
                return
            if not self.is_told or self.handled:
                break
            # Libraries of C drop an exception that is raised while they import a module, and go on.
            self.is_told = False
            _interrupt_main_thread()
        if self.is_told:
            if self.done.wait(REPORT_S):
                return
        elif _last_words:
            speaker = threading.Thread(target=_last_words[-1], args=(self.message,), daemon=True)
            speaker.start()
            speaker.join(REPORT_S)
        print_error(self.message)
        sys.stdout.flush()
        sys.stderr.flush()
        remove_temporaries()
        os._exit(COULD_NOT_RUN)

    def tell(self) -> bool:
        """Whether the main thread is to be interrupted now: once, as a second time would hit what handles the first."""
        if self.is_told or not self.look():
            return False
        self.is_told = True
        return True

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Raise LimitExceeded in the main thread by SIGINT, which the other thread sends, and by an alarm.

        A regular expression reacts to a signal but lets no other thread run.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.getsignal(signal.SIGINT)

        def interrupt(number: int, frame: FrameType | None) -> None:
            if self.tell():
                limit = LimitExceeded(self.message)
                self.handled = limit.handled
                raise limit
            # A shell lets its jobs in the background ignore SIGINT.
            if callable(before) and not self.message:
                before(number, frame)

        signal.signal(signal.SIGINT, interrupt)
        try:
            with _alarm(self.limits.seconds, lambda number, frame: interrupt(number, frame) if self.look() else None):
                yield
        finally:
            signal.signal(signal.SIGINT, before)


def _interrupt_main_thread() -> None:
    """Send SIGINT to the main thread: one that waits for other processes does not notice a simulated signal."""
    if hasattr(signal, "pthread_kill") and callable(signal.getsignal(signal.SIGINT)):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


@contextmanager
def _alarm(seconds: float | None, ring: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Call `ring` in the main thread after some seconds, and then every second."""
    if seconds is None or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    # By the clock that is asked then, the time must be over.
    signal.setitimer(signal.ITIMER_REAL, seconds + LOOK_EVERY_S / 2.0, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def descendants(process: int) -> Iterator[int]:
    """Ids of the processes that a process has started, and of those that these have started."""
    for listed in (PROC / str(process) / "task").glob("*/children"):
        try:
            children = listed.read_text(encoding="ascii").split()
        except OSError:
            continue  # the thread or process has ended meanwhile
        for child in map(int, children):
            yield child
            yield from descendants(child)


def resident_bytes(process: int | None = None) -> int:
    """Resident memory of a process in bytes, by default this one; 0 on systems without /proc."""
    path = STATM if process is None else PROC / str(process) / "statm"
    try:
        pages = int(path.read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def proportional_bytes(process: int) -> int:
    """Memory of a process in bytes, with its share of what it has in common with others."""
    try:
        found = SHARE.search((PROC / str(process) / "smaps_rollup").read_text(encoding="ascii"))
    except OSError:
        found = None
    return resident_bytes(process) if found is None else 1024 * int(found[1])
