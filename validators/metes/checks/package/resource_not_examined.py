"""metes does not examine a resource: its data or schema is at a web address, it is compressed in a way that metes does
not decompress, it is one of several files in a zip, its encoding is unknown, or it has a schema and a format that metes
does not read as a table.

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
from metes.package.package import ResourceKind

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
        pointer = f"{resource.pointer}/path"
        for path in resource.shown_paths:
            if path in undecided and resource.is_unpacked:
                found = f"a zip that {undecided[path]}"
                yield _fault(package.file.path, pointer, found, "innerpath, the name of the file in the zip")
        if not resource.paths or not all(map(package.holds, resource.paths)):
            # Reported above, or by another check.
            continue
        if resource.packing not in ("", *PACKINGS) and resource.kind_unpacked is not ResourceKind.OTHER:
            found = f"a file compressed as {quoted(resource.packing, 20)}, which metes does not decompress"
            yield _fault(package.file.path, pointer, found, "the uncompressed file")
        elif resource.has_unknown_encoding and resource.kind_unpacked is not ResourceKind.OTHER:
            found = f"the encoding {quoted(resource.descriptor.get('encoding'), 40)}, which metes does not know"
            yield _fault(package.file.path, f"{resource.pointer}/encoding", found, "a usual name, such as utf-8")
        elif resource.kind is ResourceKind.OTHER and isinstance(resource.descriptor.get("schema"), str | Mapping):
            shown = quoted(resource.format, 20) if resource.format else "no format"
            found = f"a table in {shown}, whose rows metes does not read"
            yield _fault(package.file.path, pointer, found, "csv, tsv, json or geojson as its format")


def _fault(file: str, pointer: str, found: str, expected: str) -> Fault:
    return FAULT.in_file(file, pointer=pointer, found=found, expected=expected)
