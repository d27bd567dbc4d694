"""The record of a source in the descriptor has no SHA-256.

A record is a YAML file of the package. Sources with only a title or an address have no record.

Why it matters: nobody can tell whether the version in the package registry today is the one that the lines were made
from.
How to mend: fetch the source again with `scripts/fetch_sources.py`, which writes its hash.
Source: docs/data.md; sources/README.md.
Since: 0.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.sources.shared.source_records import record_of, sources_of

ID = "S104"
NAME = "source_without_hash"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

HASH = re.compile(r"^[ \t]*(?:- )?sha256:[ \t]*['\"]?[0-9a-fA-F]{64}\b", re.MULTILINE)


def faults(context: CheckContext) -> Iterator[Fault]:
    for pointer, source in sources_of(context.package):
        path = source.get("path")
        record = record_of(context.package, path) if isinstance(path, str) else None
        if record is not None and not HASH.search(record):
            yield FAULT.in_file(
                context.package.file.path,
                pointer=f"{pointer}/path",
                found=f"{path} without a SHA-256",
                expected="the hash of the received file",
            )
