"""Reject files that would take too much time or memory to check, before they are parsed."""

from __future__ import annotations

import os

from metes.files.errors import InputError
from metes.files.file import File

# Environment variable that lifts the limits when set to 1.
ALLOW_LARGE = "METES_LARGE"

# Measured on two busy cores: at each of these limits a file takes up to a minute and 1.8 GB. Real files of 50 MB have
# about two million positions; files that exceed the limits are mostly artificial.
MAX_ARRAYS = 3_000_000
MAX_OBJECTS = 1_100_000
MAX_FEATURES = 360_000
MAX_GEOMETRIES = 600_000
MAX_COMMAS = 8_000_000
# Arrays of arrays; a polygon with one ring counts twice.
MAX_RINGS = 400_000
# Files smaller than this cannot exceed the limits by much.
MIN_BYTES = 1_000_000


def refuse_oversized(file: File) -> None:
    """Raise InputError for a file with more items than a check can handle; counts bytes without parsing them."""
    data = file.data
    if len(data) < MIN_BYTES or is_large_allowed():
        return
    arrays = data.count(b"[")
    # Without white space an array of numbers begins with a digit or sign; white space only makes this count too high.
    positions = sum(data.count(b"[" + first) for first in (b"-", *(b"%d" % digit for digit in range(10))))
    positions += data.count(b"[ ") + data.count(b"[\n") + data.count(b"[\r")
    found = {
        "arrays": (arrays, MAX_ARRAYS),
        "rings, lines and polygons": (max(0, arrays - positions), MAX_RINGS),
        "objects": (data.count(b"{"), MAX_OBJECTS),
        "features": (data.count(b'"Feature"'), MAX_FEATURES),
        "geometries": (data.count(b'"coordinates"'), MAX_GEOMETRIES),
        "values": (data.count(b","), MAX_COMMAS),
    }
    for what, (number, limit) in found.items():
        if number > limit:
            raise InputError(
                f"{file.path}: found about {number:,} {what}; expected at most {limit:,}, which take about a minute; "
                f"set {ALLOW_LARGE}=1 to check it anyway"
            )


def is_large_allowed() -> bool:
    """Whether the user has lifted the limits."""
    return os.environ.get(ALLOW_LARGE) == "1"
