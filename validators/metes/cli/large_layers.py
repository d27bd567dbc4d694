"""`metes area` and `metes check` over large layers: Parquet, and files that GDAL streams as Arrow, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from metes.checks import Check, Checked, Crash, Fault
from metes.checks.engine.gathering import MOST_FAULTS
from metes.checks.geometry import not_geojson
from metes.features.measured import MeasuredFeature
from metes.features.ogr import axis_warnings, layers_of
from metes.files.errors import InputError
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
) -> Iterator[PartResult]:
    """Result of each partition of a layer, in order, with a progress bar."""
    from metes.batch.running import run_parts

    with _bar(layer.path.name, layer.rows, errors) as advance:
        for result in run_parts(layer.parts(), work, jobs=jobs, journal=journal):
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
    paths: Sequence[Path], checks: Sequence[Check], errors: Console, *, jobs: int | None, output: Path | None
) -> Checked:
    """Faults of layers that are read in partitions; partitions that cannot be read are faults too.

    With an output file, a run that was killed goes on where it stopped. At most MOST_FAULTS of one check are kept, so
    that memory does not grow with the layer; a note has the true number.
    """
    from metes.batch.files import CheckPart, question_of
    from metes.batch.running import Journal

    work = CheckPart(check_ids=tuple(check.ID for check in checks))
    journal = None if output is None else Journal.beside(output, question_of(work))
    found, files, notes = _Faults(), set(), []
    for path in paths:
        for layer in _layers_in_parts(path):
            for result in results_of(layer, work, errors, jobs=jobs, journal=journal):
                files.add(result.part.path)
                found.add(result)
        notes.append(f"{path.as_posix()}: {NEIGHBOURS_LEFT_OUT}")
    if journal is not None:
        journal.close(is_complete=not found.is_lacking)
    return Checked(
        faults=found.counted(),
        files=len(files),
        packages=(),
        crashes=tuple(found.crashes),
        notes=(*notes, *found.notes()),
    )


def _layers_in_parts(path: Path) -> Iterator[LargeLayer]:
    for name in [path.stem] if is_partitioned(path) else layers_of(path):
        layer = large_layer(path, name)
        if layer is None:
            raise InputError(
                f"{path}, layer {name}: found a layer that cannot be streamed; expected a layer in EPSG:4326, and "
                "pyogrio and pyarrow to be installed (pip install 'metes[parquet]')"
            )
        yield layer


class _Faults:
    """Faults of partitions as they come, and how many there are of each check."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.crashes: list[Crash] = []
        self.counts: dict[str, int] = {}
        self.is_lacking = False

    def add(self, result: PartResult) -> None:
        from metes.batch.checking import faults_of

        if result.table is None:
            self.is_lacking = True
            self.faults.append(_unreadable(result))
            return
        for each in faults_of(result.table, result.part.path.as_posix()):
            check_id = each.id if isinstance(each, Fault) else each.check_id
            self.counts[check_id] = self.counts.get(check_id, 0) + 1
            if self.counts[check_id] > MOST_FAULTS:
                continue
            if isinstance(each, Fault):
                self.faults.append(each)
            else:
                self.crashes.append(each)

    def counted(self) -> tuple[Fault, ...]:
        """The faults; the last of a check whose list was cut off counts for the rest."""
        last = {fault.id: number for number, fault in enumerate(self.faults)}
        for check_id, number in last.items():
            rest = self.counts.get(check_id, 0) - MOST_FAULTS
            if rest > 0:
                fault = self.faults[number]
                found = f"{fault.found}; {rest:,} more are not listed"
                self.faults[number] = replace(fault, count=1 + rest, found=found)
        return tuple(self.faults)

    def notes(self) -> list[str]:
        return [
            f"{MOST_FAULTS:,} of {count:,} faults of {check_id} are listed"
            for check_id, count in sorted(self.counts.items())
            if count > MOST_FAULTS
        ]


def _unreadable(result: PartResult) -> Fault:
    """The fault of a partition that cannot be read."""
    found, _, expected = result.problem.partition("; expected ")
    place = f"row group {result.part.number}: " if result.part.number >= 0 else ""
    return not_geojson.FAULT.in_file(
        result.part.path.as_posix(),
        found=f"{place}{found.removeprefix('found ')}",
        expected=expected or "a partition that can be read",
        mend="write this partition again; the others were examined.",
    )
