"""The faults of every table of a package, with their places: in a file by line and column, in the descriptor by JSON
pointer. Foreign keys are followed in `metes.package.keys`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any

from metes.files.errors import PackageError
from metes.files.file import File
from metes.package.inline import InlineTable, inline_table
from metes.package.package import Package, Resource, ResourceKind
from metes.tables.dialect import Dialect, cell_column, dialect_of, table_parts
from metes.tables.faults import KeysSeen, TableFault, table_faults
from metes.tables.schema import TableSchema

# More than a report shows of one check, so that nobody goes through the rest of a table to know where a row ends.
MOST_OF_A_KIND = 10_100


@dataclass(frozen=True, kw_only=True)
class PlacedFault:
    """A fault of a table and where it is: `row` is the index of the row, `line` and `column` count from 1.

    `pointer` leads to a cell that is JSON, `table` to the resource in the descriptor. `text_line` is the line within a
    table that stands in the descriptor as text, which begins on `line`. `kind` and `note` are those of TableFault.
    """

    kind: str
    note: str
    path: str
    row: int | None
    line: int | None
    field: str | None
    cell: str
    table: str
    column: int | None = None
    pointer: str = ""
    text_line: int | None = None


@dataclass(frozen=True, kw_only=True)
class TableReport:
    """Pointers into the descriptor and words for what is wrong with the schemas; and the faults of the tables, each
    found when it is first asked for.
    """

    schema_problems: tuple[tuple[str, str], ...]
    faults: Iterable[PlacedFault]


class _Replayed(Iterable[PlacedFault]):
    """Faults that can be gone through several times, and are found only as far as anybody has gone.

    So a run that a limit ends keeps the faults of the rows before.
    """

    def __init__(self, source: Iterator[PlacedFault]) -> None:
        self._source = source
        self._found: list[PlacedFault] = []

    def __iter__(self) -> Iterator[PlacedFault]:
        for index in count():
            if index == len(self._found):
                fault = next(self._source, None)
                if fault is None:
                    return
                self._found.append(fault)
            yield self._found[index]


def table_report(package: Package, readable: Set[str], invalid_resources: Set[str]) -> TableReport:
    """Header, rows, types, constraints and keys of every table that can be read and is described rightly.

    `readable`: paths of the files that can be read; `invalid_resources`: pointers of those that the profile rejects.
    """
    described = [
        (resource, schema)
        for resource in package.resources
        if resource.pointer not in invalid_resources and (schema := schema_of(package, resource)) is not None
    ]
    problems = [
        (f"{resource.pointer}/schema{pointer}", problem)
        for resource, schema in described
        for pointer, problem in TableSchema(descriptor=schema).problems()
    ]
    faults = _Replayed(_faults_of_tables(package, described, readable))
    return TableReport(schema_problems=tuple(problems), faults=faults)


def _faults_of_tables(
    package: Package, described: Sequence[tuple[Resource, Mapping[str, Any]]], readable: Set[str]
) -> Iterator[PlacedFault]:
    # Many resources may be one table, which is read once.
    known: dict[tuple[object, ...], _Replayed] = {}
    for resource, schema in described:
        if is_table_file(resource) and readable >= set(resource.shown_paths):
            source = (*resource.shown_paths, repr(schema), repr(resource.descriptor.get("dialect")))
            source += (resource.encoding, resource.format)
            if source not in known or resource.has_text:
                known[source] = _Replayed(_at_most(_faults_of_file(package, resource, schema)))
            yield from (replace(fault, table=resource.pointer) for fault in known[source])
    for resource, schema in described:
        table = inline_table(package, resource)
        if table is not None and table.file.path in readable:
            yield from _faults_of_data(resource, schema, table)


def _at_most(faults: Iterator[PlacedFault]) -> Iterator[PlacedFault]:
    """The first MOST_OF_A_KIND faults of each kind: a table may be made to have millions."""
    counts: Counter[str] = Counter()
    for fault in faults:
        counts[fault.kind] += 1
        if counts[fault.kind] <= MOST_OF_A_KIND:
            yield fault


def schema_of(package: Package, resource: Resource) -> Mapping[str, Any] | None:
    """The schema of a resource; None where it has none that can be read."""
    try:
        return package.schema(resource)
    except PackageError:
        return None


def is_table_file(resource: Resource) -> bool:
    """Whether a resource is a delimited file, or several that are one table, or the text of one in the descriptor."""
    return resource.has_text or (resource.kind is ResourceKind.TABLE and bool(resource.paths))


def _faults_of_file(package: Package, resource: Resource, schema: Mapping[str, Any]) -> Iterator[PlacedFault]:
    try:
        dialect = dialect_of(resource.path, package.dialect(resource))
        files = package.files_of(resource)
    except PackageError:
        # Whoever reads the table is told why it cannot be.
        return
    typed = TableSchema(descriptor=schema, null_sequence=dialect.null_sequence)
    seen: KeysSeen = {}
    # File and line of every row so far.
    places: list[tuple[File, int]] = []
    for part in table_parts(dialect, files, is_lenient=True):
        start, file = len(places), part.file
        places += ((file, record.line) for record in part.records)
        lines: list[str] | None = None
        cells = [record.cells for record in part.records]
        place = partial(_line_in, places, file)
        for fault in table_faults(typed, part.labels, cells, start=start, seen=seen):
            lines = file.text.split("\n") if lines is None else lines
            line = None if fault.row is None else places[fault.row][1]
            text = lines[line - 1] if line is not None and line <= len(lines) else ""
            position = None if fault.row is None else fault.position
            yield _placed(
                fault,
                place=place,
                path=file.path,
                table=resource.pointer,
                **(
                    {"line": package.file.locator.at(f"{resource.pointer}/data")[0], "text_line": line}
                    if resource.has_text
                    else {"line": line, "column": _column(text, position, dialect)}
                ),
            )


def _column(line: str, position: int | None, dialect: Dialect) -> int | None:
    return None if position is None else cell_column(line, position, dialect.delimiter, dialect.quote)


def _line_in(places: Sequence[tuple[File, int]], here: File, row: int) -> str:
    file, line = places[row]
    return f"on line {line}" if file is here else f"on line {line} of {file.path}"


def _faults_of_data(resource: Resource, schema: Mapping[str, Any], table: InlineTable) -> Iterator[PlacedFault]:
    for fault in table_faults(TableSchema(descriptor=schema), table.header, table.rows):
        yield _placed(
            fault,
            place=lambda row: f"at {table.pointer_of(row, None)}",
            table=resource.pointer,
            path=table.file.path,
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
