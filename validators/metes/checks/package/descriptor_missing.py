"""A folder or archive that was named as a package has no descriptor, and nothing in it is read as GeoJSON either.

Why it matters: without a descriptor nobody can tell which files belong to the package, what their columns mean, and
whether one is missing or was changed; the rest of the checks have nothing to look at.
How to mend: put a `datapackage.json` beside the files, or name the folder that has it.
Source: Data Package v2, `datapackage.json`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, listed
from metes.files.paths import DESCRIPTOR
from metes.inputs.opening import FolderWithoutData

ID = "P109"
NAME = "descriptor_missing"
SEVERITY = Severity.ERROR
SCOPE = Scope.FOLDER
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(bare: FolderWithoutData) -> Iterator[Fault]:
    where = "this folder" if bare.shown == Path() else bare.shown.as_posix()
    holds = f"which holds {listed(bare.names)}" if bare.names else "which is empty"
    yield FAULT.in_file(
        DESCRIPTOR,
        found=f"no such file in {where}, {holds}",
        expected="a Data Package descriptor there, or files that are read as GeoJSON",
    )
