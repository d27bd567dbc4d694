"""The descriptor names something that is not a regular file, such as a folder.

Why it matters: it has no bytes to read or to seal; a pipe or a device could hang or harm the reader.
How to mend: name the file itself; a resource of several files lists them in `path`.
Source: Data Package v2, `path`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.files.paths import exists, is_regular, safe_location

ID = "P102"
NAME = "resource_not_a_file"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_measuring=True)


def faults(context: CheckContext) -> Iterator[Fault]:
    named: set[str] = set()
    for reference in context.package.references:
        location = safe_location(context.package.root, reference.path)
        if location is None or not exists(location) or is_regular(location) or reference.path in named:
            continue
        named.add(reference.path)
        kind = "a folder" if location.is_dir() else "no regular file"
        yield FAULT.in_file(
            context.package.file.path,
            pointer=reference.pointer,
            found=f"{reference.path}, which is {kind}",
            expected="a file",
            related=(reference.path,),
        )
