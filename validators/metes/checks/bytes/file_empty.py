"""A file of the package is empty or holds only white space.

Why it matters: in a directory listing an empty file looks like any other, and most readers take it for a table without
rows or a layer without features.
How to mend: create the file again from its source, or remove it from the descriptor.
Source: RFC 8259, 2 (a JSON text is a value); RFC 4180, 2.
Severity: Error: an empty file is no JSON text.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import FileContext
from metes.checks.engine.fault import Fault, FaultKind, Severity

ID = "B101"
NAME = "file_empty"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, stops_reading=True)


def faults(context: FileContext) -> Iterator[Fault]:
    if context.is_blank:
        size = len(context.file.data)
        yield FAULT.in_file(
            context.path,
            found="an empty file" if size == 0 else f"{size} bytes of white space",
            expected="content",
        )
