"""A text file starts with a byte order mark.

Why it matters: RFC 8259 forbids it in JSON, and in a table it becomes part of the first column's name.
How to mend: save the file as UTF-8 without a byte order mark (editors offer "UTF-8" beside "UTF-8 with BOM").
Source: RFC 8259, 8.1. In tables a warning: Data Package v2, `encoding`, recommends UTF-8 without a byte order mark.
Severity: Error in JSON: RFC 8259, 8.1 forbids writers to add one, and some readers stop. Warning in tables.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from metes.checks.engine.check import Scope
from metes.checks.engine.context import FileContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.files.file import BYTE_ORDER_MARK

ID = "B103"
NAME = "byte_order_mark"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: FileContext) -> Iterator[Fault]:
    if not context.is_text or context.is_blank or (context.file.encoding == "utf-8-sig" and not context.is_json):
        # A table may be declared to have one.
        return
    if context.file.data.startswith(BYTE_ORDER_MARK):
        fault = FAULT.in_file(
            context.path,
            line=1,
            column=1,
            found="a byte order mark (EF BB BF)",
            expected="text without a byte order mark",
        )
        yield fault if context.is_json else replace(fault, severity=Severity.WARNING)
