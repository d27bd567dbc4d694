"""Runs a function over the partitions of layers: on all cores, in order, in bounded memory, and resumable.

A journal is a folder beside the output that keeps the result of each partition from the moment it is known. A command
that was killed and is started again takes those results from there. The results come in the order of the partitions
whatever order they were computed in, so the output has the same bytes.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import active_children, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

import pyarrow as pa

from metes.batch.partitions import Part
from metes.files.atomic import replacing
from metes.files.errors import InputError, OutputError

# Below so many rows, starting processes takes longer than they save.
FEWEST_ROWS_FOR_PROCESSES = 20_000
# Partitions in work and waiting for each process: more would only fill the memory.
AHEAD = 2
# A partition that ends a process of its own once may have been unlucky; one that does it twice is the cause.
MOST_TRIES = 2
JOURNAL_ENDING = ".metes-parts"
RESULT_ENDING = ".arrow"


@dataclass(frozen=True, kw_only=True)
class PartResult:
    """Result of a partition: its table, or why there is none."""

    part: Part
    table: pa.Table | None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Journal:
    """Folder that keeps the results of partitions until the output is complete, and the question that they answer."""

    folder: Path
    question: str

    @classmethod
    def beside(cls, output: Path, question: str) -> Journal:
        """The journal of an output file. Raises OutputError if its folder cannot be made."""
        folder = output.with_name(output.name + JOURNAL_ENDING)
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made ({error.strerror}); nothing was written") from None
        return cls(folder=folder, question=question)

    def read(self, part: Part) -> pa.Table | None:
        """The kept result of a partition; None if there is none, or no longer."""
        try:
            with pa.OSFile(str(self._place(part))) as file:
                return pa.ipc.open_file(file).read_all()
        except (OSError, pa.ArrowException):
            return None

    def keep(self, part: Part, table: pa.Table) -> None:
        """Keep the result of a partition: wholly or not at all."""
        with (
            suppress(FileNotFoundError),  # a file that was removed meanwhile is reported where it is read
            replacing(self._place(part)) as stream,
            pa.ipc.new_file(stream, table.schema) as writer,
        ):
            writer.write_table(table)

    def kept(self) -> str:
        """How many results are kept and where, in words for someone whose run ended early; blank if none are."""
        number = sum(1 for _ in self.folder.glob(f"*{RESULT_ENDING}"))
        results = "the result of 1 partition is" if number == 1 else f"the results of {number:,} partitions are"
        return f"{results} kept in {self.folder}: the same command goes on from there" if number else ""

    def close(self, *, is_complete: bool) -> None:
        """Remove the folder once the output is complete; else it waits for the partitions that are missing."""
        if is_complete or not (self.folder.exists() and any(self.folder.iterdir())):
            shutil.rmtree(self.folder, ignore_errors=True)

    def _place(self, part: Part) -> Path:
        return self.folder / f"{part.key(self.question)}{RESULT_ENDING}"


def run_parts(
    parts: Iterable[Part],
    work: Callable[[Part], pa.Table],
    *,
    jobs: int | None = None,
    journal: Journal | None = None,
) -> Generator[PartResult]:
    """Apply a function to each partition, in as many processes as there are cores; yield the results in order.

    `work` must be importable, as it is pickled. InputError that it raises becomes the problem of its partition.
    """
    waiting = iter(parts)
    first = _first_rows(waiting)
    todo = _chained(first, waiting)
    processes = (
        jobs or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else jobs or os.cpu_count() or 1
    )
    if processes == 1 or sum(part.rows for part in first) < FEWEST_ROWS_FOR_PROCESSES:
        for part in todo:
            yield _known(part, journal) or _examined(part, work, journal)
        return
    with closing(_Pool(work=work, processes=processes, journal=journal).results(todo)) as results:
        yield from results


def _first_rows(parts: Iterator[Part]) -> list[Part]:
    """The first partitions, until there are rows enough for several processes."""
    found: list[Part] = []
    rows = 0
    for part in parts:
        found.append(part)
        rows += part.rows
        if rows >= FEWEST_ROWS_FOR_PROCESSES:
            break
    return found


def _chained(first: list[Part], rest: Iterator[Part]) -> Iterator[Part]:
    yield from first
    yield from rest


def _known(part: Part, journal: Journal | None) -> PartResult | None:
    """Result of a partition that cannot be read, or whose result is kept; None if it is to be computed."""
    if part.problem:
        return PartResult(part=part, table=None, problem=part.problem)
    table = None if journal is None else journal.read(part)
    return None if table is None else PartResult(part=_without_rows(part), table=table)


def _examined(part: Part, work: Callable[[Part], pa.Table], journal: Journal | None) -> PartResult:
    """Result of a partition, kept at once by the process that computed it."""
    try:
        table = work(part)
    except InputError as error:
        return PartResult(part=_without_rows(part), table=None, problem=str(error))
    if journal is not None:
        journal.keep(part, table)
    return PartResult(part=_without_rows(part), table=table)


def _begin_process(alive: Connection) -> None:
    """Leave Ctrl-C to the main process, and end as soon as it closes its side of a pipe, even because it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end_with_main_process() -> None:
        with suppress(EOFError, OSError):
            alive.recv_bytes()
        os._exit(1)

    Thread(target=end_with_main_process, daemon=True).start()


