"""Compares a stored table with a freshly computed one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from metes.checks.engine.fault import Fault, FaultKind, quoted
from metes.tables.table import Row, Value

Record: TypeAlias = Row | Mapping[str, Value]

# Numbers are stored with ten significant digits, the last of which may be rounded either way.
RELATIVE = 1e-9
# PROJ and GEOS compute the cross-checks, and their versions differ by more.
RELATIVE_OF_CHECKS = 1e-6
CHECK_PREFIX = "check_"


@dataclass(frozen=True, kw_only=True)
class RowDifference:
    """A row that differs, with the first such column; `field` is None if the whole row is missing or extra."""

    key: str
    line: int | None
    field: str | None
    found: str
    expected: str
    tolerance: str | None


def differences(stored: Sequence[Record], fresh: Sequence[Record], *, key: Sequence[str]) -> Iterator[RowDifference]:
    """One difference for each row that is missing, extra or changed.

    Rows are matched by the columns of `key`, as far as the tables have them.
    """
    old, new = _by_key(stored, key), _by_key(fresh, key)
    for row_key in sorted(old.keys() | new.keys()):
        line = _line_of(old.get(row_key))
        name = " ".join(row_key)
        if row_key not in old:
            yield _whole_row(name, None, "no such row", "a row, as in the new run")
        elif row_key not in new:
            yield _whole_row(name, line, "an extra row", "no row, as in the new run")
        else:
            yield from _differing(name, line, old[row_key], new[row_key])


def table_faults(
    kind: FaultKind, file: str, stored: Sequence[Record], fresh: Sequence[Record], *, key: Sequence[str]
) -> Iterator[Fault]:
    """A fault for each row of a stored table that differs from a fresh run, at the line of the stored row."""
    for difference in differences(stored, fresh, key=key):
        yield kind.in_file(
            file,
            line=difference.line,
            field=difference.field,
            found=f"{difference.key}: {difference.found}",
            expected=difference.expected,
            tolerance=difference.tolerance,
        )


def _by_key(rows: Sequence[Record], key: Sequence[str]) -> dict[tuple[str, ...], Record]:
    return {tuple(str(row[name]) for name in key if name in fields_of(row)): row for row in rows}


def _line_of(row: Record | None) -> int | None:
    return row.line if isinstance(row, Row) else None


def _whole_row(name: str, line: int | None, found: str, expected: str) -> RowDifference:
    return RowDifference(key=name, line=line, field=None, found=found, expected=expected, tolerance=None)


def _differing(name: str, line: int | None, stored: Record, fresh: Record) -> Iterator[RowDifference]:
    fields = [*fields_of(stored), *(field for field in fields_of(fresh) if field not in fields_of(stored))]
    different = [field for field in fields if not is_same(field, stored.get(field), fresh.get(field))]
    if different:
        field = different[0]
        others = f" (and {len(different) - 1} more columns)" if len(different) > 1 else ""
        is_number = isinstance(fresh.get(field), float)
        yield RowDifference(
            key=name,
            line=line,
            field=field,
            found=f"{quoted(stored.get(field))}{others}",
            expected=f"{quoted(fresh.get(field))}, as in the new run",
            tolerance=f"{tolerance_of(field):g} of the value" if is_number else None,
        )


def fields_of(row: Record) -> list[str]:
    """Names of the columns of a row, in order."""
    return list(row.values if isinstance(row, Row) else row)


def tolerance_of(field: str) -> float:
    """Relative tolerance for the numbers of a column."""
    return RELATIVE_OF_CHECKS if field.startswith(CHECK_PREFIX) else RELATIVE


def is_same(field: str, stored: Value, fresh: Value) -> bool:
    """Whether two cells agree: numbers to the tolerance of their column, all else exactly."""
    if isinstance(stored, bool) or isinstance(fresh, bool):
        return stored is fresh
    if isinstance(stored, int | float) and isinstance(fresh, int | float):
        return math.isclose(stored, fresh, rel_tol=tolerance_of(field), abs_tol=0)
    return stored == fresh
