"""`metes area` and `metes check` over large layers: Parquet, and files that GDAL streams as Arrow, on all cores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from metes.checks import Check, Checked, Crash, Fault
from metes.checks.bytes import partition_unreadable
from metes.checks.engine.context import UnreadablePartition
from metes.checks.engine.fault import FaultGroup
from metes.checks.engine.gathering import MOST_FAULTS, gathered
from metes.checks.engine.runner import SoFar, joined, run_check
from metes.features.measured import MeasuredFeature
from metes.features.ogr import axis_warnings, layers_of
from metes.files.errors import InputError, LimitExceeded
from metes.inputs.file_kind import is_partitioned
from metes.inputs.opening import files_below

if TYPE_CHECKING:
    import pyarrow as pa

    from metes.batch.partitions import Part
    from metes.batch.running import Journal, PartResult

FLATGEOBUF = ".fgb"
OGR_ENDINGS = (FLATGEOBUF, ".gpkg")
# Up to this size a GeoPackage is checked as one layer, with its neighbours; larger ones need more memory for that.
LARGEST_WHOLE_BYTES = 200_000_000
NEIGHBOURS_LEFT_OUT = "features were examined one by one, not against each other"


@dataclass(frozen=True, kw_only=True)
class LargeLayer:
    """A layer that is read in partitions: its path and name, the number of its rows if known, and its warnings."""

    path: Path
    name: str
    rows: int | None
    parts: Callable[[], Iterable[Part]]
    warnings: tuple[str, ...] = ()


def large_layer(path: Path, name: str) -> LargeLayer | None:
    """A layer that can be read in partitions; None if it is to be read otherwise."""
    if is_partitioned(path):
        from metes.batch.partitions import parquet_parts

        parts = list(parquet_parts(path))
        return LargeLayer(path=path, name=name, rows=sum(part.rows for part in parts), parts=lambda: parts)
    if path.suffix.lower() not in OGR_ENDINGS:
        return None
    try:
        from metes.batch.partitions import ogr_parts, stream_info
    except ImportError:
        return None
    info = stream_info(path, name)
    if info is None:
        return None
    bounds = info.bounds
    return LargeLayer(
        path=path,
        name=name,
        rows=info.rows,
        parts=lambda: ogr_parts(path, name),
        warnings=() if bounds is None else tuple(axis_warnings(bounds)),
    )


@contextmanager
def _bar(name: str, rows: int | None, errors: Console) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, beside the output and never in it; yields what adds rows to it."""
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(name, total=rows)
        yield lambda more: progress.advance(task, more)


def results_of(
    layer: LargeLayer,
    work: Callable[[Part], pa.Table],
    errors: Console,
    *,
    jobs: int | None = None,
    journal: Journal | None = None,
) -> Generator[PartResult]:
    """Result of each partition of a layer, in order, with a progress bar."""
    from metes.batch.running import run_parts

    with (
        _bar(layer.path.name, layer.rows, errors) as advance,
        closing(run_parts(layer.parts(), work, jobs=jobs, journal=journal)) as results,
    ):
        for result in results:
            yield result
            advance(result.part.rows)


def measured_rows(result: PartResult) -> Iterator[MeasuredFeature]:
    """The rows of a measured partition."""
    assert result.table is not None
    for batch in result.table.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            yield MeasuredFeature(
                path=Path(row["file"]),
                layer=row["layer"],
                number=row["feature"],
                feature_id=row["id"],
                geometry_type=row["type"],
                area_km2=row["area_km2"],
                perimeter_km=row["perimeter_km"],
                note=row["note"],
                record=None,
            )


def is_checked_in_parts(path: Path) -> bool:
    """Whether `metes check` reads a path in partitions: Parquet, FlatGeobuf, and large GeoPackages."""
    ending = path.suffix.lower()
    is_large = ending in OGR_ENDINGS and path.is_file() and path.stat().st_size > LARGEST_WHOLE_BYTES
    if path.is_dir():
        return is_partitioned(path) and not files_below(path)
    return is_partitioned(path) or (ending == FLATGEOBUF and path.is_file()) or is_large


def check_in_parts(
    paths: Sequence[Path],
    checks: Sequence[Check],
    errors: Console,
    *,
    jobs: int | None,
    output: Path | None,
    so_far: SoFar,
) -> Checked:
    """What `so_far` holds, and the faults of layers that are read in partitions; those that cannot be read are faults.

    With an output file, a run that was killed, or that a limit ended, goes on where it stopped. Of one check at most
    MOST_FAULTS are kept for each layer, so that memory does not grow with it; a note has the true number.
    """
    from metes.batch.files import CheckPart, question_of
    from metes.batch.running import Journal

    work = CheckPart(check_ids=tuple(check.ID for check in checks))
    journal = None if output is None else Journal.beside(output, question_of(work))
    run = _PartsRun(paths=paths)
    so_far.current, so_far.place = run.checked, lambda checked: checked
    so_far.resume = (lambda: "") if journal is None else journal.kept
    is_complete = False
    try:
        for path in paths:
            for layer in _layers_in_parts(path):
                found = run.begin(layer)
                with closing(results_of(layer, work, errors, jobs=jobs, journal=journal)) as results:
                    for result in results:
                        found.add(result)
                found.is_complete = True
        is_complete = not run.is_lacking
    except LimitExceeded as limit:
        return so_far.stopped(limit.message())
    finally:
        if journal is not None:
            journal.close(is_complete=is_complete)
    so_far.settle()
    return so_far.done[0] if len(so_far.done) == 1 else joined(so_far.done)


