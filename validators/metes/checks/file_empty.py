"""A file of the package holds no byte, or nothing but white space.

Why it matters: an empty file passes for a file in a listing, and most readers take it for a table without
rows or a layer without features.
How to mend: make the file again from its source, or take it out of the descriptor.
Source: RFC 8259, 2 (a JSON text is a value); RFC 4180, 2.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.examined import ExaminedFile
from metes.checks.fault import Fault, FaultKind, Severity

ID = "B101"
NAME = "file_empty"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(examined: ExaminedFile) -> Iterator[Fault]:
    if examined.is_blank:
        size = len(examined.file.data)
        yield FAULT.in_file(
            examined.path,
            found="a file of 0 bytes" if size == 0 else f"{size} bytes of white space",
            expected="content",
        )
