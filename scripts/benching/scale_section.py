"""The section of docs/large-layers.md that `make bench-scale` writes: a table, the slope, and what follows from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

TITLE = "Time and memory against size"
INTRODUCTION = """\
`make bench-scale` cuts five real states along a grid into any number of polygons, whose total is known: that of the
states. It measures area, perimeter and validity in one process, in two, on Dask and on Spark, and writes this section.
Peak memory is the sum over all processes, with Python, Arrow and for Spark also Java in it. On one machine, Dask and
Spark take longer than `metes area`.
"""
# docs.overturemaps.org/guides/divisions: "more than 5.5 million" features from OpenStreetMap and geoBoundaries, points
# and lines among them, so that there are fewer boundaries of areas.
BOUNDARIES = 5_500_000
# An assumption: no source at hand counts them. Most are municipalities, simpler than states.
POSITIONS_EACH = 200
MACHINES = 100
CORES = 2
MANY = 1_000_000_000


def section(rows: Sequence[dict[str, Any]]) -> str:
    """The section in Markdown, without its heading; `rows` hold what each engine took for a layer."""
    engines = [name for name in rows[0] if name not in ("polygons", "vertices", "whole_km2")]
    lines = [INTRODUCTION]
    lines.append("| polygons | positions | engine | wall clock | processor time | peak memory | total off by |")
    lines.append("|--:|--:|---|--:|--:|--:|--:|")
    for row in rows:
        lines += (_table_row(row, engine) for engine in engines)
    lines += ["", *_growth(rows, engines), "", *_carried(rows[-1])]
    return "\n".join(lines) + "\n"


def _table_row(row: dict[str, Any], engine: str) -> str:
    start = f"| {row['polygons']:,} | {row['vertices']:,} | {engine} |"
    taken = row[engine]
    if taken is None:
        return f"{start} not installed, or failed | | | |"
    off = abs(taken["total_km2"] / row["whole_km2"] - 1.0)
    times = f"{taken['seconds']:,.1f} s | {taken['processor_seconds']:,.1f} s"
    return f"{start} {times} | {taken['peak_bytes'] / 1e6:,.0f} MB | {off:.0e} |"


def _growth(rows: Sequence[dict[str, Any]], engines: Sequence[str]) -> Iterator[str]:
    for engine in engines:
        done = [row for row in rows if row[engine] is not None]
        if len(done) < 2:
            continue
        first, last = done[0], done[-1]
        slope = math.log(last[engine]["processor_seconds"] / first[engine]["processor_seconds"])
        slope /= math.log(last["polygons"] / first["polygons"])
        memory = last[engine]["peak_bytes"] / first[engine]["peak_bytes"]
        yield (
            f"- {engine}: from {first['polygons']:,} to {last['polygons']:,} polygons, processor time grows with the "
            f"power {slope:.2f} of their number, and peak memory by the factor {memory:.2f}."
        )


def _carried(row: dict[str, Any]) -> Iterator[str]:
    """What the largest layer says of all boundaries of OpenStreetMap, and of many machines."""
    taken = row.get("1 process")
    if taken is None:
        return
    per_position, per_polygon = (taken["processor_seconds"] / row[each] * 1e6 for each in ("vertices", "polygons"))
    minutes = per_position * 1e-6 * BOUNDARIES * POSITIONS_EACH / 60.0
    seconds = per_polygon * 1e-6 * MANY / (MACHINES * CORES)
    yield (
        f"One process takes {per_position:.2f} us of processor time for each position of the largest layer, "
        f"{per_polygon:.1f} us for each polygon.\n"
        f"The divisions of Overture, which are those of OpenStreetMap and more, are {BOUNDARIES:,} features. If each "
        f"were an area of {POSITIONS_EACH} positions, which is an assumption,\n"
        f"{per_position:.2f} us x {BOUNDARIES:,} x {POSITIONS_EACH} = {minutes:,.0f} minutes on one core.\n"
        "Row groups are measured one without the other, so machines can share them out: "
        f"{MANY:,} polygons as here are\n{per_polygon:.1f} us x {MANY:,} / ({MACHINES} machines x {CORES} cores) = "
        f"{seconds:,.0f} s for each core, and reading them besides.\n"
        "That is arithmetic from one machine, and not measured on a hundred."
    )