def _layers_in_parts(path: Path) -> Iterator[LargeLayer]:
    for name in [path.stem] if is_partitioned(path) else layers_of(path):
        layer = large_layer(path, name)
        if layer is None:
            raise InputError(
                f"{path}, layer {name}: found a layer that cannot be streamed; expected a layer in EPSG:4326, and "
                "pyogrio and pyarrow to be installed (pip install 'metes[parquet]')"
            )
        yield layer


class _LayerFaults:
    """Faults of the partitions of a layer as they come, and how many there are of each check."""

    def __init__(self, layer: LargeLayer) -> None:
        self.layer = layer
        self.faults: list[Fault] = []
        self.crashes: list[Crash] = []
        self.files: set[Path] = set()
        self.rows = 0
        self.is_lacking = self.is_complete = False
        # By check: how many there are, and how many are kept; among how many members of the layer it looked.
        self.counts: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.members: Counter[str] = Counter()
        self.in_groups: Counter[tuple[str, str]] = Counter()

    def add(self, result: PartResult) -> None:
        """Add what was found in a partition."""
        from metes.batch.checking import faults_of, members_of

        self.files.add(result.part.path)
        if result.table is None:
            self.is_lacking = True
            self._add_problem(result)
            return
        self.rows += result.part.rows
        self.members.update(members_of(result.table))
        for each in faults_of(result.table, result.part.path.as_posix()):
            self._add(each)

    def _add_problem(self, result: PartResult) -> None:
        part = result.part
        place = "" if part.number < 0 else f"row group {part.number}" if part.is_parquet else part.name
        subject = UnreadablePartition(path=part.path.as_posix(), place=place, problem=result.problem)
        for fault in run_check(partition_unreadable, subject, subject.path, self.crashes):
            self._add(fault)

    def _add(self, each: Fault | Crash) -> None:
        if isinstance(each, Crash):
            self.counts[each.check_id] += 1
            if self.counts[each.check_id] <= MOST_FAULTS:
                self.kept[each.check_id] += 1
                self.crashes.append(each)
            return
        if each.group is not None:
            self.in_groups[each.id, each.group.words] += each.count
        is_kept = self.counts[each.id] < MOST_FAULTS
        self.counts[each.id] += each.count
        if is_kept:
            self.kept[each.id] += 1
            self.faults.append(each)

    def found(self) -> tuple[Fault, ...]:
        """The faults, with one for all that most members of the layer have; the last of a list that is cut off counts
        for the rest.
        """
        last = {fault.id: number for number, fault in enumerate(self.faults)}
        counted = Counter[str]()
        for fault in self.faults:
            counted[fault.id] += fault.count
        groups = {
            (check_id, words): FaultGroup(wrong=number, total=self.members[check_id], words=words)
            for (check_id, words), number in self.in_groups.items()
        }
        every = []
        for number, fault in enumerate(self.faults):
            rest = self.counts[fault.id] - counted[fault.id] if last[fault.id] == number else 0
            more = f"{fault.found}; {rest:,} more are not listed" if rest else fault.found
            group = None if fault.group is None else groups[fault.id, fault.group.words]
            every.append(replace(fault, count=fault.count + rest, found=more, group=group))
        return tuple(gathered(every))

    def notes(self, faults: Iterable[Fault]) -> Iterator[str]:
        """What is not listed, as one of these faults stands for it, and which features were not examined."""
        path = self.layer.path.as_posix()
        said_once = {fault.id for fault in faults if fault.examples}
        for check_id, count in sorted(self.counts.items()):
            if count > self.kept[check_id] and check_id not in said_once:
                yield f"{path}: {self.kept[check_id]:,} of {count:,} faults of {check_id} are listed"
        if not self.is_complete:
            of_all = "" if self.layer.rows is None else f" of {self.layer.rows:,}"
            yield f"{path}: {self.rows:,}{of_all} features were examined"


@dataclass(kw_only=True)
class _PartsRun:
    """The layers of some paths that are examined so far."""

    paths: Sequence[Path]
    layers: list[_LayerFaults] = field(default_factory=list)

    def begin(self, layer: LargeLayer) -> _LayerFaults:
        """Begin with a layer."""
        self.layers.append(_LayerFaults(layer))
        return self.layers[-1]

    @property
    def is_lacking(self) -> bool:
        """Whether a partition could not be read."""
        return any(each.is_lacking for each in self.layers)

    def checked(self) -> Checked:
        """What has been found up to now, and notes on what has not been examined."""
        faults: list[Fault] = []
        notes: list[str] = []
        begun = {each.layer.path for each in self.layers}
        for path in self.paths:
            notes.append(f"{path.as_posix()}: {NEIGHBOURS_LEFT_OUT if path in begun else 'not examined'}")
        for layer in self.layers:
            found = layer.found()
            faults += found
            notes += layer.notes(found)
        return Checked(
            faults=tuple(faults),
            files=len({path for each in self.layers for path in each.files}),
            packages=(),
            crashes=tuple(crash for each in self.layers for crash in each.crashes),
            notes=tuple(notes),
        )
