"""The hash of a resource is of a kind that frictionless does not compute.

It is compared here all the same (P104).

Why it matters: `frictionless validate` computes md5 and sha256 alone and passes over the others with a warning in its
own log, so that a changed file counts as valid.
How to mend: write a hash of sha256.
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
                found=f"a hash of {algorithm}",
                expected="one of sha256",
            )
