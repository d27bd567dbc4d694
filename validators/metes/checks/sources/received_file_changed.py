"""The SHA-256 of a received file differs from the one in its record.

The check covers the files that lie beside a record listed in the descriptor.

Why it matters: data derived from it no longer comes from the cited source.
How to mend: fetch the file again with `scripts/fetch_sources.py`; never edit a received file.
Source: sources/README.md.
Since: 0.1.0
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.sources.shared.source_records import hashed_files, record_of, sources_of
from metes.files.paths import is_regular, safe_location

ID = "S106"
NAME = "received_file_changed"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    package = context.package
    for _, source in sources_of(package):
        path = source.get("path")
        record = record_of(package, path) if isinstance(path, str) else None
        for name, digest, line in hashed_files(record) if record is not None else ():
            beside = (PurePosixPath(str(path)).parent / name).as_posix()
            location = safe_location(package.root, beside)
            if location is None or not is_regular(location):
                continue
            with location.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
            if found != digest:
                yield FAULT.in_file(beside, found=f"sha256 {found}", expected=f"{digest}, as in {path}, line {line}")
