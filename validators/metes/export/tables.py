"""Tables and layers of an export, with the type and the title of each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError
from metes.package.package import Package
from metes.tables.scalar_casts import CastError
from metes.tables.schema import FieldReader, TableSchema
from metes.tables.table import Value, value_of

# A layer and the table that it copies have one name in the package; in one database they need two.
LAYERS = {"segments": "segments_layer", "territories": "territories_layer", "places": "places_layer"}
GEOMETRIES = {"segments": "LineString", "territories": "MultiPolygon", "places": "Point"}
REGISTER_SUFFIX = "_register"

UNITS = {"_m": " (m)", "_km": " (km)", "_km2": " (km²)"}
LANGUAGES = {"_en": " (English)", "_zh": " (Chinese)", "_ru": " (Russian)"}
TYPES = ("string", "number", "integer", "boolean", "date", "year")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: `type` is its Table Schema type, `alias` its title for people.

    `enum` lists the only values that it may have; `range` is the lowest and the highest value, both included.
    """

    name: str
    type: str
    alias: str
    description: str
    is_required: bool = False
    enum: tuple[str, ...] = ()
    range: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class ForeignKeyReference:
    """Columns of one table that refer to a row of another."""

    columns: tuple[str, ...]
    table: str
    table_columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class GisRow:
    """A row; rows of a layer also have a geometry in longitude and latitude."""

    values: tuple[Value, ...]
    geometry: BaseGeometry | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class GisTable:
    """A table, or a layer if `geometry_type` is set.

    `attribution` names the licences in full, with the credit that they demand.
    """

    name: str
    title: str
    description: str
    licences: tuple[str, ...]
    attribution: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[ForeignKeyReference, ...]
    rows: tuple[GisRow, ...]
    geometry_type: str | None = None

    def index(self, column: str) -> int:
        """Index of a column; raises PackageError if the table has no column of this name."""
        for position, each in enumerate(self.columns):
            if each.name == column:
                return position
        raise PackageError(f"table {self.name}: no column {column} among {len(self.columns)} columns")

    def values(self, column: str) -> list[Value]:
        position = self.index(column)
        return [row.values[position] for row in self.rows]

    def with_rows(self, rows: Sequence[GisRow]) -> GisTable:
        return replace(self, rows=tuple(rows))


def read_tables(package: Package) -> dict[str, GisTable]:
    """Every layer and table of a package by name, layers first."""
    found = {name: _layer(package, name) for name in LAYERS}
    for resource in package.resources:
        if resource.name not in LAYERS.values():
            table = _table(package, resource.name)
            found[table.name] = table
    return found


def alias_of(name: str) -> str:
    """Title of a column: `accuracy_m` becomes `accuracy (m)`."""
    for suffix, words in (UNITS | LANGUAGES).items():
        if name.endswith(suffix):
            return name.removesuffix(suffix).replace("_", " ") + words
    return name.replace("_", " ")


def _layer(package: Package, name: str) -> GisTable:
    table = _described(package, LAYERS[name])
    readers = TableSchema(descriptor=package.schema(package.resource(LAYERS[name])) or {}, is_strict=True).readers
    rows = tuple(
        GisRow(
            values=tuple(_cast(reader, feature.properties.get(reader.name), feature.id) for reader in readers),
            geometry=feature.geometry,
        )
        for feature in package.layer(LAYERS[name]).features
    )
    return replace(table, name=name, rows=rows, geometry_type=GEOMETRIES[name])


def _table(package: Package, name: str) -> GisTable:
    table = _described(package, name)
    names = [column.name for column in table.columns]
    rows = tuple(GisRow(values=tuple(row[column] for column in names)) for row in package.table(name).rows)
    if name in LAYERS:
        table = replace(table, name=name + REGISTER_SUFFIX, title=f"{table.title} (register)")
    return replace(table, rows=rows)


def _described(package: Package, name: str) -> GisTable:
    resource = package.resource(name)
    schema = package.schema(resource)
    if schema is None:
        raise PackageError(f"{package.file.path}: resource {name} has no schema")
    descriptor = resource.descriptor
    key = schema.get("primaryKey", [])
    return GisTable(
        name=name,
        title=str(descriptor.get("title", name)).removesuffix(" (GeoJSON)"),
        description=str(descriptor.get("description", "")),
        licences=tuple(each["name"] for each in descriptor.get("licenses", [])),
        attribution="; ".join(each.get("title", each["name"]) for each in descriptor.get("licenses", [])),
        columns=tuple(_column(name, field) for field in schema["fields"]),
        key=(key,) if isinstance(key, str) else tuple(key),
        references=tuple(_reference(each) for each in schema.get("foreignKeys", [])),
        rows=(),
    )


def _column(table: str, field: Mapping[str, Any]) -> Column:
    name, kind = str(field["name"]), field.get("type", "string")
    if kind not in TYPES:
        raise PackageError(f"table {table}, column {name}: found the type {kind!r}; expected one of {', '.join(TYPES)}")
    limits = field.get("constraints", {})
    return Column(
        name=name,
        type=kind,
        alias=alias_of(name),
        description=str(field.get("description", "")),
        is_required=bool(limits.get("required", False)),
        enum=tuple(limits.get("enum", [])) if kind == "string" else (),
        range=(limits["minimum"], limits["maximum"]) if _has_range(kind, limits) else None,
    )


def _has_range(kind: str, limits: Mapping[str, Any]) -> bool:
    return kind in ("number", "integer") and "minimum" in limits and "maximum" in limits


def _reference(declared: Mapping[str, Any]) -> ForeignKeyReference:
    columns, target = declared["fields"], declared["reference"]
    return ForeignKeyReference(columns=tuple(columns), table=target["resource"], table_columns=tuple(target["fields"]))


def _cast(reader: FieldReader, value: Any, feature_id: str) -> Value:
    """A GeoJSON property in the type of its column: GeoJSON has no dates, and writes 600.0 as 600."""
    try:
        found = value_of(reader, value)
    except CastError as error:
        where = f"feature {feature_id}, property {reader.name}"
        raise PackageError(f"{where}: found {value!r}; expected {error}") from None
    return float(found) if reader.type == "number" and isinstance(found, int) else found
