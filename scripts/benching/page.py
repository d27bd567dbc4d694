"""The page docs/performance.md, from what was measured."""

from __future__ import annotations

import os
import platform
import statistics
from pathlib import Path
from typing import Any

from benching.inputs import PACKAGE
from metes.files.atomic import write_atomic

MB = 1e6


def write_page(found: dict[str, Any], target: Path) -> None:
    """Write the page, atomically."""
    parts = [_head(found), _kernels(found), _files(found["growth"]), _commands(found["commands"]), _versions(found)]
    write_atomic(target, "\n".join(parts))


def _head(found: dict[str, Any]) -> str:
    shape = found["shape"]
    return f"""<!-- Written by `make bench`; the numbers are those of one run on one machine. -->
# Performance

`make bench` fetches `{PACKAGE}` from the npm registry ({shape["vertices"]:,} vertices in {shape["rings"]:,} rings),
installs the peers into `.venv-bench`, times everything one after the other, and writes this page. A peer that is not to
be had is named as absent. No test asserts a time.

Machine: {os.cpu_count()} processor cores, {platform.machine()}, {platform.system()}; other work may run beside. The
processor time of a process suffers less from that than the clock on the wall, so both are given, and ratios are of
processor time.
"""


def _kernels(found: dict[str, Any]) -> str:
    lines = [
        "## Areas of coordinates in memory",
        "",
        "Every ring as a polygon of its own; the clock runs around the areas alone. Medians of three.",
        "",
        "| what | ns per vertex, wall | ns per vertex, processor | times the processor time of ours |",
        "|---|---:|---:|---:|",
    ]
    own = _per_vertex(found["kernels"]["metes, 1 thread"], "processor_seconds")
    for name, kernel in found["kernels"].items():
        if "absent" in kernel:
            lines.append(f"| {name} | absent: {kernel['absent']} | | |")
            continue
        wall, processor = (_per_vertex(kernel, key) for key in ("seconds", "processor_seconds"))
        lines.append(f"| {name} | {wall:,.0f} | {processor:,.0f} | {processor / own:.1f} |")
    return "\n".join(
        [*lines, "", "Ours are exact for straight edges in longitude and latitude; the others are not.", ""]
    )


def _per_vertex(kernel: dict[str, Any], key: str) -> float:
    return float(statistics.median(kernel[key])) / float(kernel["vertices"]) * 1e9


def _files(rows: list[dict[str, Any]]) -> str:
    lines = [
        "## File to areas",
        "",
        "`metes area FILE --format csv` (areas, geodesic perimeters, validity with its reason) against GeoPandas",
        "`read_file`, `is_valid` and `to_crs(6933).area`; whole processes, with their imports. Parts of the file hold",
        "as many whole countries as go into them.",
        "",
        "| file, MB | metes wall, s | processor, s | peak, MB | GeoPandas wall, s | processor, s | peak, MB | ratio |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        own, peer = row["metes"], row.get("GeoPandas")
        cells = [f"{row['bytes'] / MB:,.1f}", *_cells(own), *_cells(peer)]
        ratio = f"{peer['processor_seconds'] / own['processor_seconds']:.1f}" if own and peer else ""
        lines.append(f"| {' | '.join([*cells, ratio])} |")
    return "\n".join([*lines, "", "![Time and memory against the size of the file](performance.png)", ""])


def _cells(run: dict[str, float] | None) -> list[str]:
    if run is None:
        return ["absent", "", ""]
    return [f"{run['seconds']:,.1f}", f"{run['processor_seconds']:,.1f}", f"{run['peak_bytes'] / MB:,.0f}"]


def _commands(commands: dict[str, Any]) -> str:
    lines = [
        "## Commands on this package",
        "",
        "Cold processes, medians of three. The stock `frictionless` checks the tables and looks at no geometry.",
        "",
        "| command | wall, s | processor, s | peak, MB |",
        "|---|---:|---:|---:|",
    ]
    for name, row in commands.items():
        if row is None:
            lines.append(f"| `{name}` | failed | | |")
        else:
            cells = f"{row['seconds']:.2f} | {row['processor_seconds']:.2f} | {row['peak_bytes'] / MB:.0f}"
            lines.append(f"| `{name}` | {cells} |")
    return "\n".join([*lines, ""])


def _versions(found: dict[str, Any]) -> str:
    lines = ["## Versions", ""]
    for whose, versions in found["versions"].items():
        named = ", ".join(f"{name} {number or 'absent'}" for name, number in versions.items())
        lines.append(f"- {whose}: {named}")
    return "\n".join([*lines, ""])
