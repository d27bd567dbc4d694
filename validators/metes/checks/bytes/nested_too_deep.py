"""A JSON file nests arrays or objects more than 200 levels deep.

Why it matters: most readers are recursive and crash or hang. GeoJSON never needs more than a dozen levels, so the file
is broken or built to crash programs.
How to mend: create the file again from its source, and do not open this one in programs that you need.
Source: RFC 8259, 9 (a reader may limit the depth of nesting).
Severity: Error: readers stop at such a depth.
Since: 0.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.context import FileContext
from metes.checks.engine.fault import Fault, FaultKind, Severity

ID = "B107"
NAME = "nested_too_deep"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, stops_reading=True)

DEEPEST = 200
# Change of depth at each byte value.
STEPS = np.zeros(256, dtype=np.int8)
STEPS[[ord("["), ord("{")]] = 1
STEPS[[ord("]"), ord("}")]] = -1
TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


def faults(context: FileContext) -> Iterator[Fault]:
    if not context.is_json or not context.text or not _may_be_deep(context.file.data):
        return
    offset = deep_at(context.text)
    if offset is not None:
        before = context.text.rfind("\n", 0, offset)
        yield FAULT.in_file(
            context.path,
            line=context.text.count("\n", 0, offset) + 1,
            column=offset - before,
            found=f"more than {DEEPEST} nested arrays and objects",
            expected=f"at most {DEEPEST}",
        )


def _may_be_deep(data: bytes) -> bool:
    """Whether so many brackets are open at once, counting those in strings too: a quick test that most files fail."""
    steps = STEPS[np.frombuffer(data, dtype=np.uint8)]
    return bool(len(steps)) and int(np.cumsum(steps, dtype=np.int32).max()) > DEEPEST


def deep_at(text: str) -> int | None:
    """Offset in characters of the first bracket nested deeper than DEEPEST, or None."""
    depth = 0
    for match in TOKENS.finditer(text):
        token = match.group()
        depth += (token in "[{") - (token in "]}")
        if depth > DEEPEST:
            return match.start()
    return None
