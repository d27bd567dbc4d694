"""Several processes for one check of a large layer or of many files; the results come in the order of the work.

A process is a copy of this one, so that it has what was read without sending it. Where the system cannot copy a process
safely, all is done in this one.
"""

from __future__ import annotations

import heapq
import os
import pickle
import selectors
import signal
import struct
import sys
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

READ_BYTES = 1 << 20
LENGTH = struct.Struct(">Q")
_jobs: ContextVar[int] = ContextVar("jobs", default=1)


def usable_cores() -> int:
    """Number of processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def processes(jobs: int) -> Iterator[None]:
    """Allow so many processes within the context; by default there is one."""
    token = _jobs.set(max(1, jobs))
    try:
        yield
    finally:
        _jobs.reset(token)


def mapped(
    work: Callable[[Item], Result], items: Sequence[Item], sizes: Sequence[int], least: int
) -> Generator[Result]:
    """The result of `work` for every item, in order; in several processes if all sizes together reach `least`.

    `sizes` says how much work each item is. Raises what `work` raises for the first item that it raises for.
    """
    jobs = min(_jobs.get(), len(items))
    # Only Linux copies a process safely whatever libraries it has loaded.
    if jobs < 2 or sum(sizes) < least or sys.platform != "linux":
        yield from map(work, items)
        return
    with _Workers(work, items, _shares(sizes, jobs)) as workers:
        yield from workers.results()


def is_shared(sizes: Sequence[int]) -> bool:
    """Whether pieces of work can be shared out: not if one of them is most of the work, and can be shared itself."""
    return 2 * max(sizes, default=0) <= sum(sizes)


def _shares(sizes: Sequence[int], jobs: int) -> list[list[int]]:
    """Indices of the items for each process, so that all have about as much to do; each in order."""
    shares: list[list[int]] = [[] for _ in range(jobs)]
    heap = [(0, number) for number in range(jobs)]
    for index in sorted(range(len(sizes)), key=lambda each: (-sizes[each], each)):
        load, number = heapq.heappop(heap)
        shares[number].append(index)
        heapq.heappush(heap, (load + sizes[index], number))
    return [sorted(share) for share in shares]


class _Workers:
    """Copies of this process, each of which works on its share of the items and sends back the results."""

    def __init__(self, work: Callable[[Any], Any], items: Sequence[Any], shares: Sequence[Sequence[int]]) -> None:
        self._work, self._items, self._shares = work, items, shares
        self._pipes: dict[int, int] = {}

    def __enter__(self) -> _Workers:
        sys.stdout.flush()
        sys.stderr.flush()
        for share in self._shares:
            reading, writing = os.pipe()
            with warnings.catch_warnings():
                # From Python 3.12 on, a process with threads warns: those of metes hold no lock that a copy needs.
                warnings.simplefilter("ignore", DeprecationWarning)
                process = os.fork()
            if process == 0:
                os.close(reading)
                self._send(share, writing)
            os.close(writing)
            self._pipes[reading] = process
        return self

    def __exit__(self, *_: object) -> None:
        for pipe, process in self._pipes.items():
            os.close(pipe)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)

    def _send(self, share: Sequence[int], pipe: int) -> None:
        """Work in the copy, and end it: nothing of the process that it copies may go on in it."""
        try:
            for name in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
                signal.signal(name, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            _jobs.set(1)
            with os.fdopen(pipe, "wb") as stream:
                for index in share:
                    try:
                        answer = (index, True, self._work(self._items[index]))
                    except BaseException as error:  # noqa: BLE001 - the process that waits raises it
                        answer = (index, False, _portable(error))
                    message = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
                    stream.write(LENGTH.pack(len(message)) + message)
                    stream.flush()
        finally:
            os._exit(0)

    def results(self) -> Iterator[Any]:
        """Results in the order of the items. Raises RuntimeError where a process ended early, as for want of memory."""
        found: dict[int, Any] = {}
        following = 0
        for index, is_right, answer in self._answers():
            found[index] = (is_right, answer)
            while following in found:
                is_right, answer = found.pop(following)
                if not is_right:
                    raise answer
                yield answer
                following += 1
        if following < len(self._items):
            raise MemoryError("a process of the check was ended")

    def _answers(self) -> Iterator[tuple[int, bool, Any]]:
        """Answers of all processes as they come."""
        waiting = {pipe: bytearray() for pipe in self._pipes}
        with selectors.DefaultSelector() as selector:
            for pipe in waiting:
                selector.register(pipe, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select():
                    block = os.read(key.fd, READ_BYTES)
                    waiting[key.fd] += block
                    if not block:
                        selector.unregister(key.fd)
                    yield from _messages(waiting[key.fd])


def _portable(error: BaseException) -> BaseException:
    """The exception, or one with its text if it cannot be sent."""
    try:
        copy = pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - whatever an exception of a library does when it is copied
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error if type(copy) is type(error) else RuntimeError(str(error))


def _messages(received: bytearray) -> Iterator[Any]:
    """Take every whole message from the front of what was received."""
    while len(received) >= LENGTH.size:
        (length,) = LENGTH.unpack_from(received)
        end = LENGTH.size + length
        if len(received) < end:
            return
        yield pickle.loads(bytes(received[LENGTH.size : end]))
        del received[:end]
