"""The descriptor violates the Data Package standard.

The check validates the descriptor against the official JSON Schema of version 2. If that finds nothing, it also runs
frictionless, because each finds errors that the other misses. Then it checks every schema for constraints that the type
does not allow or whose value has the wrong type, and every foreign key for fields that do not exist.

In a descriptor that declares version 1, by `$schema` or `profile`, the type `list` and missing values with labels are
errors. Other members of version 2, such as `fieldsMatch` and `uniqueKeys`, are warnings, because readers of version 1
ignore them.

Why it matters: other programs read the package by this standard, and skip or reject what does not conform.
How to mend: change the named member of the descriptor. If a script writes the descriptor, change the script.
Source: Data Package v2, the profile datapackage.json 2.0; frictionless-py 5.
Since: 0.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, listed, quoted
from metes.package.keys import field_names, foreign_keys, primary_key
from metes.package.package import Package
from metes.package.profile import members_of_version_2

ID = "P105"
NAME = "descriptor_breaks_profile"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)
IGNORED = FaultKind(id=ID, name=NAME, severity=Severity.WARNING)

# Notes of frictionless, in its words.
TWO_OF_ONE_NAME = "names of the resources are not unique"
NO_TIME = 'property "created" is not valid "datetime"'
NO_MAIL = re.compile(r'property "(contributors|sources)\[\]\.email" is not valid "email"')
# P115 says so, with the place.
MISPLACED = re.compile(r'"(missingValues|fields)" should be set as .*')
AT_PROPERTY = re.compile(r".* (?P<asked>is not .*|does not match .*) at property '(?P<member>[^']+)'", re.DOTALL)


def faults(context: CheckContext) -> Iterator[Fault]:
    for error in context.profile_errors:
        file, pointer = context.package.place(error.pointer)
        yield _fault(file, pointer, error.found, error.expected)
    if not context.profile_errors:
        # P112 reports two resources of one name.
        for note in context.table_report.notes:
            if note != TWO_OF_ONE_NAME and not MISPLACED.fullmatch(note):
                yield _fault(*_in_our_words(context.package, note))
        for within, problem in context.table_report.schema_problems:
            file, pointer = context.package.place(within)
            yield _fault(file, pointer, problem, "a schema that follows the Table Schema standard")
        yield from _keys_without_fields(context.package)
        yield from _keys_without_target(context.package)
        for error, is_forbidden in members_of_version_2(context.package.with_schemas_inline()):
            file, pointer = context.package.place(error.pointer)
            kind = FAULT if is_forbidden else IGNORED
            yield kind.in_file(file, pointer=pointer, found=error.found, expected=error.expected)


def _in_our_words(package: Package, note: str) -> tuple[str, str, str, str]:
    """File, JSON pointer, found and expected for an error of frictionless about the descriptor."""
    if note == NO_TIME:
        found = quoted(package.descriptor.get("created"))
        return package.file.path, "/created", found, "a date and time such as 2026-11-22T10:00:00Z"
    mail = NO_MAIL.fullmatch(note)
    if mail is not None:
        return package.file.path, f"/{mail[1]}", "an invalid email address", "an address such as name@example.org"
    match = AT_PROPERTY.fullmatch(note)
    if match is not None:
        member, asked = match["member"], f"a value that frictionless accepts; this one {match['asked']}"
        for pointer, owner in _owners(package):
            if member in owner and note.startswith(f"{owner[member]!r} "):
                return package.file.path, f"{pointer}/{member}", quoted(owner[member]), asked
    return package.file.path, "", note, "a descriptor that frictionless accepts"


def _owners(package: Package) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "", package.descriptor
    for resource in package.resources:
        yield resource.pointer, resource.descriptor


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
