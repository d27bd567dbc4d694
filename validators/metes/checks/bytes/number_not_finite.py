"""A JSON file contains NaN or Infinity.

Why it matters: JSON has no such numbers, and one such coordinate makes every length and area meaningless.
How to mend: write the measured number. If there is none, omit the member or write null.
Source: RFC 8259, 6.
Severity: Error: RFC 8259, 6 has no such numbers, and strict readers stop.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import FileContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted

ID = "B106"
NAME = "number_not_finite"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, stops_reading=True)


def faults(context: FileContext) -> Iterator[Fault]:
    if context.json is None or not context.json.has_number_not_finite:
        return
    locator = context.file.locator
    for word, offset in locator.numbers_not_finite():
        # B108 reports numbers that are too large.
        if word[-1] not in "Ny":
            continue
        line, column = locator.line_column(offset)
        yield FAULT.in_file(
            context.path,
            line=line,
            column=column,
            pointer=locator.pointer_at(offset),
            found=quoted(word).strip('"'),
            expected="a finite number",
        )
