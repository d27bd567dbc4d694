"""Intervals of sums and of lengths, from the rows of measurements.csv."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Row = Mapping[str, str]


def sums(areas: Sequence[Row], parts: Sequence[Row]) -> list[str]:
    """Table: the half-width of each reading that is a sum, compared with adding the half-widths of its parts."""
    halves = {row["subject_id"]: (float(row["high"]) - float(row["low"])) / 2.0 for row in areas}
    lines = [
        "| sum reading | parts | ± km2, as one outline | ± km2, parts in quadrature | ± km2, parts added |",
        "|---|---:|---:|---:|---:|",
    ]
    for whole in dict.fromkeys(row["whole_reading_id"] for row in parts):
        own = [halves[row["part_reading_id"]] for row in parts if row["whole_reading_id"] == whole]
        cells = f"{halves[whole]:,.1f} | {math.hypot(*own):,.1f} | {sum(own):,.1f}"
        lines.append(f"| `{whole}` | {len(own)} | {cells} |")
    return lines


def lengths(measurements: Sequence[Row], named: Sequence[Row]) -> list[str]:
    """Table: lengths of the named lines, with both parts of the error of their points."""
    lines = [
        "| line | km, full detail | 95 % interval, without bends to full | random ± | systematic ± | edges |",
        "|---|---:|---:|---:|---:|---|",
    ]
    names = {row["line_id"] for row in named}
    for row in measurements:
        if row["quantity"] != "length" or row["subject_id"] not in names:
            continue
        value, low, high, random, systematic = (
            float(row[name]) for name in ("value", "low", "high", "random_half", "systematic_half")
        )
        lines.append(
            f"| `{row['subject_id']}` | {value:,.1f} | {low:,.1f} to {high:,.1f} | {random:.1f} | {systematic:.1f} | "
            f"{row['edge_model']} |"
        )
    return lines
