"""A number has no unit, or a unit of the wrong dimension.

Areas have units of area, lengths have units of length, and shares, ratios, ranks and counts are pure numbers.

Why it matters: the number cannot be compared, or is compared with a different quantity.
How to mend: write the unit that the document prints. If no unit fits, the kind of the claim is wrong.
Source: docs/method.md, what a phrase claims; datapackage/registers/units.csv.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity

ID = "C104"
NAME = "unit_does_not_fit"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

DIMENSIONS = {
    "area": ("area",),
    "length": ("length",),
    "ratio": ("number", "share"),
    "share": ("share", "number"),
    "rank": ("number",),
    "count": ("number",),
}


def faults(context: CheckContext) -> Iterator[Fault]:
    dimensions = {row["unit_id"]: str(row["dimension"]) for row in context.rows("units", "unit_id", "dimension")}
    for name in ("claims", "published_figures"):
        table = context.table(name, "number", "unit_id")
        for row in table.rows if table is not None and dimensions else ():
            unit, allowed = row["unit_id"], DIMENSIONS.get(str(row.get("kind")))
            if table is None or row["number"] is None or (unit is not None and unit not in dimensions):
                # P107 reports units that units.csv lacks.
                continue
            if unit is None:
                found = f"the number {row['number']:.12g} without a unit"
                yield FAULT.in_row(table, row, field="unit_id", found=found, expected="a unit from units.csv")
            elif allowed is not None and dimensions[unit] not in allowed:
                found = f"{unit}, a unit of {dimensions[unit]}"
                expected = f"a unit of {' or '.join(allowed)} for a claim of kind {row['kind']}"
                yield FAULT.in_row(table, row, field="unit_id", found=found, expected=expected)
