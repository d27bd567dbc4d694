"""What metes answers to an input of the fuzzer, and what counts as a finding.

A finding is any exception but a MetesError, a check that crashed, a message of several lines, a result that is no
JSON, a run of more than MOST_SECONDS, or another answer in a second run. Each target adds an oracle of its own.
"""

from __future__ import annotations

import math
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import metes
from command import metes as run_metes

MOST_SECONDS = 20.0
MEMORY_DISK = Path("/dev/shm")
UNFORESEEN = ("unexpected ", "please report it", "Traceback")


class FindingError(AssertionError):
    """What the fuzzer looks for."""


@dataclass(frozen=True)
class Outcome:
    """The faults of an input as (id, severity, JSON pointer, what was found), or the message of a MetesError."""

    faults: tuple[tuple[str, str, str, str], ...] = ()
    error: str = ""

    @property
    def ids(self) -> list[str]:
        """The ids of all faults, sorted, with repeats."""
        return sorted(fault[0] for fault in self.faults)

    @property
    def errors(self) -> set[str]:
        """The ids of the faults that are errors."""
        return {fault[0] for fault in self.faults if fault[1] == "error"}


def require(is_right: object, words: str, *values: object) -> None:
    """Raise FindingError with the words and values unless something is right."""
    if not is_right:
        raise FindingError(": ".join([words, *(repr(value)[:2000] for value in values)]))


def is_turn(data: bytes, every: int) -> bool:
    """Whether an input is one of those, one in `every`, that get a longer test. The input alone decides."""
    return zlib.crc32(data) % every == 0


@contextmanager
def folder() -> Iterator[Path]:
    """A directory for the files of one input, in memory where that is possible."""
    place = MEMORY_DISK if MEMORY_DISK.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as made:
        yield Path(made)


@contextmanager
def timed() -> Iterator[None]:
    """Raise FindingError if the body took too long."""
    begun = time.perf_counter()
    yield
    taken = time.perf_counter() - begun
    require(taken <= MOST_SECONDS, f"took {taken:.1f} s")


def check(source: Any) -> Outcome:
    """What `metes.check` says of an input: every answer that a user may get is tested for its form."""
    result = checked(source)
    if isinstance(result, str):
        return Outcome(error=result)
    found = ((each.id, each.severity.value, each.pointer or "", each.found) for each in result.faults)
    return Outcome(faults=tuple(found))


def checked(source: Any) -> metes.CheckResult | str:
    """The result of `metes.check`, or the message of a MetesError."""
    try:
        with timed():
            result = metes.check(source)
    except metes.MetesError as error:
        require_one_line(str(error))
        return str(error)
    require(not result.crashes, "a check crashed", *result.crashes)
    for fault in result.faults:
        require_one_line(fault.message())
        place = (fault.lon or 0.0, fault.lat or 0.0)
        require(all(map(math.isfinite, place)), "a place that JSON has no number for", fault)
    for line in result.notes:
        require_one_line(line)
    return result


def require_one_line(message: str) -> None:
    """Raise FindingError for a message of several lines, or one that changes what a terminal shows."""
    require(message.strip() and message.isprintable(), "not one printable line", message)


def command(*arguments: str | Path, codes: tuple[int, ...] = (0, 1, 2)) -> CompletedProcess[str]:
    """Run a command of metes in this process; its exit code must be one of `codes`, its messages one line each."""
    with timed():
        run = run_metes(*arguments)
    require(run.returncode in codes, f"exit code {run.returncode}", arguments, run.stderr)
    require(not any(word in run.stderr for word in UNFORESEEN), "an unforeseen error", run.stderr)
    lines = run.stderr.splitlines()
    require(all(line.isprintable() for line in run.stdout.splitlines() + lines), "not printable", run.stdout, lines)
    if run.returncode == 2:
        # Warnings about a file may come before the error.
        require(lines and all(line.startswith("metes: ") for line in lines), "a line without metes:", lines)
    return run


def require_same(data: bytes, every: int, ask: Callable[[], object]) -> None:
    """Ask twice for one input in `every`, and raise FindingError if the answers differ."""
    if is_turn(data, every):
        first, second = ask(), ask()
        require(first == second, "a second run differs", first, second)
