"""A JSON or GeoJSON file is not JSON: it is cut off, or a comma, bracket or quote is wrong.

Why it matters: nothing in the file can be read, and `frictionless validate` alone calls such a file valid.
How to mend: look at the line and column; a file that ends too early must be fetched or written again.
Source: RFC 8259.
Since: 0.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import FileContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.package.package import ResourceKind

ID = "B104"
NAME = "json_unreadable"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, stops_reading=True)

EXPECTED_GEOJSON = "GeoJSON; check reads GeoJSON files and folders with a datapackage.json"
MEND_OTHER_FORMAT = "name the folder of the data package that the file belongs to, or write the file as GeoJSON."
# Other text formats that users pass to `metes check` by mistake, and patterns of the start of their first line.
OTHER_FORMATS = {
    "XML, as KML and GML are": r"<",
    "TSV": r"[^,;]*\t",
    "CSV": r'"?[\w .:/()-]+"?[,;]',
}


def faults(context: FileContext) -> Iterator[Fault]:
    if context.ends_within_character and not context.wide_encoding:
        error = context.decode_error
        assert error is not None  # ends_within_character implies it
        line = error.object.count(b"\n") + 1
        yield FAULT.in_file(context.path, line=line, found="the end of the text, within a letter", expected="JSON")
    failure = context.json.failure if context.json is not None else None
    # B107 reports texts that are nested too deeply.
    if failure is not None and not failure.is_depth:
        seeming = other_format(context.text or "")
        yield FAULT.in_file(
            context.path,
            line=failure.line,
            column=failure.column,
            found=seeming or failure.reason,
            expected=EXPECTED_GEOJSON if context.kind is ResourceKind.GEOJSON else "JSON",
            mend=MEND_OTHER_FORMAT if seeming else "",
        )


def other_format(text: str) -> str:
    """The format that a text seems to have, with its first characters; blank if it begins as a JSON object or array."""
    start = text.lstrip()
    first = start.split("\n", 1)[0].rstrip("\r")
    if start.startswith(("{", "[")):
        return ""
    kind = next((f"what looks like {kind}" for kind, sign in OTHER_FORMATS.items() if re.match(sign, first)), "a text")
    return f"{kind} and begins with {quoted(first, 40)}"
