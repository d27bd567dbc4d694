"""An area computed by one of the cross-check methods differs from the published value by more than one part in a
million.

`metes validate` measures every area in four ways: the closed form, whose value is published, and two equal-area
projections and geodesics on densified edges. The four share nothing but the positions.

Why it matters: one of the methods is wrong for this geometry, and it may be the published one.
How to mend: measure the feature with `metes area` or another program. The usual causes are an edge across the
antimeridian, a ring around a pole, and a broken PROJ database. If a method is wrong, correct it.
Source: docs/method.md, the edge model; the methods agree to 1e-7.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.checks.engine.table_comparison import CHECK_PREFIX, RELATIVE_OF_CHECKS, Record, fields_of, is_same

ID = "C203"
NAME = "cross_check_disagrees"
SEVERITY = Severity.ERROR
SCOPE = Scope.DERIVED
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

FILE = "datapackage/derived/measurements.csv"


def compare(fresh: Sequence[Record], *, file: str = FILE) -> Iterator[Fault]:
    """Compare the cross-checks of each row with its value; at most one fault a row, for the first that differs."""
    for row in fresh:
        value, unit = row["value"], row["unit"]
        columns = [name for name in fields_of(row) if name.startswith(CHECK_PREFIX) and row[name] is not None]
        different = [name for name in columns if not is_same(name, row[name], value)]
        if different:
            yield FAULT.in_file(
                file,
                field=different[0],
                feature_id=str(row["subject_id"]),
                found=f"{quoted(row[different[0]])} {unit}",
                expected=f"{quoted(value)} {unit}, the measured {row['quantity']}",
                tolerance=f"{RELATIVE_OF_CHECKS:g} of the value",
            )
