"""A JSON object has a duplicate key.

Why it matters: readers silently keep one of the two values, and not all keep the same one.
How to mend: decide which value is right and delete the other.
Source: RFC 8259, 4 (names within an object should be unique); RFC 7493, 2.3 (they must be).
Severity: Error: readers disagree which of the two values counts, so the file means two things.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import FileContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted

ID = "B105"
NAME = "duplicate_key"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, hides_others=False)


def faults(context: FileContext) -> Iterator[Fault]:
    if context.json is None or context.json.failure is not None or not context.json.has_duplicate_key:
        return
    locator = context.file.locator
    for pointer, key, offset in locator.duplicate_keys():
        line, column = locator.line_column(offset)
        yield FAULT.in_file(
            context.path,
            line=line,
            column=column,
            pointer=pointer,
            found=f"duplicate key {quoted(key)}",
            expected="unique keys in an object",
        )
