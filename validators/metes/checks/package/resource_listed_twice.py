"""Two resources of a descriptor have the same name, or one resource lists a file twice.

Two resources that share a file and say the same of it are a warning. No fault are those that read it in different
ways, such as two sheets of a workbook, two members of a zip, or two schemas.

Why it matters: a foreign key or a program that looks up the name gets one of the two, and rows of a file that is listed
twice count twice.
How to mend: remove one of them, or give it its own name and path.
Source: Data Package v2, `name` (unique among the resources). It does not forbid two resources to share a file.
Since: 0.1.0
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted

ID = "P112"
NAME = "resource_listed_twice"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
# Members that say which part of a file a resource is, and how it is read.
READINGS = ("schema", "dialect", "innerpath", "format", "compression", "encoding", "profile", "type")
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    names: dict[str, str] = {}
    owners: dict[tuple[str, str], str] = {}
    for resource in context.package.resources:
        if resource.name in names:
            found = f"the name {quoted(resource.name)}, the same as {names[resource.name]}"
            yield _fault(context, f"{resource.pointer}/name", found, "unique names")
            continue
        names[resource.name] = resource.pointer
        reading = json.dumps([resource.descriptor.get(member) for member in READINGS], sort_keys=True)
        for path, times in Counter(PurePosixPath(each).as_posix() for each in resource.paths).items():
            owner = owners.setdefault((path, reading), resource.pointer)
            fault = _fault(
                context, f"{resource.pointer}/path", f"the path {quoted(path)}, which {owner} has", "each file once"
            )
            if times > 1:
                yield fault
            elif owner != resource.pointer:
                yield replace(fault, severity=Severity.WARNING)


def _fault(context: CheckContext, pointer: str, found: str, expected: str) -> Fault:
    return FAULT.in_file(context.package.file.path, pointer=pointer, found=found, expected=expected)
