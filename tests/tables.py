"""Tables of a package for tests: rows as texts by column, read as metes reads them, and written as the build does.

What metes itself wrote as CSV is read back with the standard library in the tests of that output.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from metes.files.file import File
from metes.tables.dialect import Dialect, text_rows

ROOT = Path(__file__).resolve().parent.parent
REGISTERS = Path("datapackage/registers")
DERIVED = Path("datapackage/derived")

Row = dict[str, str]


def header(path: Path) -> list[str]:
    """Names of the columns of a CSV file."""
    return next(Dialect().records(File(path=path.name, location=path))).cells


def rows(path: Path) -> list[Row]:
    """Rows of a CSV file, each with the text of every cell by its column."""
    return [row for _, row in text_rows(File(path=path.name, location=path))]


def rows_by(path: Path, key: str) -> dict[str, Row]:
    """Rows of a CSV file by the value of a column."""
    return {row[key]: row for row in rows(path)}


def register(name: str) -> list[Row]:
    """Rows of a published table of `datapackage/registers`."""
    return rows(ROOT / REGISTERS / f"{name}.csv")


def derived(name: str) -> list[Row]:
    """Rows of a published table of `datapackage/derived`."""
    return rows(ROOT / DERIVED / f"{name}.csv")


def csv_text(columns: Sequence[str], found: Sequence[Row]) -> str:
    """Text of a CSV file with these columns and rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue()


def write_rows(path: Path, found: Sequence[Row], columns: Sequence[str] | None = None) -> None:
    """Write a CSV file, with the columns of the first row where none are given."""
    path.write_text(csv_text(columns or list(found[0]), found), encoding="utf-8", newline="")
