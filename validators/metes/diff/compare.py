"""Compares two versions of a package, resource by resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metes.diff.record import Altered, Bump, CellChange, PackageDifference, TableDifference, VerdictChange
from metes.diff.rows import compare_cells, compare_rows, compare_schemas, keyed
from metes.diff.shapes import moved
from metes.files.errors import PackageError
from metes.package.package import Package, Resource, ResourceKind

# Members of the descriptor and of a resource that are words about it.
WORDS = ("title", "description", "keywords", "contributors")
# A licence or source that changes is news to whoever publishes the data again.
TERMS = ("licenses", "sources")
# These say how a resource is read.
FORM = ("path", "format", "encoding", "dialect", "type")

Members = Mapping[str, Any]


def compare(old: Package, new: Package) -> PackageDifference:
    """Everything that differs: descriptor, rows, schemas, geometries and verdicts."""
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
    for members, bump in ((WORDS, Bump.PATCH), (TERMS, Bump.MINOR), (FORM, Bump.MAJOR)):
        for member in members:
            if old.get(member) != new.get(member):
                before, after = (_shown(each.get(member)) for each in (old, new))
                yield CellChange(name=f"{where}, {member}", old=before, new=after, bump=bump)


def _shown(value: object) -> str | None:
    """A value in one line; of a list of records their titles."""
    if isinstance(value, list):
        return ", ".join(
            str(each.get("title", each.get("name"))) if isinstance(each, dict) else str(each) for each in value
        )
    return None if value is None else str(value)


def _compare_resource(old: Package, new: Package, before: Resource, after: Resource) -> TableDifference:
    schemas = tuple(_schema(package, resource) for package, resource in ((old, before), (new, after)))
    if before.kind is ResourceKind.GEOJSON and after.kind is ResourceKind.GEOJSON:
        return _compare_layers(old, new, before.name, (schemas[0], schemas[1]))
    rows = [keyed(package.table(before.name).rows, schema) for package, schema in zip((old, new), schemas, strict=True)]
    return compare_rows(before.name, rows[0], rows[1], schemas=(schemas[0], schemas[1]))


def _schema(package: Package, resource: Resource) -> Members:
    schema = package.schema(resource)
    if schema is None:
        raise PackageError(
            f"{package.file.path}: resource {resource.name!r}: found no schema; expected one to compare by"
        )
    return schema


def _compare_layers(old: Package, new: Package, name: str, schemas: tuple[Members, Members]) -> TableDifference:
    before, after = (package.layer(name).by_id() for package in (old, new))
    altered = []
    for identifier in sorted(before.keys() & after.keys()):
        one, other = before[identifier], after[identifier]
        found = Altered(
            id=identifier,
            changes=compare_cells(one.properties, other.properties),
            moved=moved(one.geometry, other.geometry),
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
        {str(row["claim_id"]): str(row["verdict"]) for row in package.table("verdicts").rows} for package in (old, new)
    )
    for claim_id in sorted(before.keys() | after.keys()):
        if before.get(claim_id) != after.get(claim_id):
            yield VerdictChange(claim_id=claim_id, old=before.get(claim_id), new=after.get(claim_id))
