"""Refuses files that would take more time or memory than a check may use, before they are parsed."""

from __future__ import annotations

import os

from metes.files.errors import InputError
from metes.files.file import File

# Whoever has the memory and the time sets it to 1.
LARGE = "METES_LARGE"

# Measured on two busy cores: at each of these a file takes up to a minute and 1.8 GB. Real files of 50 MB have
# some two million positions; few that exceed these numbers were not made to.
MOST_ARRAYS = 3_000_000
MOST_OBJECTS = 1_100_000
MOST_FEATURES = 360_000
MOST_GEOMETRIES = 600_000
MOST_COMMAS = 8_000_000
# Arrays of arrays: a polygon of one ring counts twice.
MOST_RINGS = 400_000
# Below this size nothing can exceed them by much.
LEAST_BYTES = 1_000_000


def refuse_oversized(file: File) -> None:
    """Raise InputError for a file with too many parts to check. Counts bytes only and parses nothing."""
    data = file.data
    if len(data) < LEAST_BYTES or is_large_allowed():
        return
    arrays = data.count(b"[")
    # Written without blanks, an array of numbers begins with its digit or sign; blanks make this count too high alone.
    positions = sum(data.count(b"[" + first) for first in (b"-", *(b"%d" % digit for digit in range(10))))
    positions += data.count(b"[ ") + data.count(b"[\n") + data.count(b"[\r")
    found = {
        "arrays": (arrays, MOST_ARRAYS),
        "rings, lines and polygons": (max(0, arrays - positions), MOST_RINGS),
        "objects": (data.count(b"{"), MOST_OBJECTS),
        "features": (data.count(b'"Feature"'), MOST_FEATURES),
        "geometries": (data.count(b'"coordinates"'), MOST_GEOMETRIES),
        "values": (data.count(b","), MOST_COMMAS),
    }
    for what, (number, most) in found.items():
        if number > most:
            raise InputError(
                f"{file.path}: found about {number:,} {what}; expected at most {most:,}, which take about a minute; "
                f"set {LARGE}=1 to look at it all the same"
            )


def is_large_allowed() -> bool:
    """Whether METES_LARGE=1 is set, which lifts the limits."""
    return os.environ.get(LARGE) == "1"
