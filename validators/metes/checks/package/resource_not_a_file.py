"""The descriptor lists something that is not a regular file, such as a directory, or a compressed file that cannot be
decompressed.

Why it matters: it has no content to read or hash, and a pipe or device could hang or harm the reader.
How to mend: give the path of the file itself. A resource of several files lists all of them in `path`. Download or
compress a damaged file again.
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
        kind = "a directory" if location.is_dir() else "not a regular file"
        yield FAULT.in_file(
            context.package.file.path,
            pointer=reference.pointer,
            found=f"{reference.path}, which is {kind}",
            expected="a file",
            related=(reference.path,),
        )
    for each in context.files:
        if each.unpacking_error and not each.is_undecided:
            found = f"a file that {each.unpacking_error}"
            yield FAULT.in_file(each.path, found=found, expected="a readable compressed file")
