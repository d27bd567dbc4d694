"""A table violates its Table Schema: a column is missing or unknown, a cell has the wrong type, a value is not allowed,
or a key is a duplicate.

Why it matters: every later step drops or misreads a row that does not match the schema.
How to mend: correct the cell. If the value is right, correct the schema.
Source: Table Schema v2; the tests compare what is found with frictionless-py 5.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.package.table_report import PlacedFault, is_table_file, schema_of
from metes.tables.dialect import QuotingError, TableError
from metes.tables.table import NotFiniteTableError

ID = "P106"
NAME = "table_breaks_schema"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, found_by_frictionless="everywhere")

# File, row, table and column of an error.
Place: TypeAlias = tuple[str, int | None, str, str | None]
REQUIRED = {"constraint required is True": "a value, because the column is required"}
# Errors of a whole row, from which all other errors of the row follow.
ROW_ERRORS = ("blank-row", "extra-cell", "missing-cell")


def faults(context: CheckContext) -> Iterator[Fault]:
    paths: set[str] = set()
    told: set[Place] = set()
    # All faults of a row follow one another.
    for _, errors in groupby(context.table_report.faults, key=_row):
        for error in _told(list(errors), told):
            paths.add(error.path)
            found, expected = _found_and_expected(error)
            if error.text_line is not None:
                found = f"{found} on line {error.text_line} of the text"
            yield FAULT.in_file(
                error.path,
                line=error.line,
                column=error.column,
                pointer=error.pointer,
                field=error.field,
                found=found,
                expected=expected,
            )
    yield from _unreadable(context, paths)


def _told(errors: Sequence[PlacedFault], told: set[Place]) -> Iterator[PlacedFault]:
    """The errors of one row that do not follow from another of them; `told` holds the places of all so far."""
    is_broken = any(error.kind in ROW_ERRORS for error in errors)
    # A duplicate value of a primary key is one fault, even if its column is declared unique as well.
    is_duplicate = any(error.kind == "primary-key" for error in errors)
    for error in errors:
        place = (*_row(error), None if is_broken else error.field)
        if place in told or (is_broken and error.kind not in ROW_ERRORS):
            continue
        if error.kind == "unique-error" and is_duplicate:
            continue
        told.add(place)
        yield error


def _row(error: PlacedFault) -> tuple[str, int | None, str]:
    """File, row number and table of an error: one file, such as the descriptor, may hold several tables."""
    return error.path, error.row, error.table


def _found_and_expected(error: PlacedFault) -> tuple[str, str]:
    note = error.note.replace('"', "")
    words = {
        "blank-label": (f"a blank column name in place of {error.field}", "a name for each column"),
        "blank-row": ("a blank row", "a row with values, or no row"),
        "constraint-error": (quoted(error.cell), REQUIRED.get(note, f"a value that meets the {note}")),
        "duplicate-label": (f"the column {quoted(error.cell)} twice", "unique column names"),
        "extra-cell": (
            f"the extra cell {quoted(error.cell)}",
            "one cell for each column; put a cell that contains a comma in double quotes",
        ),
        "extra-label": (f"the unknown column {quoted(error.cell)}", "the columns of the schema"),
        "incorrect-label": (
            f"the column {quoted(error.cell)}",
            f"the column {error.field}, as in the schema",
        ),
        "missing-cell": ("fewer cells than columns", "one cell for each column"),
        "missing-label": ("a header without this column", "the columns of the schema"),
        "primary-key": (f"a primary key that is {note}", "a unique primary key"),
        "unique-key": (quoted(error.cell), f"a unique combination of values; it is {note}"),
        "unique-error": (quoted(error.cell), f"a unique value; it is {note}"),
        "unmatched-header": ("no column of the schema", "at least one column of the schema"),
        "type-error": (quoted(error.cell), f"a value whose {note.removesuffix('/default')}"),
    }
    return words.get(error.kind, (f"{error.kind} {note}".strip(), "a table that matches its schema"))


def _unreadable(context: CheckContext, told: set[str]) -> Iterator[Fault]:
    """Tables that do not fall into cells, such as those with loose quotes, and numbers beyond double precision."""
    for resource in context.package.resources:
        if not is_table_file(resource):
            continue
        if context.package.resource(resource.name) is not resource:
            # P112 reports two resources of one name.
            continue
        if not context.readable_paths.issuperset(resource.shown_paths) or resource.pointer in context.invalid_resources:
            continue
        if schema_of(context.package, resource) is None:
            continue
        try:
            context.package.table(resource.name)
        except TableError as error:
            if isinstance(error, NotFiniteTableError) and not context.is_boundary_package:
                # The standard allows NaN and INF; only the tables of boundaries have no use for them.
                continue
            if error.path not in told or isinstance(error, QuotingError):
                yield FAULT.in_file(
                    error.path,
                    line=None if resource.has_text else error.line,
                    pointer=f"{resource.pointer}/data" if resource.has_text else "",
                    field=error.field,
                    found=error.found,
                    expected=error.expected,
                )
