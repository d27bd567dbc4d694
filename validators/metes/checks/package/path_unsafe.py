"""A path in the descriptor leaves the package: it is absolute, contains `..`, or is a symbolic link to a target
outside.

Web addresses are allowed (resource_not_examined, P117).

Why it matters: whoever checks a package from somebody else would read, and perhaps publish, files of their own
computer.
How to mend: put the file into the package and give its path relative to the descriptor, with forward slashes.
Source: Data Package v2, `path` (security).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.files.paths import is_address, safe_location

ID = "P103"
NAME = "path_unsafe"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_measuring=True)


def faults(context: CheckContext) -> Iterator[Fault]:
    for reference in context.package.references:
        if safe_location(context.package.root, reference.path) is None and not is_address(reference.path):
            yield FAULT.in_file(
                context.package.file.path,
                pointer=reference.pointer,
                found=f"the path {quoted(reference.path)}",
                expected="a path inside the package, with forward slashes",
            )
