"""A reading is not the sum of the readings that it is declared to consist of.

The table reading_sums.csv declares the sums. Areas must add up, and the parts together must cover the whole exactly,
each piece of land once.

Why it matters: a claim about the whole is then judged by a different territory than claims about its parts.
How to mend: close the whole and its parts from the same segments. If the sum is wrong, delete its rows.
Source: datapackage/registers/reading_sums.csv. The tolerance of 0.01 km2 is a thousandth of the smallest territory,
part of an island of about 10 km2, and far above the numerical error of 1e-7 of an area.
Since: 0.1.0
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.neighbours.shared.coverage_groups import territory_shapes, total_km2
from metes.tables.table import Row

ID = "N105"
NAME = "sum_of_readings_differs"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

AGREEMENT_KM2 = 0.01


def faults(context: CheckContext) -> Iterator[Fault]:
    layer, shapes = territory_shapes(context)
    table = context.table("reading_sums", "whole_reading_id", "part_reading_id")
    if layer is None or table is None:
        return
    sums: dict[str, list[Row]] = {}
    for row in table.rows:
        sums.setdefault(str(row["whole_reading_id"]), []).append(row)
    unsound = {feature.id for feature in layer.features} - set(shapes)
    for whole, rows in sums.items():
        parts = [str(row["part_reading_id"]) for row in rows]
        if unsound & {whole, *parts}:
            continue  # a check of family G reports the geometry
        missing = [name for name in (whole, *parts) if name not in shapes]
        found = f"no geometry for the reading {missing[0]}" if missing else _difference(whole, parts, shapes)
        if found is not None:
            yield FAULT.in_row(
                table,
                rows[0],
                field="whole_reading_id",
                feature_id=whole,
                found=found,
                expected=f"{whole} = {' + '.join(parts)}",
                tolerance=f"{AGREEMENT_KM2:g} km2",
                related=(layer.path,),
            )


def _difference(whole: str, parts: list[str], shapes: Mapping[str, BaseGeometry]) -> str | None:
    """How the whole and its parts differ, in words; None if they agree."""
    total = math.fsum(total_km2(shapes[part]) for part in parts)
    more = total - total_km2(shapes[whole])
    if abs(more) > AGREEMENT_KM2:
        return f"parts that are {abs(more):,.3f} km2 {'larger' if more > 0 else 'smaller'} than the whole"
    union = shapely.union_all([shapes[part] for part in parts])
    astray = total_km2(shapely.symmetric_difference(shapes[whole], union))
    if astray > AGREEMENT_KM2:
        return f"equal areas, but {astray:,.3f} km2 in only one of the two"
    return None
