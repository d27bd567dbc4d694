"""A stored interval differs from the one that its number, wording and unit claim.

The check covers rows of claims and published_figures that have a number. The table phrases gives the rule for the
wording, and the table units the conversion factor. Printed zeros count as decimals: 1.50 million is more precise than
1.5 million.

Why it matters: the interval decides the verdict, so an interval set by hand would decide the verdict by hand.
How to mend: set low and high to the expected values in the message. If the document prints another phrase, correct the
phrase.
Source: docs/method.md, what a phrase claims.
Since: 0.1.0
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.phrases.claimed_interval import Conversion, claimed_in_si
from metes.phrases.printed_figure import read_printed_figure
from metes.tables.table import Row, Table, Value

ID = "C103"
NAME = "interval_off_its_phrase"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_judging=True)

# The registers print intervals with up to twelve significant digits.
AGREEMENT = 1e-9
UNIT_FIELDS = ("unit_id", "name", "si_unit", "factor", "factor_low", "factor_high")

Rules = Mapping[Value, str]
Units = Mapping[Value, Row]


def faults(context: CheckContext) -> Iterator[Fault]:
    rules: Rules = {row["phrase_id"]: str(row["rule"]) for row in context.rows("phrases", "phrase_id", "rule")}
    units: Units = {row["unit_id"]: row for row in context.rows("units", *UNIT_FIELDS)}
    for name in ("claims", "published_figures"):
        table = context.table(name, "phrase_id", "unit_id", "number", "low", "high")
        if table is None:
            continue
        for row in table.rows:
            yield from _wrong_ends(table, row, rules, units)


def _wrong_ends(table: Table, row: Row, rules: Rules, units: Units) -> Iterator[Fault]:
    rule, unit = rules.get(row["phrase_id"]), units.get(row["unit_id"])
    number = row["number"]
    if rule is None or unit is None or not isinstance(number, int | float):
        return
    try:
        expected = claimed_in_si(float(number), rule, _conversion(unit), _digit(row))
    except (KeyError, ValueError):
        # Other checks report unknown rules and units without a factor.
        return
    for field, value in (("low", expected.low), ("high", expected.high)):
        stored = row[field]
        if not isinstance(stored, int | float) or not math.isclose(stored, value, rel_tol=AGREEMENT, abs_tol=0.0):
            yield FAULT.in_row(
                table,
                row,
                field=field,
                found=f"{stored}",
                expected=f"{value:.12g} {expected.unit}: {number:.12g} {unit['name']} as phrase {row['phrase_id']}",
                tolerance=f"{AGREEMENT:g} of the value",
            )


def _digit(row: Row) -> float | None:
    """Place value of the last printed decimal, such as 0.01; None if there is none or the figure is unreadable."""
    printed = read_printed_figure(str(row.get("value_published") or ""), str(row.get("unit_published") or ""))
    return None if printed is None or printed.number != row["number"] else printed.digit


def _conversion(unit: Row) -> Conversion:
    factor, low, high = (float(str(unit[name])) for name in ("factor", "factor_low", "factor_high"))
    return Conversion(si_unit=str(unit["si_unit"]), factor=factor, factor_low=low, factor_high=high)
