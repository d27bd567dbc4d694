"""A number is too large for double precision, in exponent notation or with all digits written out.

Why it matters: one reader turns it into infinity, another into the largest double, a third stops. Each loses the
intended number.
How to mend: write the measured number. Write an identifier as a string.
Source: RFC 8259, 6; RFC 7493, 2.2 (IEEE 754 double precision).
Severity: Error: readers take the number for infinity or zero.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import FileContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted

ID = "B108"
NAME = "number_outside_double"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, stops_reading=True)


def faults(context: FileContext) -> Iterator[Fault]:
    if context.json is None or not context.json.has_number_not_finite:
        return
    locator = context.file.locator
    for word, offset in locator.numbers_not_finite():
        if word[-1] not in "Ny":
            line, column = locator.line_column(offset)
            yield FAULT.in_file(
                context.path,
                line=line,
                column=column,
                pointer=locator.pointer_at(offset),
                found=quoted(word, 40).strip('"'),
                expected="a number within double precision",
            )
