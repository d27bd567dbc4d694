"""What frictionless says of a descriptor and its tables.

It is given a copy of the descriptor without anything that it might fetch, unpack or look up by itself:
only the sound CSV files, each with its schema inline. Foreign keys are followed elsewhere: frictionless opens
the other table again for each of them, which took three quarters of the time of a whole check. What is surely
without a fault is not shown to it either, and a clean package never loads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from metes.files.errors import PackageError
from metes.files.paths import safe_location
from metes.package.inline import InlineTable, inline_table
from metes.package.package import Package, Resource, ResourceKind
from metes.tables.fast_path import is_plain_descriptor, is_plain_table
from metes.tables.table import cell_column, delimiter_and_quote, records

# frictionless takes the shape of a descriptor for granted in more places than the official profile looks at.
STOCK_CRASHES = (AttributeError, IndexError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, kw_only=True)
class StockError:
    """One error of frictionless; `row` counts records from 1, the header being the first, `line` lines.

    `pointer` leads to a cell that stands in the descriptor."""

    kind: str
    note: str
    path: str
    row: int | None
    line: int | None
    field: str | None
    cell: str
    column: int | None = None
    pointer: str = ""


@dataclass(frozen=True, kw_only=True)
class StockReport:
    """Notes on the descriptor, and errors in the tables."""

    notes: tuple[str, ...]
    errors: tuple[StockError, ...]


def stock_report(package: Package, sound: Set[str], badly_described: Set[str]) -> StockReport:
    """Types, constraints and primary keys of every table whose bytes and description are sound."""
    tables = [
        resource
        for resource in package.resources
        if resource.pointer not in badly_described and _is_table(package, resource, sound)
    ]
    try:
        notes = [] if is_plain_descriptor(package.descriptor) else [*_metadata_notes(package)]
        errors: list[StockError] = []
        for resource in tables:
            if is_plain_table(package.file_of(resource), package.schema(resource) or {}, package.dialect(resource)):
                continue
            found = _table_errors(package, resource)
            if isinstance(found, str):
                notes.append(found)
            else:
                errors += found
        for resource in package.resources if package.file.path in sound else ():
            table = None if resource.pointer in badly_described else _inline(package, resource)
            if table is None:
                continue
            found = _inline_errors(package, resource, table)
            if isinstance(found, str):
                notes.append(found)
            else:
                errors += found
    except STOCK_CRASHES as error:
        return StockReport(notes=(f"what frictionless cannot read ({error})",), errors=())
    return StockReport(notes=tuple(notes), errors=tuple(errors))


def has_schema(package: Package, resource: Resource) -> bool:
    """Whether a resource has a schema that can be read."""
    try:
        return package.schema(resource) is not None
    except PackageError:
        return False


def _metadata_notes(package: Package) -> tuple[str, ...]:
    import frictionless

    resources = [_without_files(package, resource) for resource in package.resources]
    # A profile may be an address, which frictionless would fetch.
    kept = {key: value for key, value in package.descriptor.items() if not key.startswith("profile")}
    try:
        errors = list(frictionless.Package.metadata_validate({**kept, "resources": resources}))
    except frictionless.FrictionlessException as error:
        return tuple(inner.note for inner in error.to_errors())
    return tuple(error.note for error in errors)


def _without_files(package: Package, resource: Resource) -> Mapping[str, Any]:
    # Schemas are judged with their tables, and once is enough.
    dropped = ("bytes", "dialect", "hash", "profile", "schema")
    kept = {key: value for key, value in resource.descriptor.items() if key not in dropped}
    if len(resource.paths) > 1 or any(safe_location(package.root, path) is None for path in resource.paths):
        # An unsafe path has its own fault; several paths and addresses are allowed, though not by frictionless.
        kept["path"] = "unsafe"
    return kept


def _is_table(package: Package, resource: Resource, sound: Set[str]) -> bool:
    if resource.kind is not ResourceKind.TABLE or len(resource.paths) != 1 or resource.path not in sound:
        return False
    try:
        delimiter_and_quote(resource.path, package.dialect(resource))
    except PackageError:
        return False
    return has_schema(package, resource)


def _plain_schema(package: Package, resource: Resource) -> Mapping[str, Any]:
    schema = package.schema(resource) or {}
    return {key: value for key, value in schema.items() if key != "foreignKeys"}


def _table_errors(package: Package, resource: Resource) -> list[StockError] | str:
    """Errors of one table, or a note on its schema."""
    delimiter, quote = delimiter_and_quote(resource.path, package.dialect(resource))
    descriptor = {
        "name": "table",
        "path": resource.path,
        "scheme": "file",
        "format": "csv",
        "encoding": resource.encoding,
        "dialect": {"csv": {"delimiter": delimiter, "quoteChar": quote}},
        "schema": _plain_schema(package, resource),
    }
    errors = _errors_of(descriptor, str(package.root))
    return f"{resource.name}: {errors}" if isinstance(errors, str) else list(_translated(package, resource, errors))


def _inline(package: Package, resource: Resource) -> InlineTable | None:
    return inline_table(package, resource) if has_schema(package, resource) else None


def _inline_errors(package: Package, resource: Resource, table: InlineTable) -> list[StockError] | str:
    """Errors of a table that stands in the descriptor, or a note on its schema."""
    data = [list(table.header), *map(list, table.rows)]
    errors = _errors_of({"name": resource.name, "data": data, "schema": _plain_schema(package, resource)})
    if isinstance(errors, str):
        return f"{resource.name}: {errors}"
    found: list[StockError] = []
    for error in errors:
        told = error.to_descriptor()
        row = _row_of(told)
        index = None if row is None else row - 2
        found.append(
            StockError(
                kind=told["type"],
                note=_with_place(told["note"], lambda n: f"at {table.pointer_of(n - 2, None)}"),
                path=package.file.path,
                row=row,
                line=None,
                field=told.get("fieldName") or None,
                cell=str(told.get("cell", told.get("label", ""))),
                pointer=table.pointer if index is None or index < 0 else table.pointer_of(index, told.get("fieldName")),
            )
        )
    return found


def _errors_of(descriptor: Mapping[str, Any], basepath: str | None = None) -> list[Any] | str:
    """What frictionless finds in one table, or a note where the schema is none to it."""
    import frictionless
    from frictionless.resources import TableResource

    try:
        table = TableResource.from_descriptor(dict(descriptor), basepath=basepath)
    except frictionless.FrictionlessException as error:
        return str(error.to_errors()[0].note)
    try:
        with table:
            return [*table.header.errors, *(error for row in table.row_stream for error in row.errors)]
    except frictionless.FrictionlessException as error:
        return list(error.to_errors())


def _translated(package: Package, resource: Resource, errors: list[Any]) -> Iterator[StockError]:
    if not errors:
        return
    lines, is_whole = _lines(package, resource)
    texts = package.file_of(resource).text.split("\n")
    marks = delimiter_and_quote(resource.path, package.dialect(resource))
    for error in errors:
        told = error.to_descriptor()
        row = _row_of(told)
        if not is_whole and row is not None and row > len(lines):
            # What comes after a quote that is not closed is no row.
            continue
        line = lines[row - 1] if row is not None and row <= len(lines) else None
        number = told.get("fieldNumber")
        text = texts[line - 1] if line is not None and line <= len(texts) else ""
        yield StockError(
            kind=told["type"],
            note=_with_place(told["note"], lambda n: f"on line {lines[n - 1]}" if n <= len(lines) else f"in row {n}"),
            path=resource.path,
            row=row,
            line=line,
            field=told.get("fieldName") or None,
            cell=str(told.get("cell", told.get("label", ""))),
            column=cell_column(text, number - 1, *marks) if isinstance(number, int) else None,
        )


def _row_of(told: Mapping[str, Any]) -> int | None:
    row = told.get("rowNumber") or next(iter(told.get("rowNumbers", [])), None)
    return None if row is None else int(row)


def _with_place(note: str, place: Callable[[int], str]) -> str:
    """A note that points to another row, pointing to its place."""
    match = re.search(r"in the row at position ([0-9]+)", note)
    return note if match is None else f"{note[: match.start()]}{place(int(match[1]))}"


def _lines(package: Package, resource: Resource) -> tuple[list[int], bool]:
    """Line on which each record begins, as far as the records can be told apart, and whether all can."""
    lines: list[int] = []
    try:
        for line, _ in records(package.file_of(resource), package.dialect(resource)):
            lines.append(line)
    except PackageError:
        # What was read before the broken quoting is still right.
        return lines, False
    return lines, True
