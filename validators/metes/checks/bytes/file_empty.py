"""A file of the package holds no byte, or nothing but white space.

Why it matters: an empty file passes for a file in a listing, and most readers take it for a table without
rows or a layer without features.
How to mend: make the file again from its source, or take it out of the descriptor.
Source: RFC 8259, 2 (a JSON text is a value); RFC 4180, 2.
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
            found="a file of 0 bytes" if size == 0 else f"{size} bytes of white space",
            expected="content",
        )
