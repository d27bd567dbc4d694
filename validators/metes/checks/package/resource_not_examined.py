"""metes does not examine a resource: its data or schema is at a web address, it is compressed in a way that metes does
not decompress, it is one of several files in a zip, its encoding is unknown, it has a schema and a format that metes
does not read as a table, or a foreign key points to it and it has no schema.

The standard allows all of these. metes downloads nothing, and decompresses gzip and zip alone. It reads tables from
CSV, TSV, JSON and GeoJSON.

Why it matters: "no faults" then does not cover the whole package.
How to mend: put the uncompressed file, or the schema, into the package, or accept the warning.
Source: Data Package v2, `path`, `format`, `schema` and `dialect`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.files.packed import PACKINGS
from metes.files.paths import is_address
from metes.package.keys import foreign_keys
from metes.package.package import Package, Resource, ResourceKind

ID = "P117"
NAME = "resource_not_examined"
SEVERITY = Severity.WARNING
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    package = context.package
    for reference in package.references:
        if is_address(reference.path):
            found = f"the address {quoted(reference.path)}, which metes does not download"
            yield _fault(package.file.path, reference.pointer, found, "a file in the package")
    undecided = {each.path: each.unpacking_error for each in context.files if each.is_undecided}
    for resource in package.resources:
        # Files that are missing are reported above, or by another check.
        if resource.paths and all(map(package.holds, resource.paths)):
            for pointer, found, expected in _unread(resource, undecided):
                yield _fault(package.file.path, f"{resource.pointer}/{pointer}", found, expected)
    yield from _keys_not_followed(package)


def _unread(resource: Resource, undecided: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Member that says why a resource is not read, what was found there, and what was expected."""
    for path in resource.shown_paths if resource.is_unpacked else ():
        if path in undecided:
            yield "path", f"a zip that {undecided[path]}", "innerpath, the name of the file in the zip"
    is_known = resource.kind_unpacked is not ResourceKind.OTHER
    if is_known and resource.packing not in ("", *PACKINGS):
        found = f"a file compressed as {quoted(resource.packing, 20)}, which metes does not decompress"
        yield "path", found, "the uncompressed file"
    elif is_known and resource.has_unknown_encoding:
        found = f"the encoding {quoted(resource.descriptor.get('encoding'), 40)}, which metes does not know"
        yield "encoding", found, "a usual name, such as utf-8"
    elif not is_known and isinstance(resource.descriptor.get("schema"), str | Mapping):
        shown = quoted(resource.format, 20) if resource.format else "no format"
        yield "path", f"a table in {shown}, whose rows metes does not read", "csv, tsv, json or geojson as its format"


def _keys_not_followed(package: Package) -> Iterator[Fault]:
    for key in foreign_keys(package):
        target = package.resource(key.target) if package.has(key.target) else None
        if target is not None and "schema" not in target.descriptor and target.kind is not ResourceKind.OTHER:
            file, pointer = package.place(f"{key.resource.pointer}/schema{key.pointer}")
            found = f"a foreign key to {quoted(key.target)}, which metes does not follow"
            yield _fault(file, pointer, found, f"a schema for {key.target}, which gives its columns their types")


def _fault(file: str, pointer: str, found: str, expected: str) -> Fault:
    return FAULT.in_file(file, pointer=pointer, found=found, expected=expected)
