"""Runs a function over the partitions of layers: on all cores, in order, in bounded memory, and resumable.

A journal is a folder beside the output that keeps the result of each partition from the moment it is known. A command
that was killed and is started again takes those results from there. The results come in the order of the partitions
whatever order they were computed in, so the output has the same bytes.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from metes.batch.partitions import Part
from metes.files.atomic import replacing
from metes.files.errors import InputError, OutputError

# Below so many rows, starting processes takes longer than they save.
FEWEST_ROWS_FOR_PROCESSES = 20_000
# Partitions in work and waiting for each process: more would only fill the memory.
AHEAD = 2
# A partition that ends a process once may have been unlucky; one that does it twice is the cause.
MOST_TRIES = 2
JOURNAL_ENDING = ".metes-parts"


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

    def remove(self) -> None:
        """Remove the folder once the output is complete."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _place(self, part: Part) -> Path:
        return self.folder / f"{part.key(self.question)}.arrow"


def run_parts(
    parts: Iterable[Part],
    work: Callable[[Part], pa.Table],
    *,
    jobs: int | None = None,
    journal: Journal | None = None,
) -> Iterator[PartResult]:
    """Apply a function to each partition, in as many processes as there are cores; yield the results in order.

    `work` must be importable, as it is pickled. InputError that it raises becomes the problem of its partition.
    """
    waiting = iter(parts)
    first = _first_rows(waiting)
    todo = _chained(first, waiting)
    processes = jobs or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else jobs or os.cpu_count() or 1
    if processes == 1 or sum(part.rows for part in first) < FEWEST_ROWS_FOR_PROCESSES:
        for part in todo:
            known = _known(part, journal)
            yield known if known is not None else _kept(_examined(part, work), journal)
        return
    yield from _Pool(work=work, processes=processes, journal=journal).results(todo)


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


def _examined(part: Part, work: Callable[[Part], pa.Table]) -> PartResult:
    try:
        return PartResult(part=_without_rows(part), table=work(part))
    except InputError as error:
        return PartResult(part=_without_rows(part), table=None, problem=str(error))


def _kept(result: PartResult, journal: Journal | None) -> PartResult:
    if journal is not None and result.table is not None:
        journal.keep(result.part, result.table)
    return result


def _without_rows(part: Part) -> Part:
    return replace(part, batches=())


@dataclass(kw_only=True)
class _Pool:
    """Processes that examine partitions; those that a process was killed over are tried once more."""

    work: Callable[[Part], pa.Table]
    processes: int
    journal: Journal | None

    def results(self, parts: Iterator[Part]) -> Iterator[PartResult]:
        executor = self._started()
        ahead: deque[tuple[Part, Future[PartResult] | PartResult]] = deque()
        try:
            for part in parts:
                known = _known(part, self.journal)
                ahead.append((part, known or executor.submit(_examined, part, self.work)))
                if len(ahead) >= AHEAD * self.processes:
                    executor, result = self._first(executor, ahead)
                    yield result
            while ahead:
                executor, result = self._first(executor, ahead)
                yield result
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        # A fork would copy the threads of Arrow and GDAL in any state.
        return ProcessPoolExecutor(self.processes, mp_context=get_context("spawn"))

    def _first(
        self, executor: ProcessPoolExecutor, ahead: deque[tuple[Part, Future[PartResult] | PartResult]]
    ) -> tuple[ProcessPoolExecutor, PartResult]:
        """Wait for the first partition, and keep its result; a new pool where a process was killed."""
        part, pending = ahead.popleft()
        for _ in range(MOST_TRIES):
            if isinstance(pending, PartResult):
                return executor, pending
            try:
                return executor, _kept(pending.result(), self.journal)
            except BrokenProcessPool:
                executor.shutdown(wait=False)
                executor = self._started()
                pending = executor.submit(_examined, part, self.work)
                # This partition runs alone, to tell whether it is the cause; the others follow it.
                with suppress(BrokenProcessPool):
                    pending.result()
                self._submit_again(executor, ahead)
        problem = "found that the process that examined it was killed, twice; expected memory enough for it"
        executor.shutdown(wait=False)
        executor = self._started()
        self._submit_again(executor, ahead)
        return executor, PartResult(part=_without_rows(part), table=None, problem=problem)

    def _submit_again(
        self, executor: ProcessPoolExecutor, ahead: deque[tuple[Part, Future[PartResult] | PartResult]]
    ) -> None:
        for index, (part, pending) in enumerate(ahead):
            if isinstance(pending, Future) and (not pending.done() or pending.cancelled() or pending.exception()):
                with suppress(BrokenProcessPool):
                    ahead[index] = (part, executor.submit(_examined, part, self.work))
