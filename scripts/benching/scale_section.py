"""The section of docs/large-layers.md that `make bench-scale` writes: a table, the slope, and what follows from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

BEGIN = "<!-- scale: begin; written by make bench-scale -->"
END = "<!-- scale: end -->"
# Boundaries with `boundary=administrative` in OpenStreetMap, relations, and the positions of their outlines: rounded
# figures of its own statistics, good for a factor, which is all that this paragraph needs.
OSM_BOUNDARIES = 600_000
OSM_POSITIONS = 400_000_000
MACHINES = 100
CORES = 2


def written(page: str, rows: Sequence[dict[str, Any]]) -> str:
    """The page with the section of these measurements in place of the one before."""
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"the page has no section between {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{section(rows)}\n{END}{after}"


def section(rows: Sequence[dict[str, Any]]) -> str:
    """The section in Markdown."""
    engines = [name for name in rows[0] if name not in ("polygons", "vertices", "whole_km2")]
    lines = ["| polygons | positions | engine | wall clock | processor time | peak memory | total is off by |"]
    lines.append("|--:|--:|---|--:|--:|--:|--:|")
    for row in rows:
        for engine in engines:
            taken = row[engine]
            start = f"| {row['polygons']:,} | {row['vertices']:,} | {engine} |"
            if taken is None:
                lines.append(f"{start} not installed, or failed | | | |")
                continue
            off = abs(taken["total_km2"] / row["whole_km2"] - 1.0)
            lines.append(
                f"{start} {taken['seconds']:,.1f} s | {taken['processor_seconds']:,.1f} s | "
                f"{taken['peak_bytes'] / 1e6:,.0f} MB | {off:.0e} |"
            )
    lines += ["", *_growth(rows, engines)]
    return "\n".join(lines) + "\n"


def _growth(rows: Sequence[dict[str, Any]], engines: Sequence[str]) -> list[str]:
    found = []
    for engine in engines:
        done = [row for row in rows if row[engine] is not None]
        if len(done) < 2:
            continue
        first, last = done[0], done[-1]
        factor = math.log(last["polygons"] / first["polygons"])
        slope = math.log(last[engine]["processor_seconds"] / first[engine]["processor_seconds"]) / factor
        memory = last[engine]["peak_bytes"] / first[engine]["peak_bytes"]
        found.append(
            f"- {engine}: from {first['polygons']:,} to {last['polygons']:,} polygons, processor time grows with the "
            f"power {slope:.2f} of the size, and peak memory by the factor {memory:.2f}."
        )
    return [*found, "", *_carried(rows[-1])]


def _carried(row: dict[str, Any]) -> list[str]:
    """What the largest layer says of all boundaries of OpenStreetMap, and of many machines."""
    taken = row.get("1 process")
    if taken is None:
        return []
    per_position = taken["processor_seconds"] / row["vertices"]
    per_polygon = taken["processor_seconds"] / row["polygons"]
    whole = max(per_position * OSM_POSITIONS, per_polygon * OSM_BOUNDARIES)
    most = 1_000_000_000
    each = per_polygon * most / (MACHINES * CORES)
    return [
        f"One process takes {per_position * 1e6:.2f} microseconds of processor time for each position of the largest "
        f"layer, or {per_polygon * 1e6:.1f} for each polygon. All administrative boundaries of OpenStreetMap, about "
        f"{OSM_BOUNDARIES:,} with about {OSM_POSITIONS:,} positions, would take {per_position * 1e6:.2f} us x "
        f"{OSM_POSITIONS:,} = {whole / 60.0:,.0f} minutes on one core, and half of that on two. A row group is measured "
        f"without the others, so machines share them out: {most:,} polygons of this kind would take "
        f"{per_polygon * 1e6:.1f} us x {most:,} / ({MACHINES} machines x {CORES} cores) = {each:,.0f} s of each core, "
        "and reading them besides. This is arithmetic from one machine: nobody has measured a hundred.",
    ]
