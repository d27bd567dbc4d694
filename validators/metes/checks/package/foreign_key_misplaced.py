"""A key or field list of a table is in a place where no program reads it: outside the schema, inside a field, or under
a misspelt name.

The check looks for `foreignKeys`, `primaryKey`, `uniqueKeys`, `fields` and `missingValues`, and for names that differ
from them only in capitals, hyphens, underscores or the plural. All of them belong in the schema; `missingValues` may
also be in a field.

Why it matters: programs ignore the member without a message, so every value passes.
How to mend: move the member into the `schema` of the resource.
Source: Table Schema v2, `foreignKeys`; Data Package v2, `schema`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.files.errors import PackageError
from metes.files.json_locator import escaped
from metes.package.package import Package

ID = "P115"
NAME = "foreign_key_misplaced"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

KEYS = ("foreignKeys", "primaryKey", "uniqueKeys")
MEMBERS = (*KEYS, "fields", "missingValues")


def faults(context: CheckContext) -> Iterator[Fault]:
    package = context.package
    yield from _outside(package, "", package.descriptor)
    for resource in package.resources:
        yield from _outside(package, resource.pointer, resource.descriptor)
        try:
            schema = package.schema(resource) or {}
        except PackageError:
            continue
        pointer = f"{resource.pointer}/schema"
        yield from _misspelt(package, pointer, schema, MEMBERS)
        listed = schema.get("fields")
        for index, field in enumerate(listed if isinstance(listed, list) else []):
            inner = f"{pointer}/fields/{index}"
            for name in field if isinstance(field, Mapping) else ():
                meant = meant_by(name)
                if meant in KEYS:
                    yield _fault(
                        package,
                        f"{inner}/{escaped(name)}",
                        f"{name} inside a field",
                        f"{meant} as a member of the schema",
                    )


def _outside(package: Package, pointer: str, owner: Mapping[str, Any]) -> Iterator[Fault]:
    for name in owner:
        meant = meant_by(name)
        if name in MEMBERS or meant in KEYS:
            yield _fault(
                package,
                f"{pointer}/{escaped(name)}",
                f"{name} outside a schema",
                f"{meant} in the schema of its table",
            )


def _misspelt(package: Package, pointer: str, owner: Mapping[str, Any], known: Sequence[str]) -> Iterator[Fault]:
    for name in owner:
        meant = meant_by(name)
        if meant in known and name != meant:
            yield _fault(package, f"{pointer}/{escaped(name)}", f"the member {name}", f"the name {meant}")


def meant_by(name: str) -> str:
    """The member that a name means, if it differs only in capitals, hyphens or plural; else blank."""
    return NORMALISED_NAMES.get(_normalised(name), "")


def _normalised(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "").removesuffix("s")


NORMALISED_NAMES = {_normalised(name): name for name in MEMBERS}


def _fault(package: Package, pointer: str, found: str, expected: str) -> Fault:
    file, pointer = package.place(pointer)
    return FAULT.in_file(file, pointer=pointer, found=found, expected=expected)
