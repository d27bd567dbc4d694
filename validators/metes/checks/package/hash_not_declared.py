"""The descriptor gives no size or no hash for a file, or a hash that metes cannot compute.

Why it matters: without them nobody can tell whether the file is the published one. The standard does not require them,
so this is a warning.
How to mend: add `bytes` and `hash` (`sha256:` followed by the digest) to every resource that is a file.
Source: Data Package v2, `bytes` and `hash`.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.checks.package.bytes_or_hash_differ import ALGORITHMS, algorithm_and_digest

ID = "P108"
NAME = "hash_not_declared"
SEVERITY = Severity.WARNING
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    for resource in context.package.resources:
        if len(resource.paths) != 1:
            continue
        lacks = _lacking(resource.descriptor.get("bytes"), resource.descriptor.get("hash"))
        if lacks:
            yield FAULT.in_file(
                context.package.file.path,
                pointer=resource.pointer,
                found=f"resource {resource.name} with {lacks}",
                expected="bytes and a sha256 hash",
            )


def _lacking(size: object, declared: object) -> str:
    if declared is None:
        return "no hash"
    if declared == "":
        return "an empty hash"
    algorithm, _ = algorithm_and_digest(declared)
    # P105 reports values that are no hash.
    if algorithm and algorithm not in ALGORITHMS:
        return f"the hash {quoted(declared, 20)}"
    return "no bytes" if size is None else ""
