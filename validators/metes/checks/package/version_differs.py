"""Two files of a package state different versions of the package or of one of its sources.

The check compares the version in the descriptor with the one in CITATION.cff, and the version of each source with the
one in its `source.yml`.

Why it matters: whoever cites the package or goes back to a source gets a different version.
How to mend: find out which version is right and write it in both files, or in the script that writes them.
Source: Data Package v2, `version`; Citation File Format 1.2.0, `version`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.sources.shared.source_records import member_of, sources_of

ID = "P113"
NAME = "version_differs"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    package = context.package
    stated = package.descriptor.get("version")
    if isinstance(stated, str):
        cited = member_of(package, "CITATION.cff", "version")
        if cited is not None and cited != stated:
            yield _fault(package.file.path, "/version", stated, f"{cited}, as in CITATION.cff")
    for pointer, source in sources_of(package):
        version, path = source.get("version"), source.get("path")
        if isinstance(version, str) and isinstance(path, str):
            received = member_of(package, path, "version")
            if received is not None and received != version:
                yield _fault(package.file.path, f"{pointer}/version", version, f"{received}, as in {path}")


def _fault(file: str, pointer: str, found: str, expected: str) -> Fault:
    return FAULT.in_file(file, pointer=pointer, found=f"the version {found}", expected=expected)
