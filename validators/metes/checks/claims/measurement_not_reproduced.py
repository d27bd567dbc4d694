"""A stored measurement differs from a new measurement of the geometries.

`metes validate` measures every reading, line and segment again and compares: text exactly, numbers to 1e-9 of their
value, columns that start with `check_` to 1e-6.

Why it matters: the published area or length then belongs to other geometries or another method.
How to mend: run `make build`, which writes derived/measurements.csv; never edit that file by hand.
Source: docs/method.md, the edge model and the error budget.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.engine.table_comparison import Record, table_faults

ID = "C201"
NAME = "measurement_not_reproduced"
SEVERITY = Severity.ERROR
SCOPE = Scope.DERIVED
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

FILE = "datapackage/derived/measurements.csv"
KEY = ("subject_id", "quantity")


def compare(stored: Sequence[Record], fresh: Sequence[Record], *, file: str = FILE) -> Iterator[Fault]:
    """Compare the stored table with a freshly computed one, row by row; faults name the line of the stored row."""
    return table_faults(FAULT, file, stored, fresh, key=KEY)
