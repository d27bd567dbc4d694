"""The descriptor lists a file that does not exist.

Why it matters: users of the package get less than its descriptor promises.
How to mend: add the file, correct the path (upper and lower case count), or remove the resource from the descriptor.
Source: Data Package v2, `path`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.files.paths import exists, safe_location

ID = "P101"
NAME = "resource_missing"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_measuring=True)


def faults(context: CheckContext) -> Iterator[Fault]:
    named: set[str] = set()
    for reference in context.package.references:
        location = safe_location(context.package.root, reference.path)
        if location is None or exists(location) or reference.path in named:
            continue
        named.add(reference.path)
        yield FAULT.in_file(
            context.package.file.path,
            pointer=reference.pointer,
            found=f"{reference.path}, which does not exist",
            expected="a file of the package",
            related=(reference.path,),
        )
