"""The faults of every table of a package, with their places: in a file by line and column, in the descriptor by JSON
pointer. Foreign keys are followed in `metes.package.keys`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from metes.files.errors import PackageError
from metes.package.frictionless_report import descriptor_notes
from metes.package.inline import InlineTable, inline_table
from metes.package.package import Package, Resource, ResourceKind
from metes.tables.dialect import QuotingError, Record, cell_column, dialect_of
from metes.tables.faults import TableFault, table_faults
from metes.tables.schema import TableSchema


@dataclass(frozen=True, kw_only=True)
class PlacedFault:
    """A fault of a table and where it is: `row` is the index of the row, `line` and `column` count from 1.

    `pointer` leads to a cell that stands in the descriptor. `kind` and `note` are those of TableFault.
    """

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
class TableReport:
    """Notes of frictionless on the descriptor; pointers into it and words for what is wrong with the schemas; and the
    faults of the tables.
    """

    notes: tuple[str, ...]
    schema_problems: tuple[tuple[str, str], ...]
    faults: tuple[PlacedFault, ...]


def table_report(package: Package, readable: Set[str], invalid_resources: Set[str]) -> TableReport:
    """Header, rows, types, constraints and keys of every table that can be read and is described rightly.

    `readable`: paths of the files that can be read; `invalid_resources`: pointers of those that the profile rejects.
    """
    problems: list[tuple[str, str]] = []
    faults: list[PlacedFault] = []
    described = [
        (resource, schema)
        for resource in package.resources
        if resource.pointer not in invalid_resources and (schema := schema_of(package, resource)) is not None
    ]
    for resource, schema in described:
        found = TableSchema(descriptor=schema).problems()
        problems += [(f"{resource.pointer}/schema{pointer}", problem) for pointer, problem in found]
        if is_table_file(resource) and resource.path in readable:
            faults += _faults_of_file(package, resource, schema)
    for resource, schema in described if package.file.path in readable else ():
        table = inline_table(package, resource)
        if table is not None:
            faults += _faults_of_data(package, schema, table)
    return TableReport(notes=descriptor_notes(package), schema_problems=tuple(problems), faults=tuple(faults))


def schema_of(package: Package, resource: Resource) -> Mapping[str, Any] | None:
    """The schema of a resource; None where it has none that can be read."""
    try:
        return package.schema(resource)
    except PackageError:
        return None


def is_table_file(resource: Resource) -> bool:
    """Whether a resource is one delimited file."""
    return resource.kind is ResourceKind.TABLE and len(resource.paths) == 1


def _faults_of_file(package: Package, resource: Resource, schema: Mapping[str, Any]) -> Iterator[PlacedFault]:
    file = package.file_of(resource)
    try:
        dialect = dialect_of(resource.path, package.dialect(resource))
    except PackageError:
        # Whoever reads the table is told why it cannot be.
        return
    records = list(_records_before_a_loose_quote(dialect.records(file)))
    labels, rows = dialect.split(records)
    typed = TableSchema(descriptor=schema, null_sequence=dialect.null_sequence)
    lines: list[str] | None = None
    for fault in table_faults(typed, labels, [row.cells for row in rows]):
        lines = file.text.split("\n") if lines is None else lines
        line = None if fault.row is None else rows[fault.row].line
        text = lines[line - 1] if line is not None and line <= len(lines) else ""
        position = None if fault.row is None else fault.position
        yield _placed(
            fault,
            place=lambda row: f"on line {rows[row].line}",
            path=resource.path,
            line=line,
            column=None if position is None else cell_column(text, position, dialect.delimiter, dialect.quote),
        )


def _records_before_a_loose_quote(records: Iterator[Record]) -> Iterator[Record]:
    """The records before the quoting breaks, which are still right; what comes after is no row."""
    try:
        yield from records
    except QuotingError:
        return


def _faults_of_data(package: Package, schema: Mapping[str, Any], table: InlineTable) -> Iterator[PlacedFault]:
    for fault in table_faults(TableSchema(descriptor=schema), table.header, table.rows):
        yield _placed(
            fault,
            place=lambda row: f"at {table.pointer_of(row, None)}",
            path=package.file.path,
            pointer=table.pointer if fault.row is None else table.pointer_of(fault.row, fault.field),
        )


def _placed(fault: TableFault, *, place: Callable[[int], str], **where: Any) -> PlacedFault:
    return PlacedFault(
        kind=fault.kind,
        note=fault.note if fault.same_as is None else f"the same as {place(fault.same_as)}",
        row=fault.row,
        field=fault.field,
        cell=fault.cell,
        **{"line": None, **where},
    )
