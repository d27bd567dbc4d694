"""The descriptor breaks the Data Package standard.

First the official JSON Schema of version 2 is asked; where it finds nothing, frictionless is asked too, for
each misses what the other sees (a `roles` that is no list); and then every foreign key is asked whether what it
points to is there.

Why it matters: other programs read the package by this standard, and skip or refuse what does not fit.
How to mend: change the named member of the descriptor; where it is sealed by a script, change the script.
Source: Data Package v2, the profile datapackage.json 2.0; frictionless-py 5.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.examined import Examined
from metes.checks.fault import Fault, FaultKind, Severity, quoted
from metes.package.keys import field_names, foreign_keys
from metes.package.package import Package

ID = "P105"
NAME = "descriptor_breaks_profile"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

TWO_OF_ONE_NAME = "names of the resources are not unique"


def faults(examined: Examined) -> Iterator[Fault]:
    for error in examined.profile_errors:
        file, pointer = examined.package.place(error.pointer)
        yield _fault(file, pointer, error.found, error.expected)
    if not examined.profile_errors:
        # Two resources of one name have a fault of their own.
        for note in (note for note in examined.stock.notes if note != TWO_OF_ONE_NAME):
            yield _fault(examined.package.file.path, "", note, "a descriptor that frictionless accepts")
        yield from _keys_without_target(examined.package)


def _keys_without_target(package: Package) -> Iterator[Fault]:
    names = {resource.name: field_names(package, resource) for resource in package.resources}
    for key in foreign_keys(package):
        file, pointer = package.place(f"{key.resource.pointer}/schema{key.pointer}")
        target, own = names.get(key.target), names[key.resource.name]
        if target is None:
            yield _fault(file, pointer, f"a foreign key to {quoted(key.target)}", "the name of a resource")
        # A schema that cannot be read has its own fault.
        elif target and not (set(key.fields) <= set(own) and set(key.target_fields) <= set(target)):
            found = f"a foreign key of {', '.join(key.fields)} to {', '.join(key.target_fields)}"
            yield _fault(file, pointer, found, f"fields of {key.resource.name} and of {key.target}")


def _fault(file: str, pointer: str, found: str, expected: str) -> Fault:
    return FAULT.in_file(file, pointer=pointer, found=found, expected=expected)
