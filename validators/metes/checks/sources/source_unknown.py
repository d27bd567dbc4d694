"""A feature has no source, or one that is missing from the table of sources.

Why it matters: nobody can trace the line to its origin.
How to mend: add the source to sources.csv with producer, year and licence, or correct the id.
Source: docs/data.md; sources.csv.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.checks.engine.layer_tables import readable_layers

ID = "S103"
NAME = "source_unknown"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    sources = context.table("sources", "source_id")
    if sources is None:
        return
    known = {row["source_id"] for row in sources.rows}
    for layer in readable_layers(context):
        for feature in layer.features:
            source = feature.properties.get("source_id")
            if isinstance(source, str) and source in known:
                continue
            yield FAULT.in_feature(
                layer,
                feature,
                pointer=f"{feature.pointer}/properties/source_id",
                field="source_id",
                found="no source" if source is None else quoted(source),
                expected=f"a source_id from {sources.path}",
                related=(sources.path,),
            )
