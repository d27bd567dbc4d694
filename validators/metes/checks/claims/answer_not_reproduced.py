"""A stored answer to a question is not what a fresh run comes to.

`metes validate` adds up every combination of every question again and compares: text exactly, numbers to 1e-9 of
their value.

Why it matters: the pages of answers then give areas of other geometries, or of other rows of the question tables.
How to mend: run the build, which writes derived/answers.csv anew; never edit that file.
Source: docs/method.md, the error budget of sums.
Since: 0.2.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.engine.table_comparison import Record, table_faults

ID = "C204"
NAME = "answer_not_reproduced"
SEVERITY = Severity.ERROR
SCOPE = Scope.DERIVED
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

FILE = "datapackage/derived/answers.csv"
KEY = ("question_id", "combination_id")


def compare(stored: Sequence[Record], fresh: Sequence[Record], *, file: str = FILE) -> Iterator[Fault]:
    """Compare the stored table with a freshly computed one, row by row; faults name the line of the stored row."""
    return table_faults(FAULT, file, stored, fresh, key=KEY)
