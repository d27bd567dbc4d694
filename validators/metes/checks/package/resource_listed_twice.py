"""Two resources of a descriptor have the same name or the same path.

Why it matters: a foreign key or a program that looks up the name gets one of the two, and a file listed twice may be
read with two schemas.
How to mend: remove one of them, or give it its own name and path.
Source: Data Package v2, `name` (unique among the resources).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted

ID = "P112"
NAME = "resource_listed_twice"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    names: dict[str, str] = {}
    paths: dict[str, str] = {}
    for resource in context.package.resources:
        if resource.name in names:
            found = f"the name {quoted(resource.name)}, the same as {names[resource.name]}"
            yield _fault(context, f"{resource.pointer}/name", found, "unique names")
            continue
        names[resource.name] = resource.pointer
        for path in resource.paths:
            normalised = PurePosixPath(path).as_posix()
            if normalised in paths:
                found = f"the path {quoted(path)}, which {paths[normalised]} has"
                yield _fault(context, f"{resource.pointer}/path", found, "each file once")
            paths.setdefault(normalised, resource.pointer)


def _fault(context: CheckContext, pointer: str, found: str, expected: str) -> Fault:
    return FAULT.in_file(context.package.file.path, pointer=pointer, found=found, expected=expected)
