"""Outlines of the checked files, thinned out, as the ground of a map of their faults."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from metes.files.errors import PackageError
from metes.files.file import File
from metes.geojson.document import read_geojson

# More would neither be seen on a telephone nor be quick to move.
MOST_VERTICES = 6_000
# An outline of a longer text would take longer to read than the whole report.
MOST_OUTLINE_BYTES = 60_000_000
# A ten-thousandth of a degree is 11 m: less than a pixel until the map shows a few kilometres.
DECIMALS = 4
# Largest longitude and latitude, either sign, with room for rounding.
WORLD_DEG = (180.0 + 1e-9, 90.0 + 1e-9)

Line = NDArray[np.float64]


def outlines_of(names: Iterable[str], sources: Mapping[str, File]) -> list[list[list[float]]]:
    """Lines and rings of the readable files in degrees, longitude first, with MOST_VERTICES positions in all.

    A line that leaves the range of degrees is left out, and so is a file that cannot be read.
    """
    lines = [line for name in sorted(names) if name in sources for line in _lines(sources[name])]
    # The longest lines say most of where one is; a million tiny rings are left out.
    lines.sort(key=len, reverse=True)
    lines = lines[: MOST_VERTICES // 4]
    stride = max(1, math.ceil(sum(len(line) for line in lines) / MOST_VERTICES))
    thin = (np.vstack([line[:-1:stride], line[-1:]]) for line in lines)
    return [np.round(line, DECIMALS).tolist() for line in thin]


def _lines(file: File) -> list[Line]:
    if file.size > MOST_OUTLINE_BYTES:
        return []
    try:
        layer = read_geojson(file)
    except PackageError:
        return []
    parts = (part for feature in layer.features for part in feature.coordinate_arrays)
    # Layers in another plane, such as 0 to 360 degrees, are read as they are; on this map they have no place.
    return [
        part.positions[:, :2]
        for part in parts
        if len(part.positions) > 1 and bool((np.abs(part.positions[:, :2]) <= WORLD_DEG).all())
    ]
