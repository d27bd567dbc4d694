"""Foreign keys: what they point to, and which values point nowhere (Table Schema v2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from metes.files.errors import PackageError
from metes.package.package import Package, Resource
from metes.tables.constraints import identity
from metes.tables.schema import names
from metes.tables.table import Row, Table


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """Fields of one table whose values must stand together in those of another; `pointer` leads to its schema."""

    resource: Resource
    pointer: str
    fields: tuple[str, ...]
    target: str
    target_fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Dangling:
    """A row whose key points nowhere."""

    key: ForeignKey
    table: Table
    target: Table
    row: Row


def foreign_keys(package: Package) -> Iterator[ForeignKey]:
    """Every foreign key of a schema that can be read; the profile judges those that are misformed."""
    for resource in package.resources:
        try:
            schema = package.schema(resource) or {}
        except PackageError:
            continue
        listed = schema.get("foreignKeys")
        for index, key in enumerate(listed if isinstance(listed, list) else []):
            reference = key.get("reference") if isinstance(key, Mapping) else None
            if not isinstance(reference, Mapping):
                continue
            yield ForeignKey(
                resource=resource,
                pointer=f"/foreignKeys/{index}",
                fields=names(key.get("fields")),
                # Blank and absent mean the same table.
                target=str(reference.get("resource") or resource.name),
                target_fields=names(reference.get("fields")),
            )


def dangling(package: Package, table_of: Callable[[str, Collection[str]], Table | None]) -> Iterator[Dangling]:
    """Every row with a key that its target lacks; left out is what `table_of` cannot give, or what shares its name.

    `table_of` returns a resource by name with at least the given columns.
    """
    named = Counter(resource.name for resource in package.resources)
    for key in foreign_keys(package):
        if named[key.resource.name] > 1 or named[key.target] > 1 or len(key.fields) != len(key.target_fields):
            continue
        table, target = table_of(key.resource.name, key.fields), table_of(key.target, key.target_fields)
        if table is None or target is None or not _fits(key, table, target):
            continue
        known = {tuple(identity(row[field]) for field in key.target_fields) for row in target.rows}
        for row in table.rows:
            values = tuple(identity(row[field]) for field in key.fields)
            # A key without any value points to nothing, and says so.
            if values not in known and any(value is not None for value in values):
                yield Dangling(key=key, table=table, target=target, row=row)


def field_names(package: Package, resource: Resource) -> tuple[str, ...]:
    """Names of the fields of a resource; none where its schema cannot be read."""
    try:
        return names_of(package.schema(resource))
    except PackageError:
        return ()


def primary_key(package: Package, resource: Resource) -> tuple[str, ...]:
    """Names of the fields that are the primary key of a resource; none where its schema cannot be read."""
    try:
        return names((package.schema(resource) or {}).get("primaryKey"))
    except PackageError:
        return ()


def names_of(schema: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Names of the fields of a schema, as far as they have one."""
    listed = (schema or {}).get("fields")
    fields = listed if isinstance(listed, list) else []
    return names([field.get("name") for field in fields if isinstance(field, Mapping)])


def _fits(key: ForeignKey, table: Table, target: Table) -> bool:
    return set(key.fields) <= set(table.fields) and set(key.target_fields) <= set(target.fields)
