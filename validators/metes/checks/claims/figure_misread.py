"""A number, phrase or unit does not match the printed figure in the same row.

The check covers rows of claims and published_figures whose printed figure matches a known pattern in English, Chinese
or Russian, such as "almost 1.6 millions", "160多万" or "более 1,5 млн". Other rows are skipped. Integer counts may have
the phrase `exact`. Figures that metes computes are not printed figures and are skipped.

Why it matters: the number is what is judged, so our reading error would be blamed on the document.
How to mend: read the document again, then correct the printed figure, the number, the phrase or the unit.
Source: docs/method.md, what a phrase claims.
Since: 0.1.0
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.phrases.printed_figure import PrintedFigure, read_printed_figure
from metes.tables.table import Row, Table, Value

ID = "C110"
NAME = "figure_misread"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, before_judging=True)

FIELDS = ("value_published", "unit_published", "phrase_id", "unit_id", "number")
# Both numbers come from the same decimal digits.
AGREEMENT = 1e-12


def faults(context: CheckContext) -> Iterator[Fault]:
    rules = {row["phrase_id"]: str(row["rule"]) for row in context.rows("phrases", "phrase_id", "rule")}
    units = context.table("units", "unit_id", "dimension")
    if units is None:
        return
    dimensions = {row["unit_id"]: str(row["dimension"]) for row in units.rows}
    for name in ("claims", "published_figures"):
        table = context.table(name, *FIELDS)
        for row in () if table is None else table.rows:
            printed = read_printed_figure(str(row["value_published"] or ""), str(row["unit_published"] or ""))
            if table is not None and row["number"] is not None and printed is not None and not _is_computed(row):
                yield from _misread(table, row, printed, rules, dimensions.get(row["unit_id"]))


def _misread(
    table: Table, row: Row, printed: PrintedFigure, rules: Mapping[Value, str], dimension: str | None
) -> Iterator[Fault]:
    number, rule = row["number"], rules.get(row["phrase_id"])
    read = printed.number
    if isinstance(number, int | float) and read is not None and not math.isclose(number, read, rel_tol=AGREEMENT):
        yield _fault(table, row, "number", f"{number:.12g}", f"{read:.12g}")
    is_counted = rule == "exact" and printed.rule == "plain" and dimension == "number"
    if rule is not None and rule != printed.rule and not is_counted:
        yield _fault(table, row, "phrase_id", quoted(row["phrase_id"]), f"a phrase with the rule {printed.rule}")
    is_unit_read = printed.unit_id is not None and dimension is not None
    if is_unit_read and row["unit_id"] != printed.unit_id and printed.unit_id != "number":
        yield _fault(table, row, "unit_id", quoted(row["unit_id"]), f"{printed.unit_id}")


def _is_computed(row: Row) -> bool:
    """Whether this package computed the figure itself, so that no document prints it."""
    return row.get("certainty") == "computed"


def _fault(table: Table, row: Row, field: str, found: str, expected: str) -> Fault:
    words = " ".join(str(row[name]) for name in ("value_published", "unit_published") if row[name] not in (None, "1"))
    return FAULT.in_row(
        table,
        row,
        field=field,
        found=found,
        expected=f"{expected}, according to the printed figure {quoted(words)}",
    )
