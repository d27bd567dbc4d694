"""Keys or fields of a table stand beside its schema, where nothing reads them.

Looked for are `foreignKeys`, `primaryKey`, `fields`, `missingValues` and `uniqueKeys` in a resource itself or in the
package; in a schema they are members of it.

Why it matters: no program follows them there and none complains, so that every value passes.
How to mend: move the member into the `schema` of the resource.
Source: Table Schema v2, `foreignKeys`; Data Package v2, `schema`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.examined import Examined
from metes.checks.fault import Fault, FaultKind, Severity

ID = "P115"
NAME = "foreign_key_misplaced"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

MEMBERS = ("foreignKeys", "primaryKey", "uniqueKeys", "fields", "missingValues")


def faults(examined: Examined) -> Iterator[Fault]:
    package = examined.package
    owners = [("", package.descriptor), *((resource.pointer, resource.descriptor) for resource in package.resources)]
    for pointer, owner in owners:
        for name in MEMBERS:
            if name in owner:
                yield FAULT.in_file(
                    package.file.path,
                    pointer=f"{pointer}/{name}",
                    found=f"{name} outside of a schema",
                    expected="the member in the schema of its table",
                )
