"""A JSON or GeoJSON file is not JSON: it is cut off, or a comma, bracket or quote is wrong.

Why it matters: nothing in the file can be read, and `frictionless validate` alone calls such a file valid.
How to mend: look at the line and column; a file that ends too early must be fetched or written again.
Source: RFC 8259.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.examined import ExaminedFile
from metes.checks.fault import Fault, Severity

ID = "B104"
NAME = "json_unreadable"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE


def faults(examined: ExaminedFile) -> Iterator[Fault]:
    failure = examined.json.failure if examined.json is not None else None
    if failure is not None:
        yield Fault(
            id=ID,
            name=NAME,
            severity=SEVERITY,
            file=examined.path,
            line=failure.line,
            column=failure.column,
            found=failure.reason,
            expected="JSON",
        )
