"""A layer and its table do not have the same ids, each exactly once.

Territories are compared with the table of readings; segments and places with the tables of the same name.

Why it matters: a feature without a row has no source, and a row without a feature is judged without being drawn.
How to mend: if the row is right, run `make build`; otherwise correct the table.
Source: docs/data.md. The tables take precedence.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.engine.layer_tables import readable_layer_tables
from metes.geojson.document import GeoJson
from metes.tables.table import Table

ID = "N101"
NAME = "feature_set_differs_from_table"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    for pair, layer, table in readable_layer_tables(context):
        yield from _features_without_row(layer, table, pair.key)
        feature_ids = {feature.id for feature in layer.features}
        for row in table.rows:
            if row[pair.key] not in feature_ids:
                yield FAULT.in_row(
                    table,
                    row,
                    field=pair.key,
                    found=f"{row[pair.key]}, which has no feature",
                    expected=f"a feature with this id in {layer.path}",
                    related=(layer.path,),
                )


def _features_without_row(layer: GeoJson, table: Table, key: str) -> Iterator[Fault]:
    known = {row[key] for row in table.rows}
    seen: set[str | None] = set()
    for feature in layer.features:
        if feature.id in known and feature.id not in seen:
            seen.add(feature.id)
            continue
        if feature.id is None:
            found = "a feature without an id"
        else:
            found = "a duplicate id" if feature.id in seen else "an id that is not in the table"
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=f"{feature.pointer}/id",
            found=found,
            expected=f"each {key} of {table.path} exactly once",
            related=(table.path,),
        )
