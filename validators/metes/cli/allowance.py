"""What a check may take: a minute and two gigabytes for every 50 MB that it is given, told in one line where it is not
enough.

How long GEOS takes for a shape depends on how often it meets itself, which nobody can tell before. METES_LARGE=1 lifts
both limits. Memory is watched where the system has /proc; elsewhere time alone."""

from __future__ import annotations

import _thread
import math
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from metes.inputs.size import LARGE, is_large_allowed
from metes.package.error import PackageError

SHARE_BYTES = 50_000_000
SHARE_SECONDS = 55.0
SHARE_MEMORY_BYTES = 2_000_000_000
STATM = Path("/proc/self/statm")
LOOK_EVERY_S = 0.1
# Time to leave in order, which nothing does that is inside of a library: then the process ends.
GRACE_S = 3.0
COULD_NOT_RUN = 2


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """Seconds, and bytes of memory."""

    seconds: float
    memory_bytes: int

    def exceeded(self, seconds: float) -> str:
        """What was too much, in words; blank while nothing is."""
        if seconds > self.seconds:
            return f"not done after {self.seconds:,.0f} s"
        if resident_bytes() > self.memory_bytes:
            return f"not done with {self.memory_bytes / 1e9:,.0f} GB of memory"
        return ""


def allowed_for(paths: Sequence[Path]) -> AbstractContextManager[None]:
    """The context in which these paths may be checked; raises PackageError where time or memory is not enough."""
    if is_large_allowed():
        return nullcontext()
    shares = max(1, math.ceil(sum(map(_bytes_in, paths)) / SHARE_BYTES))
    allowance = Allowance(seconds=shares * SHARE_SECONDS, memory_bytes=shares * SHARE_MEMORY_BYTES)
    return watched(allowance, " ".join(map(str, paths)))


@contextmanager
def watched(allowance: Allowance, name: str) -> Iterator[None]:
    """Raises PackageError inside where more is taken, or ends the process where nothing inside can be stopped."""
    done = threading.Event()
    told: list[str] = []

    def watch() -> None:
        start = time.monotonic()
        while not done.wait(LOOK_EVERY_S):
            excess = allowance.exceeded(time.monotonic() - start)
            if excess:
                told.append(f"{name}: {excess}; set {LARGE}=1 to let it take as much as it needs")
                _thread.interrupt_main()
                if not done.wait(GRACE_S):
                    sys.stderr.write(f"metes: {told[0]}\n")
                    sys.stderr.flush()
                    os._exit(COULD_NOT_RUN)
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        try:
            yield
        finally:
            done.set()
            watcher.join()
    except KeyboardInterrupt:
        if told:
            raise PackageError(told[0]) from None
        raise


def resident_bytes() -> int:
    """Memory that this process holds now; 0 where the system does not tell."""
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _bytes_in(path: Path) -> int:
    """Bytes of a file, or of all files of a folder; a descriptor stands for its folder."""
    try:
        if path.is_file() and path.name != "datapackage.json":
            return path.stat().st_size
        folder = path.parent if path.is_file() else path
        return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    except OSError:
        return 0