def _without_rows(part: Part) -> Part:
    return replace(part, batches=())


@dataclass(kw_only=True)
class _Pool:
    """Processes that examine partitions; those that a process was killed over are tried once more."""

    work: Callable[[Part], pa.Table]
    processes: int
    journal: Journal | None
    ahead: deque[tuple[Part, Future[PartResult] | PartResult]] = field(default_factory=deque)
    executor: ProcessPoolExecutor | None = None
    alive: Connection | None = None
    others: list[BaseProcess] = field(default_factory=active_children)

    def results(self, parts: Iterator[Part]) -> Generator[PartResult]:
        self._start()
        try:
            for part in parts:
                self.ahead.append((part, _known(part, self.journal) or self._submit(part)))
                if len(self.ahead) >= AHEAD * self.processes:
                    yield self._first()
            while self.ahead:
                yield self._first()
        except BaseException:
            # A limit, Ctrl-C, or nobody wants more: the partitions in work are not waited for.
            self._end_processes()
            raise
        finally:
            self._stop()

    def _start(self) -> None:
        # A fork would copy the threads of Arrow and GDAL in any state.
        context = get_context("spawn")
        self._end_processes()
        self.others = active_children()
        ending, self.alive = context.Pipe(duplex=False)
        self.executor = ProcessPoolExecutor(
            self.processes, mp_context=context, initializer=_begin_process, initargs=(ending,)
        )

    def _end_processes(self) -> None:
        """End the processes of this pool, also those that are still starting."""
        if self.alive is not None:
            self.alive.close()
        for process in active_children():
            if process not in self.others:
                process.kill()

    def _stop(self) -> None:
        if self.executor is not None:
            self.executor.shutdown(wait=False, cancel_futures=True)

    def _submit(self, part: Part) -> Future[PartResult]:
        assert self.executor is not None
        try:
            return self.executor.submit(_examined, part, self.work, self.journal)
        # OSError: the pool broke while this partition was handed over, and closed the pipes below it.
        except (BrokenProcessPool, OSError) as error:
            broken: Future[PartResult] = Future()
            broken.set_exception(BrokenProcessPool(str(error)))
            return broken

    def _first(self) -> PartResult:
        """Result of the first partition ahead; after a process was killed, once more in new processes."""
        part, pending = self.ahead.popleft()
        if isinstance(pending, PartResult):
            return pending
        with suppress(BrokenProcessPool):
            return pending.result()
        result: PartResult | None = None
        for _ in range(MOST_TRIES):
            self._stop()
            self._start()
            # Alone, to tell whether this partition is the cause.
            with suppress(BrokenProcessPool):
                result = _known(part, self.journal) or self._submit(part).result()
                break
        else:
            self._stop()
            self._start()
        self._submit_broken()
        problem = "the process that examined it was killed, twice; expected memory enough for it"
        return result or PartResult(part=_without_rows(part), table=None, problem=problem)

    def _submit_broken(self) -> None:
        """Submit what the killed processes had in work or waiting."""
        for index, (part, pending) in enumerate(self.ahead):
            if isinstance(pending, Future) and (not pending.done() or pending.cancelled() or pending.exception()):
                self.ahead[index] = (part, _known(part, self.journal) or self._submit(part))
