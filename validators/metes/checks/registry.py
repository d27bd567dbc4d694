"""Registry of all checks, and the functions that run them over packages and files.

Ids never change: the id of a check that is taken out moves to RETIRED and is not used again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from metes.checks import bytes, claims, geometry, neighbours, package, sources, treaties
from metes.checks.engine.check import Check, Scope
from metes.checks.engine.fault import Fault, FaultKind
from metes.checks.engine.runner import Checked, SoFar, run_package, run_paths
from metes.package.package import Package

# In running order: a file that cannot be read is not judged further.
CHECKS: tuple[Check, ...] = (
    *bytes.CHECKS,
    *package.CHECKS,
    *geometry.CHECKS,
    *neighbours.CHECKS,
    *sources.CHECKS,
    *treaties.CHECKS,
    *claims.CHECKS,
)

RETIRED: tuple[str, ...] = ()

# Checks of single rows that the judges can do without: the schema, units of kinds, and operands.
ROW_CHECKS = ("P106", "C104", "C105")
REGISTERS = "datapackage/registers/"


def fault_kind(check_id: str) -> FaultKind:
    """The policy of a check by its id; raises KeyError for an id that no check has."""
    return _KINDS[check_id]


def check_package(package: Package) -> list[Fault]:
    """Every fault of a package, sorted by file and line.

    Raises RuntimeError where a check ended in an exception.
    """
    return _faults_of(run_package(package, CHECKS))


def check_before_measuring(package: Package) -> list[Fault]:
    """Faults of the bytes, paths and hashes of a package, found without reading a row or a position.

    Raises RuntimeError where a check ended in an exception.
    """
    chosen = [check for check in CHECKS if check.SCOPE is Scope.FILE or check.FAULT.before_measuring]
    return _faults_of(run_package(package, chosen))


def check_before_judging(package: Package) -> list[Fault]:
    """Faults of rows for which no claim can be judged: dangling keys, misread figures, withdrawn readings.

    The checks against the Table Schema, which take seconds, are left out. Raises RuntimeError where a check ended in an
    exception.
    """
    return _faults_of(run_package(package, [check for check in CHECKS if check.FAULT.before_judging]))


def check_rows(package: Package) -> list[Fault]:
    """Every fault of the rows of a package's registers, found before anything is measured or sealed.

    Layers and derived tables, which are built of these rows, are not looked at. Raises RuntimeError where a check
    ended in an exception.
    """
    chosen = [check for check in CHECKS if check.FAULT.before_judging or check.ID in ROW_CHECKS]
    found = _faults_of(run_package(package, chosen))
    return [fault for fault in found if fault.file.endswith(".csv") and fault.file.startswith(REGISTERS)]


def check_paths(paths: Iterable[Path]) -> list[Fault]:
    """Every fault of packages and of files that are read as GeoJSON, whoever made them.

    Raises PackageError where a path cannot be read, and RuntimeError where a check ended in an exception: a list of
    faults alone would look complete. `checked_paths` returns the faults of the other checks then.
    """
    return _faults_of(checked_paths(paths))


def checked_paths(
    paths: Iterable[Path],
    checks: Sequence[Check] = CHECKS,
    is_excluded: Callable[[Path], bool] = lambda _: False,
    so_far: SoFar | None = None,
) -> Checked:
    """Faults of packages and of files that are read as GeoJSON, with the files read and the checks that crashed.

    Excluded files in folders are not read. `so_far` always knows what was found. Raises PackageError where a path
    cannot be read.
    """
    return run_paths(paths, checks, is_excluded, so_far)


def _faults_of(checked: Checked) -> list[Fault]:
    if checked.crashes:
        raise RuntimeError("; ".join(crash.message() for crash in checked.crashes))
    return list(checked.faults)


_KINDS = {check.ID: check.FAULT for check in CHECKS}
