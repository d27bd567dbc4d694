"""A table of a package: its records with their lines, and its rows cast by the schema."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from metes.files.errors import PackageError
from metes.files.file import File
from metes.files.json_locator import escaped

Value: TypeAlias = str | float | int | bool | datetime.date | None

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row and the line on which it begins, counted from 1; a row that is JSON has a pointer in its place."""

    line: int
    values: Mapping[str, Value]
    pointer: str = ""
    feature_id: str | None = None

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


class TableError(PackageError):
    """A table cannot be read as its schema says."""

    def __init__(
        self, path: str, found: str, expected: str, *, line: int | None = None, field: str | None = None
    ) -> None:
        where = path + (f", line {line}" if line else "") + (f", column {field}" if field else "")
        super().__init__(f"{where}: found {found}; expected {expected}")
        self.path, self.found, self.expected, self.line, self.field = path, found, expected, line, field


class QuotingError(TableError):
    """The text does not fall into cells."""


class TypeUnknownError(TableError):
    """A field has a type that the standard may know and this reader does not."""


def records(file: File, dialect: Mapping[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of every record, the header first; raises PackageError where the quoting is broken."""
    delimiter, quote = delimiter_and_quote(file.path, dialect)
    line = 1
    try:
        reader = csv.reader(io.StringIO(file.text, newline=""), delimiter=delimiter, quotechar=quote, strict=True)
        for cells in reader:
            yield line, cells
            # A quoted cell may span lines, so the next record begins after the last line read.
            line = reader.line_num + 1
    except csv.Error as error:
        raise QuotingError(file.path, f"broken quoting ({error})", "comma-separated values", line=line) from error


def cell_column(line: str, index: int, delimiter: str, quote: str) -> int | None:
    """Column, counted from 1, at which a cell of a record begins; nothing where it is not on the first line of it."""
    start = 0
    for _ in range(index):
        end = start
        if line.startswith(quote, start):
            # A doubled quote closes and opens again.
            end = line.find(quote, start + 1)
            while end >= 0 and line.startswith(quote, end + 1):
                end = line.find(quote, end + 2)
            if end < 0:
                return None
        end = line.find(delimiter, end)
        if end < 0:
            return None
        start = end + 1
    return start + 1


def delimiter_and_quote(path: str, dialect: Mapping[str, Any]) -> tuple[str, str]:
    """The two characters that make cells; other parts of a dialect are not known here."""
    inner = dialect.get("csv", dialect)
    options = inner if isinstance(inner, Mapping) else {}
    delimiter = options.get("delimiter", "\t" if path.endswith(".tsv") else ",")
    quote = options.get("quoteChar", '"')
    for character in (delimiter, quote):
        if not isinstance(character, str) or len(character) != 1 or character in "\r\n":
            raise TableError(path, f"the dialect character {character!r}", "one character")
    return delimiter, quote


def cast_table(*, name: str, file: File, schema: Mapping[str, Any] | None, dialect: Mapping[str, Any]) -> Table:
    """Casts every cell; raises PackageError naming file, line and column where the schema forbids it."""
    if schema is None:
        raise TableError(file.path, "no schema", f"one for the resource {name}")
    try:
        lines = list(records(file, dialect))
    except UnicodeDecodeError as error:
        raise TableError(file.path, f"bytes at offset {error.start}", f"text in {file.encoding}") from error
    if not lines:
        raise TableError(file.path, "an empty file", "a header row")
    fields = _fields_of(file.path, schema)
    header = lines[0][1]
    _compare_header(file.path, header, list(fields))
    missing = _missing_values(schema)
    casts = [_cast_of(file.path, column, fields[column]) for column in header]
    rows = tuple(
        Row(line=line, values=_cast_row(file.path, line, cells, header, casts, missing)) for line, cells in lines[1:]
    )
    return Table(name=name, path=file.path, fields=tuple(header), rows=rows)


def _fields_of(path: str, schema: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    listed = schema.get("fields")
    fields: dict[str, Mapping[str, Any]] = {}
    for field in listed if isinstance(listed, list) else []:
        if not isinstance(field, Mapping) or not isinstance(field.get("name"), str):
            raise TableError(path, "a field without a name in its schema", "a name")
        fields[field["name"]] = field
    return fields


def _compare_header(path: str, header: Sequence[str], expected: Sequence[str]) -> None:
    for column in header:
        if column not in expected:
            raise TableError(path, "an unknown column", ", ".join(expected), line=1, field=column)
        if header.count(column) > 1:
            raise TableError(path, "a column that stands twice", "each column once", line=1, field=column)
    for column in expected:
        if column not in header:
            raise TableError(path, "a header without this column", "the columns of the schema", line=1, field=column)


def _missing_values(schema: Mapping[str, Any]) -> frozenset[str]:
    listed = schema.get("missingValues", [""])
    items = listed if isinstance(listed, list) else [""]
    return frozenset(str(item.get("value")) if isinstance(item, Mapping) else str(item) for item in items)


def _cast_row(
    path: str,
    line: int,
    cells: Sequence[str],
    header: Sequence[str],
    casts: Sequence[Callable[[str], Value]],
    missing: frozenset[str],
) -> Mapping[str, Value]:
    if len(cells) != len(header):
        raise TableError(path, f"{len(cells)} cells", f"{len(header)}", line=line)
    values: dict[str, Value] = {}
    for column, cell, cast in zip(header, cells, casts, strict=True):
        try:
            values[column] = None if cell in missing else cast(cell)
        except ValueError as error:
            raise TableError(path, repr(cell), str(error), line=line, field=column) from None
    return values


def _cast_of(path: str, column: str, field: Mapping[str, Any]) -> Callable[[str], Value]:
    """How a cell of this field is read; raises PackageError for a type that nothing here reads."""
    kind = field.get("type", "any")
    if kind == "boolean":
        return _boolean_cast(path, column, field)
    if not isinstance(kind, str) or kind not in CASTS:
        raise TypeUnknownError(path, f"the type {kind!r}", f"one of {', '.join(CASTS)}, boolean", field=column)
    return CASTS[kind]


def _boolean_cast(path: str, column: str, field: Mapping[str, Any]) -> Callable[[str], Value]:
    true = field.get("trueValues", ["true", "True", "TRUE", "1"])
    false = field.get("falseValues", ["false", "False", "FALSE", "0"])
    for words in (true, false):
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise TableError(path, f"trueValues or falseValues {words!r}", "a list of words", field=column)

    def cast(cell: str) -> bool:
        if cell not in true and cell not in false:
            raise ValueError(f"one of {', '.join([*true, *false])}")
        return cell in true

    return cast


def _number(cell: str) -> float:
    if not NUMBER.fullmatch(cell) or float(cell) in (float("inf"), float("-inf")):
        raise ValueError("a number")
    return float(cell)


def _integer(cell: str) -> int:
    if not INTEGER.fullmatch(cell):
        raise ValueError("a whole number")
    return int(cell)


def _day(cell: str) -> datetime.date:
    if not DAY.fullmatch(cell):
        raise ValueError("a date as YYYY-MM-DD")
    try:
        return datetime.date.fromisoformat(cell)
    except ValueError:
        raise ValueError("a day of the calendar as YYYY-MM-DD") from None


CASTS: Mapping[str, Callable[[str], Value]] = {
    "any": str,
    "date": _day,
    "integer": _integer,
    "number": _number,
    "string": str,
    "year": _integer,
}
