"""A JSON file nests arrays or objects more than two hundred levels deep.

Why it matters: most readers recurse, and crash or hang; no GeoJSON needs more than a dozen levels, so such a file is
broken, or made to break programs.
How to mend: write the file again from its source; do not open it in programs that you need.
Source: RFC 8259, 9 (a reader may limit the depth of nesting).
Since: 0.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.context import ExaminedFile
from metes.checks.engine.fault import Fault, FaultKind, Severity

ID = "B107"
NAME = "nested_too_deep"
SEVERITY = Severity.ERROR
SCOPE = Scope.FILE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, stops_reading=True)

DEEPEST = 200
# By how much each byte changes the depth.
STEPS = np.zeros(256, dtype=np.int8)
STEPS[[ord("["), ord("{")]] = 1
STEPS[[ord("]"), ord("}")]] = -1
TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


def faults(context: ExaminedFile) -> Iterator[Fault]:
    if not context.is_json or not context.text or not _may_be_deep(context.file.data):
        return
    offset = deep_at(context.text)
    if offset is not None:
        before = context.text.rfind("\n", 0, offset)
        yield FAULT.in_file(
            context.path,
            line=context.text.count("\n", 0, offset) + 1,
            column=offset - before,
            found=f"more than {DEEPEST} arrays and objects inside each other",
            expected=f"at most {DEEPEST}",
        )


def _may_be_deep(data: bytes) -> bool:
    """Whether the brackets alone, those in texts included, go that deep: quick, for hardly a file does."""
    steps = STEPS[np.frombuffer(data, dtype=np.uint8)]
    return bool(len(steps)) and int(np.cumsum(steps, dtype=np.int32).max()) > DEEPEST


def deep_at(text: str) -> int | None:
    """Offset of the bracket with which the nesting goes too deep; nothing where it does not."""
    depth = 0
    for match in TOKENS.finditer(text):
        token = match.group()
        depth += (token in "[{") - (token in "]}")
        if depth > DEEPEST:
            return match.start()
    return None
