"""A resource has a hash that frictionless does not compute.

metes compares it all the same (P104).

Why it matters: `frictionless validate` computes only md5 and sha256. It skips other hashes with a warning in its log,
so a modified file counts as valid.
How to mend: use sha256.
Source: Data Package v2, `hash`; frictionless-py 5.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.package.bytes_or_hash_differ import ALGORITHMS, algorithm_and_digest

ID = "P111"
NAME = "hash_kind_ignored"
SEVERITY = Severity.WARNING
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    for resource in context.package.resources:
        algorithm = algorithm_and_digest(resource.descriptor.get("hash"))[0]
        if algorithm in ALGORITHMS and algorithm not in ("md5", "sha256"):
            yield FAULT.in_file(
                context.package.file.path,
                pointer=f"{resource.pointer}/hash",
                found=f"a {algorithm} hash",
                expected="a sha256 hash",
            )
