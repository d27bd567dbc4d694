"""Adds results to the readings of territories: measured area with 95 % interval, and number of claims by verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from metes.export.tables import Column, GisTable, alias_of
from metes.model.enums import Verdict
from metes.tables.table import Value

Tables = Mapping[str, GisTable]

TERRITORIES = "territories"
# Each column with the column of the table of measurements that it copies.
AREAS = (
    ("area_km2", "value", "Measured area of this reading, as in the table measurements."),
    ("area_low_km2", "low", "Lower end of the 95 % interval of the area."),
    ("area_high_km2", "high", "Upper end of the 95 % interval of the area."),
)
COUNTED = "Checked claims of the whole package about this reading with the verdict {}."


def with_results(tables: Tables) -> dict[str, GisTable]:
    """The same tables, with the columns of areas and of verdict counts at the end of the layer `territories`.

    A reading without a measured area has blank cells. A claim is about a reading if it names the reading as an operand
    or if its verdict compares the area of the reading. A package without this layer comes back as it is.
    """
    if TERRITORIES not in tables:
        return dict(tables)
    layer = tables[TERRITORIES]
    areas, counts = _areas(tables), _verdict_counts(tables)
    rows = []
    for row in layer.rows:
        reading = row.values[layer.index("reading_id")]
        counted = tuple(counts[reading, verdict.value] for verdict in Verdict)
        rows.append(replace(row, values=(*row.values, *areas.get(reading, (None,) * len(AREAS)), *counted)))
    return {**tables, TERRITORIES: replace(layer, columns=(*layer.columns, *_columns()), rows=tuple(rows))}


def _columns() -> list[Column]:
    measured = [Column(name=name, type="number", alias=alias_of(name), description=text) for name, _, text in AREAS]
    names = [(f"claims_{verdict.value}", verdict.value) for verdict in Verdict]
    counted = [
        Column(name=name, type="integer", alias=alias_of(name), description=COUNTED.format(verdict))
        for name, verdict in names
    ]
    return [*measured, *counted]


def _areas(tables: Tables) -> dict[Value, tuple[Value, ...]]:
    """Area in km2 with its interval, by reading."""
    if "measurements" not in tables:
        return {}
    table = tables["measurements"]
    of_areas = zip(table.values("subject_id"), table.values("quantity"), table.rows, strict=True)
    columns = [table.index(column) for _, column, _ in AREAS]
    return {key: tuple(row.values[at] for at in columns) for key, quantity, row in of_areas if quantity == "area"}


def _verdict_counts(tables: Tables) -> Counter[tuple[Value, Value]]:
    """Number of claims by reading and verdict."""
    if not {"verdicts", "verdict_inputs", "claim_operands"} <= set(tables):
        return Counter()
    verdicts = dict(zip(tables["verdicts"].values("claim_id"), tables["verdicts"].values("verdict"), strict=True))
    inputs, operands = tables["verdict_inputs"], tables["claim_operands"]
    kinds = zip(inputs.values("input_type"), inputs.values("input_id"), inputs.values("claim_id"), strict=True)
    about = {(reading, claim) for kind, reading, claim in kinds if kind == "reading"}
    named = zip(operands.values("reading_id"), operands.values("claim_id"), strict=True)
    about |= {(reading, claim) for reading, claim in named if reading is not None}
    return Counter((reading, verdicts[claim]) for reading, claim in about if claim in verdicts)
