"""Compare two versions of a package: descriptor, schemas, rows by primary key, geometries and verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from metes.diff.difference import (
    Bump,
    CellChange,
    GeometryChange,
    PackageDifference,
    RowChange,
    TableDifference,
    VerdictChange,
)
from metes.files.errors import PackageError
from metes.measure.area import area_m2
from metes.measure.displacement import displacement, unshared_edges
from metes.measure.units import M2_PER_KM2, M_PER_KM
from metes.package.package import Package, Resource, ResourceKind
from metes.tables.faults import cell_text
from metes.tables.table import Row, Value

# Members of a descriptor or resource that describe it in words.
DESCRIPTIVE_MEMBERS = ("title", "description", "keywords", "contributors")
# Members on licences and sources; a change matters to anyone who republishes the data.
LICENCE_MEMBERS = ("licenses", "sources")
# Members that determine how a resource is read.
READING_MEMBERS = ("path", "format", "encoding", "dialect", "type")

# Columns of prose, which may be reworded without changing a number, an id or a verdict.
WORDING = frozenset(
    {
        "comment",
        "definition",
        "description",
        "example",
        "high_definition",
        "low_definition",
        "method",
        "note",
        "question",
        "reason",
        "statement",
        "summary",
        "title",
    }
)
# Prefixes of name and title columns in several languages: title_en, name_zh.
WORDING_STEMS = ("name_", "title_")
# Field properties that determine the meaning of every value in a column.
MEANING_PROPERTIES = ("type", "format", "unit", "rdfType")

Schema = Mapping[str, Any]

Members = Mapping[str, Any]


def compare(old: Package, new: Package) -> PackageDifference:
    """Everything that differs between two packages: descriptor, rows, schemas, geometries and verdicts."""
    names = [{resource.name: resource for resource in package.resources} for package in (old, new)]
    tables = [
        found
        for name in sorted(names[0].keys() & names[1].keys())
        if not (found := _compare_resource(old, new, names[0][name], names[1][name])).is_empty
    ]
    return PackageDifference(
        old_version=str(old.descriptor.get("version", "")),
        new_version=str(new.descriptor.get("version", "")),
        package=(*_members("package", old.descriptor, new.descriptor), *_resources(names[0], names[1])),
        tables=tuple(tables),
        verdicts=tuple(_verdicts(old, new)),
    )


def _resources(old: Mapping[str, Resource], new: Mapping[str, Resource]) -> Iterator[CellChange]:
    for name in sorted(old.keys() - new.keys()):
        yield CellChange(name=f"resource {name}", old=old[name].path, new=None, bump=Bump.MAJOR)
    for name in sorted(new.keys() - old.keys()):
        yield CellChange(name=f"resource {name}", old=None, new=new[name].path, bump=Bump.MINOR)
    for name in sorted(old.keys() & new.keys()):
        yield from _members(f"resource {name}", old[name].descriptor, new[name].descriptor)


def _members(where: str, old: Members, new: Members) -> Iterator[CellChange]:
    for members, bump in (
        (DESCRIPTIVE_MEMBERS, Bump.PATCH),
        (LICENCE_MEMBERS, Bump.MINOR),
        (READING_MEMBERS, Bump.MAJOR),
    ):
        for member in members:
            if old.get(member) != new.get(member):
                before, after = (_shown(each.get(member)) for each in (old, new))
                yield CellChange(name=f"{where}, {member}", old=before, new=after, bump=bump)


def _shown(value: object) -> str | None:
    """A value in one line; a list of objects as their titles."""
    if isinstance(value, list):
        return ", ".join(
            str(each.get("title", each.get("name"))) if isinstance(each, dict) else str(each) for each in value
        )
    return None if value is None else str(value)


def _compare_resource(old: Package, new: Package, before: Resource, after: Resource) -> TableDifference:
    schemas = tuple(_schema(package, resource) for package, resource in ((old, before), (new, after)))
    if before.kind is ResourceKind.GEOJSON and after.kind is ResourceKind.GEOJSON:
        return _compare_layers(old, new, before.name, (schemas[0], schemas[1]))
    rows = [
        rows_by_key(package.table(before.name).rows, schema)
        for package, schema in zip((old, new), schemas, strict=True)
    ]
    return compare_rows(before.name, rows[0], rows[1], schemas=(schemas[0], schemas[1]))


def _schema(package: Package, resource: Resource) -> Members:
    schema = package.schema(resource)
    if schema is None:
        raise PackageError(f"{package.file.path}: resource {resource.name!r}: missing schema; a comparison needs it")
    return schema


def _compare_layers(old: Package, new: Package, name: str, schemas: tuple[Members, Members]) -> TableDifference:
    before, after = (package.layer(name).by_id() for package in (old, new))
    altered = []
    for identifier in sorted(before.keys() & after.keys()):
        one, other = before[identifier], after[identifier]
        found = RowChange(
            id=identifier,
            changes=compare_cells(one.properties, other.properties),
            moved=compare_geometries(one.geometry, other.geometry),
        )
        if found.changes or found.moved:
            altered.append(found)
    return TableDifference(
        name=name,
        has_ids=True,
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        altered=tuple(altered),
        schema=compare_schemas(*schemas),
    )


def _verdicts(old: Package, new: Package) -> Iterator[VerdictChange]:
    if not (old.has("verdicts") and new.has("verdicts")):
        return
    before, after = (
        {str(row["claim_id"]): str(row["verdict"]) for row in package.table("verdicts").rows if _is_verdict(row)}
        for package in (old, new)
    )
    for claim_id in sorted(before.keys() | after.keys()):
        if before.get(claim_id) != after.get(claim_id):
            yield VerdictChange(claim_id=claim_id, old=before.get(claim_id), new=after.get(claim_id))


def _is_verdict(row: Row) -> bool:
    """Whether a row has the columns of our verdicts; a table of other people may have the name too."""
    return {"claim_id", "verdict"} <= row.values.keys()


def rows_by_key(rows: Sequence[Row], schema: Schema) -> dict[str, Mapping[str, Value]]:
    """Rows by the text of their primary key, or of all columns in a table without one."""
    key = primary_key(schema)
    return {" ".join(cell_text(row.values.get(name)) for name in key): row.values for row in rows}


def primary_key(schema: Schema) -> tuple[str, ...]:
    """Columns of the primary key; all columns for a table without one."""
    columns = tuple(_fields(schema))
    named = schema.get("primaryKey")
    key = (named,) if isinstance(named, str) else tuple(named) if isinstance(named, list) else ()
    # `metes check` reports a key of other columns; here, rows are then known by all that they hold.
    return key if key and all(name in columns for name in key) else columns


def _fields(schema: Schema) -> dict[str, Schema]:
    """Fields of a schema by name, without anything that `metes check` reports as no field."""
    fields = schema.get("fields")
    found = [field for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []
    return {field["name"]: field for field in found if isinstance(field.get("name"), str)}


def compare_rows(
    name: str,
    old: Mapping[str, Mapping[str, Value]],
    new: Mapping[str, Mapping[str, Value]],
    *,
    schemas: tuple[Schema, Schema],
) -> TableDifference:
    """Compare the rows of two versions of a table by primary key, and their schemas."""
    altered = []
    for identifier in sorted(old.keys() & new.keys()):
        changes = compare_cells(old[identifier], new[identifier])
        if changes:
            altered.append(RowChange(id=identifier, changes=changes))
    return TableDifference(
        name=name,
        has_ids=len(primary_key(schemas[0])) == 1,
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        altered=tuple(altered),
        schema=compare_schemas(*schemas),
    )


def compare_cells(old: Mapping[str, Value], new: Mapping[str, Value]) -> tuple[CellChange, ...]:
    """Changed cells in columns that both versions have; added and removed columns are reported by `compare_schemas`."""
    return tuple(
        CellChange(name=name, old=old[name], new=new[name], bump=Bump.PATCH if is_wording(name) else Bump.MINOR)
        for name in old
        if name in new and old[name] != new[name]
    )


def is_wording(column: str) -> bool:
    """Whether a column holds prose."""
    return column in WORDING or column.startswith(WORDING_STEMS)


def compare_schemas(old: Schema, new: Schema) -> tuple[CellChange, ...]:
    """Columns added, removed or changed in meaning, and changes of the primary key."""
    changes = [
        CellChange(name=word, old=cell_text(old.get(word)), new=cell_text(new.get(word)), bump=Bump.PATCH)
        for word in ("title", "description")
        if old.get(word) != new.get(word)
    ]
    fields = [_fields(schema) for schema in (old, new)]
    for name in sorted(fields[0].keys() - fields[1].keys()):
        changes.append(CellChange(name=f"column {name}", old="there", new=None, bump=Bump.MAJOR))
    for name in sorted(fields[1].keys() - fields[0].keys()):
        changes.append(CellChange(name=f"column {name}", old=None, new="there", bump=Bump.MINOR))
    for name in sorted(fields[0].keys() & fields[1].keys()):
        changes += _compare_fields(name, fields[0][name], fields[1][name])
    keys = [", ".join(primary_key(schema)) for schema in (old, new)]
    if keys[0] != keys[1]:
        changes.append(CellChange(name="primary key", old=keys[0], new=keys[1], bump=Bump.MAJOR))
    return tuple(changes)


def _compare_fields(name: str, old: Schema, new: Schema) -> list[CellChange]:
    changes = [
        CellChange(
            name=f"column {name}, {field_property}",
            old=cell_text(old.get(field_property)),
            new=cell_text(new.get(field_property)),
            bump=Bump.MAJOR,
        )
        for field_property in MEANING_PROPERTIES
        if old.get(field_property) != new.get(field_property)
    ]
    allowed = [_allowed_values(field) for field in (old, new)]
    for value in sorted(allowed[0] - allowed[1] if allowed[1] else ()):
        changes.append(CellChange(name=f"column {name}, value", old=value, new=None, bump=Bump.MAJOR))
    for value in sorted(allowed[1] - allowed[0] if allowed[0] else ()):
        changes.append(CellChange(name=f"column {name}, value", old=None, new=value, bump=Bump.MINOR))
    if old.get("description") != new.get("description"):
        words = (cell_text(old.get("description")), cell_text(new.get("description")))
        changes.append(CellChange(name=f"column {name}, description", old=words[0], new=words[1], bump=Bump.PATCH))
    return changes


def _allowed_values(field: Schema) -> set[str]:
    """Values of the constraint `enum` as text; none where it is no list."""
    constraints = field.get("constraints")
    values = constraints.get("enum") if isinstance(constraints, dict) else None
    return set(map(cell_text, values)) if isinstance(values, list) else set()


def compare_geometries(old: BaseGeometry, new: BaseGeometry) -> GeometryChange | None:
    """Describe how a geometry changed; None if both versions are equal to the last digit, in whatever order of
    vertices.
    """
    if shapely.equals_exact(old.normalize(), new.normalize()):
        return None
    found = displacement(old, new)
    if shapely.get_dimensions(old) == shapely.get_dimensions(new) == 2:
        # Edges are straight in longitude and latitude, so a planar overlay cuts them at the right points.
        only_old, only_new = old.difference(new), new.difference(old)
        before, after, out, in_ = (area / M2_PER_KM2 for area in area_m2([old, new, only_old, only_new]))
        return GeometryChange(
            hausdorff_m=found.hausdorff_m,
            mean_m=found.mean_m,
            only_new_km=found.only_new_m / M_PER_KM,
            only_old_km=found.only_old_m / M_PER_KM,
            only_old=only_old,
            only_new=only_new,
            symmetric_difference_km2=float(out + in_),
            area_old_km2=float(before),
            area_new_km2=float(after),
        )
    return GeometryChange(
        hausdorff_m=found.hausdorff_m,
        mean_m=found.mean_m,
        only_new_km=found.only_new_m / M_PER_KM,
        only_old_km=found.only_old_m / M_PER_KM,
        only_old=_own(old, new),
        only_new=_own(new, old),
    )


def _own(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if shapely.get_dimensions(one) == 0 or shapely.get_dimensions(other) == 0:
        return one
    return shapely.MultiLineString(unshared_edges(one, other))
