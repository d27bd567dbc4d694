"""A resource is not looked into: it lies at an address, is packed, is a table cut into several files, or its schema is
at an address.

The standard allows all of these. Nothing is ever fetched here, and nothing in a package is unpacked; of a table in
several files each is looked at as bytes and text, and none by its rows.

Why it matters: whoever reads "no faults" takes it for all of the package.
How to mend: put the file itself, or its schema, into the package; or live with it, for it is no error.
Source: Data Package v2, `path`, `schema` and `dialect`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
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
            found = f"the address {quoted(reference.path)}, which is not fetched"
            yield _fault(package.file.path, reference.pointer, found, "a file of the package, to be looked into")
    for resource in package.resources:
        pointer = f"{resource.pointer}/path"
        if not all(map(package.holds, resource.paths)):
            # Reported above, or by another check.
            continue
        if resource.packing and resource.kind_unpacked is not ResourceKind.OTHER:
            found = f"a file packed as {quoted(resource.packing, 20)}, which is not unpacked"
            yield _fault(package.file.path, pointer, found, "the file itself, to be looked into")
        elif len(resource.paths) > 1 and resource.kind is ResourceKind.TABLE and "schema" in resource.descriptor:
            found = f"a table in {len(resource.paths)} files, whose rows are not looked into"
            yield _fault(package.file.path, pointer, found, "one file, to be held against its schema")


def _fault(file: str, pointer: str, found: str, expected: str) -> Fault:
    return FAULT.in_file(file, pointer=pointer, found=found, expected=expected)
