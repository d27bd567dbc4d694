"""A table of a package: its records with their lines, and its rows cast by the schema."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from metes.files.file import File
from metes.files.json_locator import escaped
from metes.tables.date_casts import Duration
from metes.tables.dialect import Record, TableError, TablePart, dialect_of, table_parts
from metes.tables.scalar_casts import CastError
from metes.tables.schema import FieldReader, Memory, TableSchema

# Values of the other types (time, duration, list, object and so on) are given as text, so that rows can be looked up.
Value: TypeAlias = str | float | int | bool | datetime.date | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row and the line on which it begins, counted from 1; a row that is JSON has a pointer in its place.

    `path` names its file where the table has several.
    """

    line: int
    values: Mapping[str, Value]
    pointer: str = ""
    feature_id: str | None = None
    path: str = ""

    def __getitem__(self, field: str) -> Value:
        return self.values[field]

    def get(self, field: str, default: Value = None) -> Value:
        return self.values.get(field, default)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose cells have the types of its schema; `is_positional`: its rows are JSON arrays."""

    name: str
    path: str
    fields: tuple[str, ...]
    rows: tuple[Row, ...]
    is_positional: bool = False

    def pointer_of(self, row: Row, field: str | None) -> str:
        """JSON pointer of a cell, or of its row; blank where the table is no JSON."""
        if not row.pointer or field not in self.fields:
            return row.pointer
        return f"{row.pointer}/{self.fields.index(field) if self.is_positional else escaped(field)}"


class NotFiniteError(CastError):
    """A number is NaN or infinite, which Table Schema allows and rows do not hold."""


class NotFiniteTableError(TableError):
    """A cell of a table holds NaN or an infinite number; the error names its file, line and column."""


def cast_table(
    *, name: str, files: Sequence[File], schema: Mapping[str, Any] | None, dialect: Mapping[str, Any]
) -> Table:
    """Cast every cell; raises PackageError naming file, line and column where the schema forbids it.

    Constraints and keys are not looked at; `metes.tables.faults` does that.
    """
    rows: list[Row] = []
    fields: tuple[str, ...] = ()
    for part, columns in _read(name, files, schema, dialect):
        path = part.file.path
        values = [Memory(partial(value_of, reader)) for reader in columns.values()]
        shown = path if len(files) > 1 else ""
        rows += (Row(line=r.line, values=_cast_row(path, r, columns, values), path=shown) for r in part.records)
        fields = fields or tuple(columns)
    return Table(name=name, path=files[0].path, fields=fields, rows=tuple(rows))


def cast_key_columns(
    *,
    name: str,
    files: Sequence[File],
    schema: Mapping[str, Any] | None,
    dialect: Mapping[str, Any],
    fields: Collection[str],
) -> Table:
    """Cast only `fields`. Rows that are cut short, or whose key cells have the wrong type, are skipped."""
    rows: list[Row] = []
    found: tuple[str, ...] = ()
    for part, columns in _read(name, files, schema, dialect):
        shown = part.file.path if len(files) > 1 else ""
        found = found or tuple(columns)
        for record in part.records:
            if len(record.cells) != len(columns):
                continue
            cells = {column: (columns[column], cell) for column, cell in zip(columns, record.cells, strict=True)}
            try:
                values = {field: value_of(*cells[field]) for field in fields if field in cells}
            except CastError:
                continue
            rows.append(Row(line=record.line, values=values, path=shown))
    return Table(name=name, path=files[0].path, fields=found, rows=tuple(rows))


def _read(
    name: str, files: Sequence[File], schema: Mapping[str, Any] | None, dialect: Mapping[str, Any]
) -> Iterator[tuple[TablePart, Mapping[str, FieldReader]]]:
    """Records below the header of each file, and a reader for each of its columns, in their order."""
    path = files[0].path
    if schema is None:
        raise TableError(path, "no schema", f"one for the resource {name}")
    form = dialect_of(path, dialect)
    _check_fields(path, schema)
    typed = TableSchema(descriptor=schema, null_sequence=form.null_sequence)
    for file in files:
        try:
            _ = file.text
        except UnicodeDecodeError as error:
            raise TableError(file.path, f"bytes at offset {error.start}", f"text in {file.encoding}") from error
    for part in table_parts(form, files):
        if not part.labels and not part.records and form.header_rows != ():
            raise TableError(part.file.path, "an empty file", "a header row")
        yield part, _columns(part.file.path, part.labels, typed, part.header_line)


def _check_fields(path: str, schema: Mapping[str, Any]) -> None:
    listed = schema.get("fields")
    for field in listed if isinstance(listed, list) else []:
        if not isinstance(field, Mapping) or not isinstance(field.get("name"), str):
            raise TableError(path, "a field without a name in its schema", "a name")


def _columns(path: str, labels: Sequence[str], schema: TableSchema, line: int | None) -> Mapping[str, FieldReader]:
    """The reader of each column; raises TableError if the header lacks a field or has an extra column."""
    readers = {reader.name: reader for reader in schema.readers}
    if not labels:
        return readers
    for column in labels:
        if column not in readers and schema.fields_match not in ("subset", "partial"):
            raise TableError(path, "an unknown column", ", ".join(readers), line=line, field=column)
        if labels.count(column) > 1:
            raise TableError(path, "a duplicate column", "unique columns", line=line, field=column)
    for column in readers:
        if column not in labels and schema.fields_match not in ("superset", "partial"):
            raise TableError(path, "a header without this column", "the columns of the schema", line=line, field=column)
    return {column: readers.get(column) or schema.reader_of_unknown(column) for column in labels}


def _cast_row(
    path: str, record: Record, columns: Mapping[str, FieldReader], known: Sequence[Memory[Value]]
) -> Mapping[str, Value]:
    if len(record.cells) != len(columns):
        quotes = "; a cell that holds a comma stands in double quotes" if len(record.cells) > len(columns) else ""
        raise TableError(path, f"{len(record.cells)} cells", f"{len(columns)}{quotes}", line=record.line)
    try:
        return {column: values[cell] for column, values, cell in zip(columns, known, record.cells, strict=True)}
    except CastError:
        raise _first_error(path, record, columns) from None


def _first_error(path: str, record: Record, columns: Mapping[str, FieldReader]) -> TableError:
    """The error of the first cell of a row that is not of its type."""
    for (column, reader), cell in zip(columns.items(), record.cells, strict=True):
        try:
            value_of(reader, cell)
        except CastError as error:
            kind = NotFiniteTableError if isinstance(error, NotFiniteError) else TableError
            return kind(path, repr(cell), str(error), line=record.line, field=column)
    raise AssertionError("every cell is of its type")


def value_of(reader: FieldReader, cell: Any) -> Value:
    """A cell as a row holds it; raises CastError where it is not of the type of its field."""
    return None if reader.is_null(cell) else _stored(reader.cast(cell))


def _stored(value: Any) -> Value:
    """A cast value as a row holds it: numbers as floats, types that have no `Value` as text."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise NotFiniteError("a finite number")
        number = float(value)
        if math.isinf(number):
            raise CastError("a number within double precision")
        return number
    if value is None or isinstance(value, str | int | float | datetime.date):
        return value
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, Duration):
        return f"P{value.months}MT{value.seconds}S"
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
