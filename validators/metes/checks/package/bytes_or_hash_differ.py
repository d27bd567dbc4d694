"""The size or hash of a file differs from the one in the descriptor.

It is reported only if no other error names the file: an empty file or an open ring already explains the difference.

Why it matters: the file was modified, truncated or swapped after the descriptor was written.
How to mend: restore the file. If the change is intended, run `make build`, or update `bytes` and `hash` in the
descriptor.
Source: Data Package v2, `bytes` and `hash`.
Since: 0.1.0
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.package.package import Resource

ID = "P104"
NAME = "bytes_or_hash_differ"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    yields_to=Severity.ERROR,
    before_measuring=True,
    found_by_frictionless="everywhere",
)

# Data Package v2 writes `algorithm:digest`, and a bare digest is MD5.
ALGORITHMS = ("md5", "sha1", "sha256", "sha512")
HASH = re.compile(r"(?:([^:]+):([a-fA-F0-9]+)|([a-fA-F0-9]{32}))")


def faults(context: CheckContext) -> Iterator[Fault]:
    files = {file.path: file.file for file in context.files}
    for resource in context.package.resources:
        shown = next(iter(resource.shown_paths), "")
        if len(resource.paths) != 1 or shown not in files:
            continue
        for found, expected in _differences(resource, files[shown].stored):
            yield FAULT.in_file(
                shown,
                found=found,
                expected=f"{expected}, as {context.package.file.path} says",
            )
            break


def _differences(resource: Resource, data: bytes) -> Iterator[tuple[str, str]]:
    size = resource.descriptor.get("bytes")
    if isinstance(size, int) and size != len(data):
        yield f"{len(data)} bytes", f"{size} bytes"
    algorithm, digest = algorithm_and_digest(resource.descriptor.get("hash"))
    if algorithm in ALGORITHMS:
        found = hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()
        if found != digest.lower():
            yield f"{algorithm} {found}", digest


def algorithm_and_digest(declared: object) -> tuple[str, str]:
    """Algorithm and digest of a member `hash`; both blank if it does not follow the standard."""
    match = HASH.fullmatch(declared) if isinstance(declared, str) else None
    if match is None:
        return "", ""
    algorithm, digest, bare = match.groups()
    return (algorithm.lower(), digest) if algorithm else ("md5", bare)
