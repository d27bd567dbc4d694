"""Writes the derived tables of a package."""

from __future__ import annotations

import sys

from metes.files.atomic import write_atomic
from metes.files.errors import InputError, PackageError
from metes.package.bundled import is_bundled
from metes.package.package import Package
from metes.results import derived_tables


def write_derived(package: Package, name: str, rows: derived_tables.Rows) -> None:
    """Write a derived table unless the stored one agrees within tolerance: another PROJ version changes no byte."""
    if is_bundled(package.root):
        raise InputError(f"{package.root}: the package of the installation; --write needs one of your own: name it")
    path = package.root / "datapackage" / "derived" / f"{name}.csv"
    if path.is_file():
        try:
            same = next(derived_tables.stale_rows(package, name, rows), None) is None
        except PackageError:
            same = False  # an unreadable old table is replaced
        if same:
            print(f"{name}.csv agrees with a fresh run", file=sys.stderr)
            return
    write_atomic(path, derived_tables.csv_text(rows))
    print(f"{name}.csv written, {len(rows)} rows", file=sys.stderr)
