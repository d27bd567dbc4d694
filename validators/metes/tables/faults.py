"""Violations of a table schema: header, rows, types, constraints and keys.

Kinds and order of the faults are those of frictionless, with which the tests compare them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from metes.tables.constraints import identity
from metes.tables.schema import FieldReader, TableSchema

Cells: TypeAlias = Sequence[Any]
Values: TypeAlias = Sequence[Any]
# By kind and fields of a key: the row in which each of its values was seen last.
KeysSeen: TypeAlias = dict[tuple[str, tuple[str, ...]], dict[Any, int]]


@dataclass(frozen=True, kw_only=True)
class TableFault:
    """One fault. `row` is the index of the row, or None for the header; `position` the index of the cell.

    `kind` and `note` are in the words of frictionless; `same_as`: the row with which a value is shared.
    """

    kind: str
    note: str = ""
    row: int | None = None
    position: int | None = None
    field: str | None = None
    cell: str = ""
    same_as: int | None = None


def table_faults(
    schema: TableSchema, labels: Sequence[str], rows: Sequence[Cells], *, start: int = 0, seen: KeysSeen | None = None
) -> Iterator[TableFault]:
    """Every fault of a table, those of the header first; without labels, the columns are the fields in their order.

    Of a table in several files each is given in turn: `start` is the number of rows before it, `seen` the same
    object for all, which remembers the values of the keys.
    """
    yield from _header_faults(schema, labels)
    columns = _columns(schema, labels)
    if not columns:
        return
    keys = _keys(schema, columns, {} if seen is None else seen)
    for index, cells in enumerate(rows, start):
        faults, values = _row_faults(columns, index, cells)
        yield from faults
        for key in keys:
            fault = key.fault(index, cells, values)
            if fault is not None:
                yield fault


def first_broken(reader: FieldReader, values: Sequence[Any]) -> tuple[int, str] | None:
    """Index of the first value of a field that breaks its type or a constraint, and what was expected there."""
    seen: set[Any] = set()
    for index, value in enumerate(values):
        reading = reader.read(value)
        if reading.faults:
            kind, _, expected = reading.faults[0]
            return index, expected if kind == "constraint-error" else f"a value of the type {reader.type}"
        if reader.is_unique and reading.value is not None:
            key = identity(reading.value)
            if key in seen:
                return index, "a unique value, because the field is unique"
            seen.add(key)
    return None


def _columns(schema: TableSchema, labels: Sequence[str]) -> Sequence[FieldReader]:
    """The reader of each column: by order, or by name where `fieldsMatch` asks for it."""
    readers = schema.readers
    if not labels:
        return readers
    if schema.fields_match == "exact":
        further = [schema.reader_of_unknown(label) for label in labels[len(readers) :]]
        return [*readers[: len(labels)], *further]
    by_name = {reader.name: reader for reader in reversed(readers)}
    return [by_name.get(label) or schema.reader_of_unknown(label) for label in labels]


def _header_faults(schema: TableSchema, labels: Sequence[str]) -> Iterator[TableFault]:
    if not labels:
        return
    names = [reader.name for reader in schema.readers]
    by_order = schema.fields_match == "exact"
    extra = range(len(names), len(labels)) if by_order else [i for i, each in enumerate(labels) if each not in names]
    if schema.fields_match not in ("subset", "partial"):
        for position in extra:
            yield TableFault(kind="extra-label", position=position, cell=labels[position])
    if schema.fields_match == "partial" and names and not set(names) & set(labels):
        yield TableFault(kind="unmatched-header")
    missing = (
        schema.readers[len(labels) :] if by_order else [each for each in schema.readers if each.name not in labels]
    )
    if schema.fields_match in ("superset", "partial"):
        missing = [reader for reader in missing if reader.is_required]
    for offset, reader in enumerate(missing):
        yield TableFault(kind="missing-label", position=len(labels) + offset, field=reader.name)
    expected = names if by_order else labels
    for position, (label, name) in enumerate(zip(labels, expected, strict=False)):
        yield from _label_faults(labels, position, label, name)


def _label_faults(labels: Sequence[str], position: int, label: str, name: str) -> Iterator[TableFault]:
    if not label:
        yield TableFault(kind="blank-label", position=position, field=name)
        return
    same = [str(earlier + 1) for earlier, other in enumerate(labels[:position]) if other == label]
    if same:
        note = f'at position "{", ".join(same)}"'
        yield TableFault(kind="duplicate-label", note=note, position=position, field=name, cell=label)
    elif label != name:
        yield TableFault(kind="incorrect-label", position=position, field=name, cell=label)


def _row_faults(columns: Sequence[FieldReader], row: int, cells: Cells) -> tuple[Sequence[TableFault], Values]:
    """Faults and values of a row; one that is wholly null is blank, and has no other fault."""
    # What is missing at the end of a row is null, as far as its keys go.
    values: list[Any] = [None] * len(columns)
    faults: list[TableFault] = []
    is_blank = len(cells) <= len(columns)
    for position, (reader, cell) in enumerate(zip(columns, cells, strict=False)):
        reading = reader.texts[cell] if type(cell) is str else reader.read(cell)
        values[position] = reading.value
        is_blank = is_blank and reading.value is None and not reading.is_of_another_type
        for kind, note, _ in reading.faults:
            shown = cell_text(cell)
            faults.append(TableFault(kind=kind, note=note, row=row, position=position, field=reader.name, cell=shown))
    if is_blank:
        return [TableFault(kind="blank-row", row=row)], values
    if len(cells) != len(columns):
        faults += _length_faults(columns, row, cells)
    return faults, values


def _length_faults(columns: Sequence[FieldReader], row: int, cells: Cells) -> Iterator[TableFault]:
    for position, cell in enumerate(cells[len(columns) :], start=len(columns)):
        yield TableFault(kind="extra-cell", row=row, position=position, cell=cell_text(cell))
    for position, reader in enumerate(columns[len(cells) :], start=len(cells)):
        yield TableFault(kind="missing-cell", row=row, position=position, field=reader.name)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Key:
    """A key whose values may stand in one row only, and the rows in which they were seen."""

    kind: str
    positions: tuple[int, ...]
    field: str | None
    seen: dict[Any, int]

    def fault(self, index: int, cells: Cells, values: Values) -> TableFault | None:
        found = tuple(identity(values[position]) for position in self.positions)
        # A key with a null is no key: for a primary key the null has its own fault, others may have it.
        if None in found:
            return None
        earlier = self.seen.get(found)
        self.seen[found] = index
        if earlier is None:
            return None
        place: dict[str, Any] = {"row": index, "field": self.field, "same_as": earlier}
        if self.kind == "primary-key":
            return TableFault(kind=self.kind, **place)
        cell = ", ".join(cell_text(cells[position]) for position in self.positions)
        return TableFault(kind=self.kind, position=self.positions[0], cell=cell, **place)


def _keys(schema: TableSchema, columns: Sequence[FieldReader], seen: KeysSeen) -> list[_Key]:
    at = {reader.name: position for position, reader in enumerate(columns)}
    unique = [(reader.name,) for reader in columns if reader.is_unique]
    named: list[tuple[str, tuple[str, ...], str | None]] = [("unique-error", fields, fields[0]) for fields in unique]
    named += [("primary-key", schema.primary_key, None)] if schema.primary_key else []
    named += [("unique-key", fields, ", ".join(fields)) for fields in schema.unique_keys if fields not in unique]
    return [
        _Key(
            kind=kind,
            positions=tuple(at[name] for name in fields),
            field=field,
            seen=seen.setdefault((kind, fields), {}),
        )
        for kind, fields, field in named
        if set(fields) <= set(at)
    ]


def cell_text(cell: object) -> str:
    """A cell or value as text; blank for null."""
    return "" if cell is None else str(cell)
