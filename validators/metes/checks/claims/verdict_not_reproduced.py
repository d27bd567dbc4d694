"""A stored verdict, or one of its inputs, differs from a new judgement.

`metes validate` judges every claim again and compares: text exactly, numbers to 1e-9 of their value.

Why it matters: the published verdict no longer follows from the claims, tables and geometries.
How to mend: run `make build`, which writes derived/verdicts.csv and derived/verdict_inputs.csv. Read the changes before
you publish them: a changed verdict is news.
Source: docs/method.md, the verdict rule.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.engine.table_comparison import Record, table_faults

ID = "C202"
NAME = "verdict_not_reproduced"
SEVERITY = Severity.ERROR
SCOPE = Scope.DERIVED
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

FILE = "datapackage/derived/verdicts.csv"
# Rows of verdict_inputs.csv have a seq, rows of verdicts.csv have none.
KEY = ("claim_id", "seq")


def compare(stored: Sequence[Record], fresh: Sequence[Record], *, file: str = FILE) -> Iterator[Fault]:
    """Compare the stored table with a freshly computed one, row by row; faults name the line of the stored row."""
    return table_faults(FAULT, file, stored, fresh, key=KEY)
