"""A property of a feature differs from the column of the same name in the table.

Territories have the columns of their reading and their territory. Properties without a column are skipped.

Why it matters: the layer copies the tables for people who open only the map. An outdated copy contradicts the package.
How to mend: if the table is right, run `make build`; otherwise correct the table.
Source: docs/data.md. The tables take precedence.
Since: 0.1.0
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.checks.engine.layer_tables import LayerTable, readable_layer_tables
from metes.files.json_locator import escaped
from metes.tables.table import Row, Table, Value

ID = "N102"
NAME = "property_differs_from_table"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    for pair, layer, table in readable_layer_tables(context):
        rows = {row[pair.key]: row for row in table.rows}
        parents = _parents(context, pair)
        for feature in layer.features:
            row = rows.get(feature.id)
            if row is None:
                continue
            for name, value in feature.properties.items():
                source = _row_with(name, table, row, parents)
                if source is None or is_same(value, source[1][name]):
                    continue
                yield FAULT.in_feature(
                    layer,
                    feature,
                    pointer=f"{feature.pointer}/properties/{escaped(name)}",
                    field=name,
                    found=quoted(value),
                    expected=f"{quoted(source[1][name])}, as in {source[0].path}, line {source[1].line}",
                    related=(source[0].path,),
                )


Parents = tuple[Table, str, Mapping[Value, Row]]


def _parents(context: CheckContext, pair: LayerTable) -> Parents | None:
    if pair.parent is None or pair.parent_key is None:
        return None
    table = context.table(pair.parent, pair.parent_key)
    if table is None:
        return None
    return table, pair.parent_key, {row[pair.parent_key]: row for row in table.rows}


def _row_with(name: str, table: Table, row: Row, parents: Parents | None) -> tuple[Table, Row] | None:
    """Table and row that have the column: the row of the feature, else its parent row, else None."""
    if name in row.values:
        return table, row
    if parents is not None:
        parent = parents[2].get(row.get(parents[1]))
        if parent is not None and name in parent.values:
            return parents[0], parent
    return None


def is_same(found: Any, expected: Value) -> bool:
    """Whether a property equals a cell; dates are compared as text, and a blank cell equals null."""
    if isinstance(expected, datetime.date):
        return bool(found == expected.isoformat())
    if isinstance(expected, bool) or isinstance(found, bool):
        return found is expected
    return bool(found == expected)
