"""The partitions of large layers: row groups of GeoParquet files and folders, and blocks of features that GDAL reads.

A folder is a layer if it holds Parquet files at any depth, as Spark, Dask and Hive write them. Names that begin with
"_" or "." are theirs, and not read. A file that cannot be read, or that has other columns than the first one, is one
faulty partition, and the others go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from metes.batch.columns import geometry_column
from metes.features.gdal_safety import prepare_gdal, refuse_unsafe_file, remarks_dropped
from metes.features.ogr import is_wgs84
from metes.files.crs_definition import crs_of
from metes.files.errors import InputError
from metes.inputs.file_kind import is_parquet, parquet_files

# Rows read at once: about a megabyte of small polygons, so that memory does not grow with a row group.
BATCH_ROWS = 8_192
# Rows of a partition that GDAL reads, which one process measures.
OGR_ROWS = 65_536
# Column of the number that GDAL gives each feature.
FID = "OGC_FID"
# Types of errors that Arrow raises for broken files, none of which has a base of its own.
READ_ERRORS = (pa.ArrowException, OSError, UnicodeError, ValueError, MemoryError)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A partition: a row group of a Parquet file, or a block of the features of a layer that GDAL reads.

    `first_row` is the number of its first row in the file or layer, from 0. `batches` are the rows themselves where
    the process that reads them is not the one that examines them. `problem` says why the partition cannot be read.
    """

    path: Path
    layer: str
    number: int
    first_row: int
    rows: int
    batches: tuple[pa.RecordBatch, ...] = ()
    problem: str = ""

    @property
    def is_parquet(self) -> bool:
        return is_parquet(self.path)

    @property
    def name(self) -> str:
        """Path and row group, or path, layer and rows, for messages."""
        if self.is_parquet:
            return self.path.as_posix() if self.number < 0 else f"{self.path.as_posix()}, row group {self.number}"
        last = self.first_row + self.rows
        return f"{self.path.as_posix()}, layer {self.layer}, features {self.first_row + 1:,} to {last:,}"

    def key(self, question: str) -> str:
        """Name of the result of this partition: of the file as it is now, the rows, and the question asked of them."""
        state = self.path.stat()
        parts = (self.path.resolve().as_posix(), state.st_size, state.st_mtime_ns, self.layer, self.number, question)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]

    def schema(self) -> pa.Schema:
        """Schema of the rows with its metadata. Raises InputError for bytes that are no Parquet."""
        if not self.is_parquet:
            return self.batches[0].schema
        try:
            with pq.ParquetFile(self.path) as file:
                return file.schema_arrow
        except READ_ERRORS as error:
            raise InputError(f"found {_first_line(error)}; expected a Parquet file") from None

    def read(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows, batch by batch; `columns` are those to read. Raises InputError for bytes that are no rows."""
        if not self.is_parquet:
            yield from self.batches
            return
        try:
            with pq.ParquetFile(self.path, pre_buffer=False) as file:
                yield from file.iter_batches(
                    batch_size=BATCH_ROWS, row_groups=[self.number], columns=columns, use_threads=False
                )
        except READ_ERRORS as error:
            raise InputError(f"found {_first_line(error)}; expected a row group of Parquet") from None


def parquet_parts(path: Path) -> Iterator[Part]:
    """The row groups of a Parquet file, or of all files of a folder in the order of their paths."""
    expected: pa.Schema | None = None
    for file in parquet_files(path) if path.is_dir() else (path,):
        try:
            with pq.ParquetFile(file) as opened:
                metadata, schema = opened.metadata, opened.schema_arrow
                sizes = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
        except READ_ERRORS as error:
            yield _faulty(file, f"found {_first_line(error)}; expected a Parquet file")
            continue
        problem = _problem_of(schema, expected)
        if problem:
            yield _faulty(file, problem)
            continue
        expected = schema if expected is None else expected
        first_row = 0
        for number, rows in enumerate(sizes):
            yield Part(path=file, layer=file.stem, number=number, first_row=first_row, rows=rows)
            first_row += rows


def _faulty(path: Path, problem: str) -> Part:
    return Part(path=path, layer=path.stem, number=-1, first_row=0, rows=0, problem=problem)


def _problem_of(schema: pa.Schema, expected: pa.Schema | None) -> str:
    """Why the columns of a file cannot be examined beside those of the first file; blank if they can."""
    if expected is not None and not schema.equals(expected, check_metadata=False):
        differing = [
            field.name for field in schema if field.name not in expected.names or field != expected.field(field.name)
        ]
        missing = [name for name in expected.names if name not in schema.names]
        found = ", ".join(f"{name} {schema.field(name).type}" for name in differing) or "its columns in another order"
        found = f"no column {missing[0]}" if missing and not differing else found
        return f"found {found}; expected the columns of the first file of the layer"
    try:
        geometry_column(schema)
    except InputError as error:
        return str(error)
    return ""


@dataclass(frozen=True, kw_only=True)
class StreamInfo:
    """A layer that pyogrio streams: number of features, None if only reading tells, and extent in degrees if known."""

    rows: int | None
    bounds: tuple[float, float, float, float] | None


def stream_info(path: Path, layer: str) -> StreamInfo | None:
    """What pyogrio says of a layer in longitude and latitude on WGS 84.

    None for a layer in another CRS, where pyogrio is not installed, and where it cannot read the file; what GDAL finds
    there is said by whoever reads it through fiona.
    """
    try:
        import pyogrio
    except ImportError:
        return None
    prepare_gdal()
    refuse_unsafe_file(path)
    try:
        with remarks_dropped():
            info = pyogrio.read_info(path, layer=layer)
        if not info["crs"] or not is_wgs84(crs_of(info["crs"], str(path))):
            return None
    except (InputError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError):
        return None
    rows, bounds = info["features"], info["total_bounds"]
    return StreamInfo(rows=rows if rows >= 0 else None, bounds=None if bounds is None else tuple(bounds))


def ogr_parts(path: Path, layer: str) -> Iterator[Part]:
    """Blocks of the features of a layer, with their rows. Raises InputError where GDAL cannot read on."""
    parts = _ogr_parts(path, layer)
    while True:
        # Not while whoever asked for a part works on it: what that says is to be heard.
        with remarks_dropped():
            part = next(parts, None)
        if part is None:
            return
        yield part


def _ogr_parts(path: Path, layer: str) -> Iterator[Part]:
    import pyogrio

    fid = pyogrio.read_info(path, layer=layer)["fid_column"] or FID
    number = first_row = rows = 0
    block: list[pa.RecordBatch] = []

    def part() -> Part:
        return Part(path=path, layer=layer, number=number, first_row=first_row, rows=rows, batches=tuple(block))

    try:
        with pyogrio.open_arrow(path, layer=layer, batch_size=BATCH_ROWS, return_fids=True, use_pyarrow=True) as (
            _,
            reader,
        ):
            for batch in reader:
                block.append(_with_fid_named(batch, fid))
                rows += batch.num_rows
                if rows >= OGR_ROWS:
                    yield part()
                    number, first_row, rows, block = number + 1, first_row + rows, 0, []
            if rows:
                yield part()
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, *READ_ERRORS) as error:
        raise InputError(f"{path}, layer {layer}: {_first_line(error)}; expected features that GDAL reads") from None


def _with_fid_named(batch: pa.RecordBatch, fid: str) -> pa.RecordBatch:
    """The rows with the number of each feature in the column FID, whatever it is called in the file."""
    return batch.rename_columns([FID if name == fid else name for name in batch.schema.names])


def _first_line(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0].rstrip(".")
