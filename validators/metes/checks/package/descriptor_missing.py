"""A directory or archive given as a package has neither a descriptor nor files that can be read as GeoJSON.

Why it matters: without a descriptor nobody can tell which files belong to the package, what their columns mean, or
whether a file is missing or was modified. The other checks have nothing to examine.
How to mend: add a `datapackage.json`, or give the directory that contains it.
Source: Data Package v2, `datapackage.json`.
Severity: Error: there is nothing to check.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, listed
from metes.files.paths import DESCRIPTOR
from metes.inputs.file_kind import foreign_format_among
from metes.inputs.opening import FolderWithoutData

ID = "P109"
NAME = "descriptor_missing"
SEVERITY = Severity.ERROR
SCOPE = Scope.FOLDER
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(bare: FolderWithoutData) -> Iterator[Fault]:
    where = "this directory" if bare.shown == Path() else bare.shown.as_posix()
    holds = f"which contains {listed(bare.names)}" if bare.names else "which is empty"
    foreign = foreign_format_among(bare.names)
    yield FAULT.in_file(
        DESCRIPTOR,
        found=f"no such file in {where}, {holds}",
        expected="a Data Package descriptor there, or files that are read as GeoJSON",
        mend="" if foreign is None else f"this looks like {foreign.name}: {foreign.advice}",
    )
