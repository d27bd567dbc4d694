"""A layer and its table do not have the same ids, each once.

Territories are held against the readings, segments and places against the tables of their names.

Why it matters: what only one of the two has is either drawn without a source, or judged without being drawn.
How to mend: if the row is right, build the geometries again; else mend the table.
Source: docs/data.md; the tables are the master.
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
                    found=f"{row[pair.key]}, which is not drawn",
                    expected=f"a feature of this id in {layer.path}",
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
            found = "an id that stands before" if feature.id in seen else "an id that is not in the table"
        yield FAULT.in_feature(
            layer,
            feature,
            pointer=f"{feature.pointer}/id",
            found=found,
            expected=f"each {key} of {table.path} once",
            related=(table.path,),
        )
