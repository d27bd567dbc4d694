"""A JSON or GeoJSON file is not valid JSON: it is truncated, or a comma, bracket or quote is missing or misplaced.

Other formats of maps, such as Shapefile, KML or FlatGeobuf, are named, with the way to check them.

Why it matters: no program can read anything in the file, and `frictionless validate` alone calls such a file valid.
How to mend: look at the reported line and column. If the file ends too early, download or create it again.
Source: RFC 8259.
Severity: Error: no reader can continue.
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

EXPECTED_GEOJSON = "GeoJSON; `metes check` reads GeoJSON files and directories with a datapackage.json"
MEND_OTHER_FORMAT = "check the directory of the data package that contains the file, or convert the file to GeoJSON."
# Other text formats that users pass to `metes check` by mistake, and patterns of the start of their first line.
OTHER_FORMATS = {
    "XML": r"<",
    "TSV": r"[^,;]*\t",
    "CSV": r'"?[\w .:/()-]+"?[,;]',
}


def faults(context: FileContext) -> Iterator[Fault]:
    foreign = context.foreign_format
    if foreign is not None:
        yield FAULT.in_file(context.path, found=foreign.name, expected=EXPECTED_GEOJSON, mend=foreign.advice)
        return
    if context.ends_within_character and not context.wide_encoding:
        error = context.decode_error
        assert error is not None  # ends_within_character implies it
        line = error.object.count(b"\n") + 1
        yield FAULT.in_file(
            context.path, line=line, found="end of the text in the middle of a character", expected="JSON"
        )
    failure = context.json.failure if context.json is not None else None
    # B107 reports texts that are nested too deeply.
    if failure is not None and not failure.is_depth:
        syntax = context.file.syntax
        seeming = other_format(context.text or "") if syntax == "JSON" else ""
        yield FAULT.in_file(
            context.path,
            line=failure.line,
            column=failure.column,
            found=seeming or failure.reason,
            expected=EXPECTED_GEOJSON if context.kind is ResourceKind.GEOJSON else syntax,
            mend=MEND_OTHER_FORMAT if seeming else "",
        )


def other_format(text: str) -> str:
    """The probable format of a text, with its first characters; blank if it starts like a JSON object or array."""
    start = text.lstrip()
    first = start.split("\n", 1)[0].rstrip("\r")
    if start.startswith(("{", "[")):
        return ""
    kind = next((kind for kind, sign in OTHER_FORMATS.items() if re.match(sign, first)), "plain text")
    return f"{kind}, starting with {quoted(first, 40)}"
