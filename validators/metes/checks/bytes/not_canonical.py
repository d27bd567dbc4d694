"""A GeoJSON layer of this package is not in canonical form: one line for the head of each feature, one line for each
position, no spaces, at most seven decimals.

This check runs only on packages with tables of claims, sources, segments, territories and places, such as this one. It
reports a file only if no other check does.

Why it matters: the same geometry then has different bytes, and a diff no longer shows which position moved.
How to mend: run `make build`; never edit the file by hand.
Source: docs/data.md; scripts/canonical.py writes the form.
Since: 0.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.package.package import ResourceKind

ID = "B110"
NAME = "not_canonical"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, yields_to=Severity.WARNING)

NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]{1,7}(?<!0))?"
POSITION = rf"\[{NUMBER},{NUMBER}\]"
END = rf'"features":\[|"coordinates":(?:\[++|{POSITION}\}}\}},?+)'
HEAD = rf'\{{"type":"Feature(?:Collection","name"|","id"):"[^\n]*(?:{END})'
# Matches up to the first line in another form; possessive, so that a file of any size is scanned once.
CANONICAL = re.compile(rf"(?:(?:{POSITION},?+|{HEAD}|[\[\],]++(?:\}}}},?+)?|\]\}})\n)*+")


def faults(context: CheckContext) -> Iterator[Fault]:
    for each in context.files if context.is_boundary_package else ():
        if each.kind is not ResourceKind.GEOJSON or each.path not in context.readable_paths:
            continue
        text = each.text or ""
        match = CANONICAL.match(text if text.endswith("\n") else f"{text}\n")
        end = match.end() if match is not None else 0
        if end < len(text):
            line = text.count("\n", 0, end) + 1
            expected = "the head of a feature or one position, no spaces, at most seven decimals"
            yield FAULT.in_file(each.path, line=line, found=_shown(text, line), expected=expected)


def _shown(text: str, line: int) -> str:
    return f"line {quoted(text.split(chr(10), line)[line - 1], 60)}"
