"""The descriptor violates the Data Package standard.

The check validates the descriptor against the official JSON Schema of version 2. If that finds nothing, it checks the
day of creation, e-mail addresses, every schema for constraints that the type does not allow or whose value has the
wrong type, and every foreign key for fields that do not exist.

In a descriptor that declares version 1, by `$schema` or `profile`, the type `list`, missing values with labels, and
names of the package and its resources that are not in lower case are errors. Other members of version 2, such as
`fieldsMatch` and `uniqueKeys`, are warnings, because readers of version 1 ignore them.

Why it matters: other programs read the package by this standard, and skip or reject what does not conform.
How to mend: change the named member of the descriptor. If a script writes the descriptor, change the script.
Source: Data Package v2, the profile datapackage.json 2.0; RFC 3339, 5.6.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, listed, quoted
from metes.package.keys import field_names, foreign_keys, primary_key
from metes.package.package import Package
from metes.package.profile import format_errors, members_of_version_2

ID = "P105"
NAME = "descriptor_breaks_profile"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)
IGNORED = FaultKind(id=ID, name=NAME, severity=Severity.WARNING)


def faults(context: CheckContext) -> Iterator[Fault]:
    for error in context.profile_errors:
        file, pointer = context.package.place(error.pointer)
        yield _fault(file, pointer, error.found, error.expected)
    if not context.profile_errors:
        for error in format_errors(context.package.descriptor):
            file, pointer = context.package.place(error.pointer)
            yield _fault(file, pointer, error.found, error.expected)
        for within, problem in context.table_report.schema_problems:
            file, pointer = context.package.place(within)
            yield _fault(file, pointer, problem, "a schema that follows the Table Schema standard")
        yield from _keys_without_fields(context.package)
        yield from _keys_without_target(context.package)
        for error, is_forbidden in members_of_version_2(context.package.with_schemas_inline()):
            file, pointer = context.package.place(error.pointer)
            kind = FAULT if is_forbidden else IGNORED
            yield kind.in_file(file, pointer=pointer, found=error.found, expected=error.expected)


def _keys_without_fields(package: Package) -> Iterator[Fault]:
    for resource in package.resources:
        own = field_names(package, resource)
        lost = [name for name in primary_key(package, resource) if name not in own]
        # Another check reports a schema that cannot be read.
        if own and lost:
            file, pointer = package.place(f"{resource.pointer}/schema/primaryKey")
            yield _fault(file, pointer, f"a primary key of {listed(lost)}", f"fields of {resource.name}: {listed(own)}")


def _keys_without_target(package: Package) -> Iterator[Fault]:
    names = {resource.name: field_names(package, resource) for resource in package.resources}
    for key in foreign_keys(package):
        file, pointer = package.place(f"{key.resource.pointer}/schema{key.pointer}")
        target, own = names.get(key.target), names[key.resource.name]
        if target is None:
            yield _fault(file, pointer, f"a foreign key to {quoted(key.target)}", "the name of a resource")
        elif len(key.fields) != len(key.target_fields):
            found = f"a foreign key of {len(key.fields)} fields to {len(key.target_fields)}"
            yield _fault(file, pointer, found, "as many fields on both sides")
        # Another check reports a schema that cannot be read.
        elif target and not (set(key.fields) <= set(own) and set(key.target_fields) <= set(target)):
            found = f"a foreign key of {', '.join(key.fields)} to {', '.join(key.target_fields)}"
            yield _fault(file, pointer, found, f"fields of {key.resource.name} and of {key.target}")


def _fault(file: str, pointer: str, found: str, expected: str) -> Fault:
    return FAULT.in_file(file, pointer=pointer, found=found, expected=expected)
