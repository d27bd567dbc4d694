"""Limits the time and memory of a check: one minute and 2 GB for every 50 MB of input.

A check that exceeds a limit ends with a one-line message. How long GEOS takes for a shape depends on how often it
intersects itself, which cannot be known in advance. METES_LARGE=1 lifts both limits. Memory is watched only on systems
with /proc.
"""

from __future__ import annotations

import _thread
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from metes.cli import COULD_NOT_RUN
from metes.cli.console import print_error
from metes.files.errors import InputError, MetesError
from metes.files.packed import unpacked_size
from metes.files.paths import descriptor_in, safe_location
from metes.files.temporary import remove_temporaries
from metes.inputs.archive import unpacked_bytes
from metes.inputs.file_kind import GZIP_ENDING, FileFormat, format_of_file
from metes.inputs.opening import files_below
from metes.inputs.size import ALLOW_LARGE, is_large_allowed
from metes.package.package import open_package_leniently

SHARE_BYTES = 50_000_000
# The rest of the minute is for starting, and for leaving.
SHARE_SECONDS = 55.0
SHARE_MEMORY_BYTES = 2_000_000_000
STATM = Path("/proc/self/statm")
LOOK_EVERY_S = 0.1
# Time to leave in order, which nothing does that is inside of a library: then the process ends.
GRACE_S = 3.0


@dataclass(frozen=True, kw_only=True)
class ResourceLimits:
    """Most seconds, and most bytes of memory beyond those held at the start."""

    seconds: float
    memory_bytes: int

    def exceeded(self, seconds: float, taken_bytes: int) -> str:
        """Which limit is exceeded, in words; an empty string if none is."""
        if seconds > self.seconds:
            return f"not done after {self.seconds:,.0f} s"
        if taken_bytes > self.memory_bytes:
            return f"not done with {self.memory_bytes / 1e9:,.0f} GB of memory"
        return ""


def allowed_for(paths: Sequence[Path], *, runs: int = 1) -> AbstractContextManager[None]:
    """Context manager that limits time and memory by the size of the paths.

    `runs`: how often the body checks them. Raises InputError when a limit is exceeded.
    """
    if is_large_allowed():
        return nullcontext()
    return _watched_by_size(paths, runs)


@contextmanager
def _watched_by_size(paths: Sequence[Path], runs: int) -> Iterator[None]:
    name = " ".join(map(str, paths))
    # Also looking how much there is may take long: a descriptor can have any size.
    with watched(_limits_of(1), name):
        shares = max(1, math.ceil(sum(map(_bytes_in, paths)) / SHARE_BYTES))
    with watched(_limits_of(shares, runs), name):
        yield


def _limits_of(shares: int, runs: int = 1) -> ResourceLimits:
    return ResourceLimits(seconds=shares * runs * SHARE_SECONDS, memory_bytes=shares * SHARE_MEMORY_BYTES)


@contextmanager
def watched(limits: ResourceLimits, name: str) -> Iterator[None]:
    """Raise InputError in the body when a limit is exceeded, or end the process if the body cannot be interrupted."""
    start, held_bytes, done = time.monotonic(), resident_bytes(), threading.Event()
    exceeded_limits: list[str] = []
    finder = threading.Lock()

    def excess() -> bool:
        """Whether a limit is exceeded, once: a second interrupt would hit what handles the first."""
        found = "" if exceeded_limits else limits.exceeded(time.monotonic() - start, resident_bytes() - held_bytes)
        if not found or not finder.acquire(blocking=False):
            return False
        exceeded_limits.append(f"{name}: {found}; set {ALLOW_LARGE}=1 to let it take as much as it needs")
        return True

    def watch() -> None:
        while not done.wait(LOOK_EVERY_S):
            if excess():
                _thread.interrupt_main()
            if exceeded_limits:
                if not done.wait(GRACE_S):
                    print_error(exceeded_limits[0])
                    sys.stderr.flush()
                    remove_temporaries()
                    os._exit(COULD_NOT_RUN)
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        try:
            with _alarm(limits.seconds, lambda: excess() or (bool(exceeded_limits) and _is_interrupt_ignored())):
                yield
        finally:
            done.set()
            watcher.join()
    except KeyboardInterrupt:
        if exceeded_limits:
            raise InputError(exceeded_limits[0]) from None
        raise


def _is_interrupt_ignored() -> bool:
    """Whether SIGINT has no handler of Python, so that the interrupt of another thread has no effect."""
    return not callable(signal.getsignal(signal.SIGINT))


@contextmanager
def _alarm(seconds: float, is_meant: Callable[[], bool]) -> Iterator[None]:
    """Interrupt the main thread once, after some seconds or a whole number of seconds later.

    A regular expression reacts to a signal but lets no other thread run. Where SIGINT is ignored, as in a job in the
    background, this alarm alone interrupts it.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        if is_meant():
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, ring)
    # By the clock that is asked then, the time must be over.
    signal.setitimer(signal.ITIMER_REAL, seconds + LOOK_EVERY_S / 2.0, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def resident_bytes() -> int:
    """Resident memory of this process in bytes; 0 on systems without /proc."""
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _unpacked_size(file: Path, packing: str) -> int:
    return unpacked_size(file, packing) if packing else file.stat().st_size


def _bytes_in(path: Path) -> int:
    """Bytes of a file, of an archive's unpacked members, or of the files that would be read in a folder or package."""
    try:
        if path.is_file() and format_of_file(path) is FileFormat.ARCHIVE:
            return unpacked_bytes(path)
        is_described = path.is_file() and format_of_file(path) is FileFormat.DESCRIPTOR
        if is_described or (path.is_dir() and descriptor_in(path) is not None):
            package = open_package_leniently(path)
            named = [(safe_location(package.root, each.path), each.packing) for each in package.references]
            places = [(package.file.location, ""), *((place, packing) for place, packing in named if place is not None)]
        else:
            found = list(files_below(path)) if path.is_dir() else [path]
            places = [(place, "gz" if place.suffix.lower() == GZIP_ENDING else "") for place in found]
        return sum(_unpacked_size(place, packing) for place, packing in places if place.is_file())
    except (OSError, MetesError):
        # Whoever opens it says so.
        return 0
