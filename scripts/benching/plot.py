"""The plot of time and memory against size."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from metes.files.atomic import write_atomic

# Programs of the plot: their name in it and their colour.
PROGRAMS = {
    "metes": ("metes area", "#1f5a8a"),
    "metes check": ("metes check", "#4b8f5a"),
    "GeoPandas": ("GeoPandas areas and validity", "#b5651d"),
}


def draw_growth(rows: Sequence[dict[str, Any]], target: Path) -> None:
    """Write the plot, atomically."""
    figure = Figure(figsize=(9.0, 3.8), dpi=130, layout="constrained")
    left, right = figure.subplots(1, 2)
    _lines(left, rows, "processor_seconds", 1.0, "processor time, s")
    _lines(right, rows, "peak_bytes", 1e6, "peak memory, MB")
    left.legend(frameon=False)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    write_atomic(target, picture.getvalue())


def _lines(axes: Axes, rows: Sequence[dict[str, Any]], measure: str, unit: float, label: str) -> None:
    for name, (title, colour) in PROGRAMS.items():
        points = [(row["bytes"] / 1e6, row[name][measure] / unit) for row in rows if row.get(name)]
        if points:
            x, y = zip(*points, strict=True)
            axes.plot(x, y, marker="o", color=colour, label=title)
    axes.set_xlim(left=0.0)
    axes.set_ylim(bottom=0.0)
    axes.set_xlabel("size of the GeoJSON file, MB")
    axes.set_title(label, loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
