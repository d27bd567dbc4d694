"""A file lies in the same directory as listed files of its kind, but the descriptor does not list it.

The check searches the directories of the listed resources for files with the same extension. It is skipped if the path
of a resource does not exist, because the unlisted file may be the intended one.

Why it matters: the file has no schema, licence or hash, so nobody checks it, and yet it is published with the package.
How to mend: list it as a resource, or remove it from the directory.
Source: Data Package v2, `resources`. A package may hold other files, so this is a warning.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.files.paths import is_address, is_regular, safe_location

ID = "P110"
NAME = "file_not_listed"
SEVERITY = Severity.WARNING
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    package = context.package
    named = {PurePosixPath(reference.path).as_posix() for reference in package.references} | {package.file.path}
    fetched = {PurePosixPath(reference.path).name for reference in package.references if is_address(reference.path)}
    if any(not is_address(path) and not package.holds(path) for each in package.resources for path in each.paths):
        return
    for folder, ending in sorted({_kind(resource.path) for resource in package.resources if resource.path}):
        location = safe_location(package.root, folder)
        if location is None or not location.is_dir():
            continue
        for file in sorted(location.iterdir()):
            path = (PurePosixPath(folder) / file.name).as_posix()
            if (
                file.suffix.lower() == ending
                and path not in named
                and file.name not in fetched
                and not file.name.startswith(".")
                and is_regular(file)
            ):
                yield FAULT.in_file(
                    package.file.path,
                    pointer="/resources",
                    found=f"no resource for {path}",
                    expected="a resource for every data file of the directory",
                    related=(path,),
                )


def _kind(path: str) -> tuple[str, str]:
    plain = PurePosixPath(path)
    return plain.parent.as_posix(), plain.suffix.lower()
