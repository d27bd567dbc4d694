"""Finds and opens the package that a command works on, and verifies its files against the descriptor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from rich.console import Console

from metes.checks.engine.fault import Fault
from metes.cli.console import print_json
from metes.files.errors import PackageError
from metes.model import Register
from metes.package.bundled import bundled_root, nearest_root
from metes.package.package import Package, open_package
from metes.report.faults.text import faults_json, faults_text
from metes.results import derived_tables

LAYERS = ("segments_layer", "territories_layer")


def find_package(path: Path | None) -> Package:
    """Open the package at a path. Without a path: the nearest package upwards, else the one installed with metes."""
    if path is not None:
        return open_package(path)
    here = Path.cwd()
    root = nearest_root(here) or bundled_root()
    if root is None:
        raise PackageError(
            f"{here}: no datapackage.json here or in any folder above; name the package: metes validate PATH"
        )
    return open_package(root)


def find_metes_package(path: Path | None) -> Package:
    """Open a package as `find_package` does; raises PackageError if a table or layer of metes is missing from it."""
    package = find_package(path)
    needed = ("claims", *(field.name for field in fields(Register)), *LAYERS)
    missing = [name for name in dict.fromkeys(needed) if not package.has(name)]
    if missing:
        more = f" and {len(missing) - 1} others of ours" if len(missing) > 1 else ""
        raise PackageError(
            f"{package.root / package.file.path}: not a package of metes: no table {missing[0]}{more}; "
            f"for the faults of any package use `metes check {package.root}`"
        )
    return package


def is_modified(package: Package, *, as_json: bool) -> bool:
    """Whether a file that is measured or judged differs from its hash in the descriptor; prints the faults if so.

    Derived tables are ignored: the commands write them, and read them only to compare."""
    from metes.checks import check_before_measuring

    faults = [fault for fault in check_before_measuring(package) if fault.severity == "error"]
    return _show(
        package,
        faults,
        "Not measured: mend the faults first; seal what you meant to change with: make build",
        as_json=as_json,
    )


def has_bad_rows(package: Package, *, as_json: bool) -> bool:
    """Whether a register has a row that breaks its schema, which prevents judging; prints the faults if so.

    Derived tables are ignored: a claim that was removed still has its old verdict there."""
    from metes.checks import check_before_judging

    return _show(package, check_before_judging(package), "Not judged: mend these rows first", as_json=as_json)


def _show(package: Package, found: Iterable[Fault], advice: str, *, as_json: bool) -> bool:
    derived = {package.resource(name).path for name in derived_tables.TABLES if package.has(name)}
    faults = [fault for fault in found if fault.file not in derived]
    if faults and as_json:
        print_json({"faults": faults_json(faults)})
    elif faults:
        errors = Console(stderr=True)
        faults_text(faults, errors)
        errors.print(advice, soft_wrap=True)
    return bool(faults)
