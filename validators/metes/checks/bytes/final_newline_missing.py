"""A text file of this package does not end with a newline, or has lines that end with a carriage return.

Asked only of packages with claims, sources, segments, territories and places, as this one.

Why it matters: the same content then has other bytes, so that hash and diff tell of a change that is none; a file
without its last newline may also have been cut off.
How to mend: write the file again as the build does, with a line feed after every line.
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
        expected = "lines that end with a line feed, the last too"
        yield FAULT.in_file(each.path, line=line, found=found, expected=expected)
