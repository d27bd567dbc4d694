"""A text file of this package does not end with a newline, or has lines that end with a carriage return.

This check runs only on packages with tables of claims, sources, segments, territories and places, such as this one.

Why it matters: the same content then has different bytes, so hashes and diffs report changes where nothing changed. A
missing final newline can also mean that the file was truncated.
How to mend: run `make build`, which ends every line with a line feed.
Source: docs/data.md; POSIX.1-2017, 3.206 (a line ends with a newline).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity

ID = "B109"
NAME = "final_newline_missing"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    for each in context.files if context.is_boundary_package else ():
        data = each.file.data
        if not each.is_text or each.path not in context.readable_paths:
            continue
        carriage = data.find(b"\r")
        if carriage >= 0:
            found, offset = "a carriage return", carriage
        elif not data.endswith(b"\n"):
            found, offset = "no newline at the end", len(data)
        else:
            continue
        line = data.count(b"\n", 0, offset) + 1
        expected = "a line feed at the end of every line, including the last"
        yield FAULT.in_file(each.path, line=line, found=found, expected=expected)
