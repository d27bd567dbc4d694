r"""A text file is not valid UTF-8, or not valid in the encoding that the descriptor declares for it.

JSON in UTF-16 or UTF-32 is recognised by its zero bytes. An escaped lone surrogate, such as \ud800, is also reported,
because UTF-8 cannot encode it. JSON text that ends in the middle of a character is truncated: B104.

Why it matters: names turn into wrong characters without an error, and one program rejects a file that another reads.
How to mend: save the file as UTF-8 without a byte order mark.
Source: RFC 8259, 8.1 and 8.2; RFC 7493, 2.1 (JSON); Data Package v2, `encoding` (tables).
Severity: Error: RFC 8259, 8.1 requires UTF-8, and readers stop.
Since: 0.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import FileContext
from metes.checks.engine.fault import Fault, FaultKind, Severity

ID = "B102"
NAME = "not_utf8"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, stops_reading=True)

MEND_HALF = "write the intended character; characters above U+FFFF need two such escapes."
# Matches every escape, a surrogate pair as one; only half a pair, a lone surrogate, has a group.
MAY_BE_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def faults(context: FileContext) -> Iterator[Fault]:
    # B104 names formats that are no text.
    if context.is_blank or not context.is_text or context.foreign_format is not None:
        return
    wide = context.wide_encoding
    if wide:
        found, expected = f"probably {wide}", f"text in {context.file.encoding}"
        yield FAULT.in_file(context.path, line=1, found=found, expected=expected)
    elif context.text is None:
        yield from _undecodable(context)
    elif context.json is not None and context.json.failure is None and MAY_BE_HALF.search(context.file.data):
        yield from _half_pairs(context)


def _undecodable(context: FileContext) -> Iterator[Fault]:
    error = context.decode_error
    if error is None or context.ends_within_character:
        return
    data = error.object
    # The bytes before the error may be undecodable too, so they are decoded with replacements to find the column.
    lines = data[: error.start].decode(context.file.encoding, errors="replace").split("\n")
    yield FAULT.in_file(
        context.path,
        line=len(lines),
        column=len(lines[-1]) + 1,
        found=f"byte 0x{data[error.start]:02x} at offset {error.start} ({error.reason})",
        expected=f"text in {context.file.encoding}",
    )


def _half_pairs(context: FileContext) -> Iterator[Fault]:
    locator = context.file.locator
    for match in ESCAPE.finditer(locator.text):
        if match[1]:
            line, column = locator.line_column(match.start())
            found = f"\\{match[1]}, a lone surrogate"
            yield FAULT.in_file(
                context.path, line=line, column=column, found=found, expected="a complete character", mend=MEND_HALF
            )
