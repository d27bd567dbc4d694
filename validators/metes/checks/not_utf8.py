"""The bytes of a text file are not UTF-8, or not the encoding that the descriptor declares for it.

Why it matters: names turn into other letters without any error, and one program refuses what another reads.
How to mend: save the file as UTF-8 without a byte order mark.
Source: RFC 8259, 8.1 (JSON); Data Package v2, `encoding` (tables).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.examined import ExaminedFile
from metes.checks.fault import Fault, FaultKind, Severity
from metes.package.files import BYTE_ORDER_MARK

ID = "B102"
NAME = "not_utf8"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(examined: ExaminedFile) -> Iterator[Fault]:
    if examined.is_blank or not examined.is_text or examined.text is not None:
        return
    data = examined.file.data.removeprefix(BYTE_ORDER_MARK)
    try:
        data.decode(examined.file.encoding)
    except UnicodeDecodeError as error:
        # A piece of another encoding may be no text up to here either; what can be read of the line is counted.
        lines = data[: error.start].decode(examined.file.encoding, errors="replace").split("\n")
        yield FAULT.in_file(
            examined.path,
            line=len(lines),
            column=len(lines[-1]) + 1,
            found=f"byte 0x{data[error.start]:02x} at offset {error.start} ({error.reason})",
            expected=f"text in {examined.file.encoding}",
        )
