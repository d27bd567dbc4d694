"""`metes area` and `metes check` over large layers: what is asked of each partition, and the output files.

Rows, ids and words are those that the commands give for every other file.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from metes.batch.checking import PART_FAULTS, batch_checks, check_part, is_compared
from metes.batch.columns import geometry_column
from metes.batch.measuring import RESULTS, measure
from metes.batch.partitions import FID, Part
from metes.features.measured import AREA_FIELD, NOT_VALID, PERIMETER_FIELD, MeasuredFeature
from metes.features.ogr import ID_NAMES, feature_id
from metes.files.errors import InputError
from metes.files.printable import printable

# Columns of the rows of `metes area`, and whether each feature is valid.
AREAS = pa.schema(
    [
        ("file", pa.string()),
        ("layer", pa.string()),
        ("feature", pa.int64()),
        ("id", pa.string()),
        ("type", pa.string()),
        (AREA_FIELD, pa.float64()),
        (PERIMETER_FIELD, pa.float64()),
        ("is_valid", pa.bool_()),
        ("note", pa.string()),
    ]
)
OUTPUT_ENDINGS = (".parquet", ".csv", ".json")
# Rows of a row group of the output; readers such as DuckDB read one in each thread.
ROWS_OF_GROUP = 131_072


@dataclass(frozen=True)
class MeasurePart:
    """Measures the features of a partition; can be pickled. Raises InputError for rows that cannot be measured."""

    shorter_way: bool = False
    crs: str | None = None

    def __call__(self, part: Part) -> pa.Table:
        """Rows of the schema AREAS."""
        schema = part.schema()
        column = geometry_column(schema, crs=self.crs).name
        names = [name for name in (*ID_NAMES, FID) if name in schema.names and name != column]
        return pa.Table.from_batches(
            (self._of_batch(part, batch, row) for row, batch in _batches(part, schema, [column, *names])), AREAS
        )

    def _of_batch(self, part: Part, batch: pa.RecordBatch, first_row: int) -> pa.RecordBatch:
        found = measure(batch, keep=(), crs=self.crs, shorter_way=self.shorter_way)
        rows = batch.num_rows
        columns = [
            pa.repeat(part.path.as_posix(), rows),
            pa.repeat(part.layer, rows),
            pa.array(range(first_row + 1, first_row + rows + 1), pa.int64()),
            pa.array(_ids(batch, first_row), pa.string()),
            *(found.column(name) for name in RESULTS.names),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=AREAS)


@dataclass(frozen=True)
class CheckPart:
    """Finds the faults of a partition; can be pickled. Raises InputError for rows that cannot be checked."""

    check_ids: tuple[str, ...]

    def __call__(self, part: Part) -> pa.Table:
        """The table of `check_part`."""
        checks = [each for each in batch_checks() if each.ID in self.check_ids]
        schema = part.schema()
        geometry = geometry_column(schema).name
        names = [field.name for field in schema if field.name != geometry and is_compared(field.type)]
        return check_part(_batches(part, schema, [geometry, *names]), checks)


def _batches(part: Part, schema: pa.Schema, columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of a partition with the number of their first row, and with the metadata of the file."""
    first_row = part.first_row
    for batch in part.read(columns):
        # Arrow leaves the metadata of a file out of its batches.
        yield first_row, batch.replace_schema_metadata(schema.metadata)
        first_row += batch.num_rows


def _ids(batch: pa.RecordBatch, first_row: int) -> list[str]:
    """The id of each row as `metes area` shows it: its own, or else the number that GDAL gives it."""
    names = [name for name in ID_NAMES if name in batch.schema.names]
    numbers: Iterable[Any] = range(first_row, first_row + batch.num_rows)
    if FID in batch.schema.names:
        numbers = batch.column(batch.schema.get_field_index(FID)).to_pylist()
    if not names:
        return [str(number) for number in numbers]
    rows = batch.select(names).to_pylist()
    return [feature_id(row, str(number)) for row, number in zip(rows, numbers, strict=True)]


@dataclass(kw_only=True)
class AreaOutput:
    """A file of areas in the format of its ending, written table by table."""

    stream: IO[bytes]
    ending: str
    rows: int = 0
    _writer: Any = field(default=None, repr=False)

    @staticmethod
    def require_ending(path: Path) -> None:
        """Raise InputError for another ending than those of OUTPUT_ENDINGS."""
        if path.suffix.lower() not in OUTPUT_ENDINGS:
            raise InputError(f"--output {path}: ending {path.suffix!r}; expected one of {', '.join(OUTPUT_ENDINGS)}")

    def write(self, table: pa.Table) -> float:
        """Add the rows of a table; return the sum of their areas in square kilometres."""
        if self.ending == ".parquet":
            self._parquet().write_table(table, row_group_size=ROWS_OF_GROUP)
        elif self.ending == ".csv":
            self.stream.write(_csv_text(table, has_header=self.rows == 0).encode())
        else:
            text = "".join(_json_row(row, is_first=self.rows == 0 and not at) for at, row in _rows(table))
            self.stream.write(text.encode())
        self.rows += table.num_rows
        return math.fsum(pc.drop_null(table.column(AREA_FIELD)).to_numpy())

    def close(self) -> None:
        """End the file; one without rows is complete too."""
        if self.ending == ".parquet":
            self._parquet().close()
        elif self.ending == ".csv" and not self.rows:
            self.stream.write(_csv_text(AREAS.empty_table(), has_header=True).encode())
        elif self.ending == ".json":
            self.stream.write(b"\n]\n" if self.rows else b"[]\n")

    def _parquet(self) -> pq.ParquetWriter:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.stream, AREAS, compression="zstd")
        return self._writer


def _rows(table: pa.Table) -> Iterator[tuple[int, dict[str, Any]]]:
    at = 0
    for batch in table.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            yield at, row
            at += 1


def _json_row(row: dict[str, Any], *, is_first: bool) -> str:
    return ("[\n " if is_first else ",\n ") + json.dumps(row, ensure_ascii=False)


def _csv_text(table: pa.Table, *, has_header: bool) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=AREAS.names, lineterminator="\n")
    if has_header:
        writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for _, row in _rows(table))
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.12g}"
    return printable(value) if isinstance(value, str) else value


def table_of(features: Sequence[MeasuredFeature]) -> pa.Table:
    """Rows of features that were measured without Arrow."""
    rows = [
        {**feature.row(), "is_valid": None if feature.area_km2 is None else not feature.note.startswith(NOT_VALID)}
        for feature in features
    ]
    return pa.Table.from_pylist(rows, AREAS)


def question_of(work: MeasurePart | CheckPart) -> str:
    """What is asked of each partition, by which version: the results of another question are of no use."""
    schema = AREAS if isinstance(work, MeasurePart) else PART_FAULTS
    return f"{work!r} by metes {version('metes')}: {', '.join(schema.names)}"
