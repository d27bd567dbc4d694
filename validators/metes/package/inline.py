"""Tables whose rows are JSON: they stand in the descriptor as `data`, in a JSON file, or are features."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metes.files.errors import PackageError
from metes.files.file import File
from metes.files.json_locator import escaped
from metes.geojson.document import GeoJson
from metes.package.keys import field_names
from metes.package.package import Package, Resource, ResourceKind
from metes.tables.scalar_casts import CastError
from metes.tables.schema import FieldReader, TableSchema
from metes.tables.table import Row, Table, Value, value_of


@dataclass(frozen=True, kw_only=True)
class InlineTable:
    """Rows of a resource as JSON values; `first` is the index of the first of them in the list at `pointer`.

    `is_keyed`: each row is an object, and the columns are in the order of the schema.
    """

    file: File
    pointer: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    first: int
    is_keyed: bool

    def pointer_of(self, row: int, field: str | None) -> str:
        """JSON pointer into its file of a row, counted from 0, or of a cell of it."""
        below = f"{self.pointer}/{row + self.first}"
        if field is None or field not in self.header:
            return below
        return f"{below}/{escaped(field) if self.is_keyed else self.header.index(field)}"


def inline_table(package: Package, resource: Resource) -> InlineTable | None:
    """The table of a resource whose data, in the descriptor or in a JSON file, are a list of objects or of arrays.

    Of arrays the first is the header, unless its dialect says that there is none.
    """
    found = _data_of(package, resource)
    if found is None:
        return None
    file, pointer, data = found
    fields = field_names(package, resource)
    if not data or not isinstance(data, list):
        return None
    if all(isinstance(row, Mapping) for row in data):
        header = _columns(data, fields)
        rows = tuple(tuple(row.get(name) for name in header) for row in data)
        return InlineTable(file=file, pointer=pointer, header=header, rows=rows, first=0, is_keyed=True)
    if not all(isinstance(row, list) for row in data):
        return None
    if _dialect_of(package, resource).get("header") is False:
        rows = tuple(tuple(row) for row in data)
        return InlineTable(file=file, pointer=pointer, header=fields, rows=rows, first=0, is_keyed=False)
    if all(isinstance(name, str) for name in data[0]):
        rows = tuple(tuple(row) for row in data[1:])
        return InlineTable(file=file, pointer=pointer, header=tuple(data[0]), rows=rows, first=1, is_keyed=False)
    return None


def _data_of(package: Package, resource: Resource) -> tuple[File, str, Any] | None:
    """File, JSON pointer and value of rows that are JSON; None where the rows of a resource are none."""
    if not resource.paths:
        if resource.kind is ResourceKind.GEOJSON:
            return None
        file, pointer, data = package.file, f"{resource.pointer}/data", resource.descriptor.get("data")
    elif resource.kind is ResourceKind.JSON and len(resource.paths) == 1:
        try:
            file = package.file_of(resource)
            pointer, data = "", file.json.value
        except (PackageError, UnicodeDecodeError):
            return None
    else:
        return None
    member = _dialect_of(package, resource).get("property")
    if isinstance(member, str) and isinstance(data, Mapping):
        pointer, data = f"{pointer}/{escaped(member)}", data.get(member)
    return file, pointer, data


def _dialect_of(package: Package, resource: Resource) -> Mapping[str, Any]:
    """The dialect of a resource, with what frictionless writes into an object of its own; empty if unreadable."""
    try:
        found = package.dialect(resource)
    except PackageError:
        return {}
    nested = found.get("json")
    return {**found, **nested} if isinstance(nested, Mapping) else found


def _columns(rows: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> tuple[str, ...]:
    """Fields of the schema in its order, then other keys of any row as they come.

    An object without a key has null there, in JSON as people write it, so that no row needs to have it.
    """
    seen = dict.fromkeys(key for row in rows for key in row)
    return (*fields, *(name for name in seen if name not in fields))


def table_of_data(package: Package, resource: Resource, fields: Collection[str]) -> Table | None:
    """Columns of such a table as rows, for those who follow foreign keys; each value is cast by the schema.

    Left out are rows of another length, and those in which one of `fields` has a value of another type.
    """
    found = inline_table(package, resource)
    if found is None:
        return None
    readers = _readers(package, resource)
    rows: list[Row] = []
    for index, cells in enumerate(found.rows):
        values = _cast(readers, dict(zip(found.header, cells, strict=False)), fields)
        if values is not None and len(cells) == len(found.header):
            rows.append(Row(line=0, values=values, pointer=found.pointer_of(index, None)))
    path, header = found.file.path, found.header
    return Table(name=resource.name, path=path, fields=header, rows=tuple(rows), is_positional=not found.is_keyed)


def table_of_features(package: Package, resource: Resource, geojson: GeoJson, fields: Collection[str]) -> Table:
    """Properties of the features of a layer as rows; a property that a feature lacks is null.

    Features in which one of `fields` has a value of another type are skipped.
    """
    readers = _readers(package, resource)
    rows: list[Row] = []
    for feature in geojson.features:
        values = _cast(readers, {name: feature.properties.get(name) for name in fields}, fields)
        if values is not None:
            pointer = f"{feature.pointer}/properties"
            rows.append(Row(line=0, values=values, pointer=pointer, feature_id=feature.id))
    return Table(name=resource.name, path=geojson.path, fields=tuple(readers), rows=tuple(rows))


def _readers(package: Package, resource: Resource) -> Mapping[str, FieldReader]:
    schema = TableSchema(descriptor=package.schema(resource) or {})
    return {reader.name: reader for reader in schema.readers}


def _cast(
    readers: Mapping[str, FieldReader], cells: Mapping[str, Any], fields: Collection[str]
) -> Mapping[str, Value] | None:
    """Values of the given columns; None where one is not of its type."""
    values: dict[str, Value] = {}
    for name in fields:
        if name not in cells:
            continue
        reader, cell = readers.get(name), cells[name]
        try:
            values[name] = cell if reader is None else value_of(reader, cell)
        except CastError:
            return None
    return values
