"""Bands around lines that hold the true line with 90 % probability.

A distance in metres has no fixed size in degrees. Each line is cut into pieces of at most 300 km. Each piece is
buffered in an azimuthal equidistant projection around its own middle, where distances 150 km from the centre are off
by less than 0.01 %, and the result is transformed back to degrees. The bands of the pieces overlap and are joined.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError

STRETCH_M = 300_000.0
METRES_PER_DEGREE = 111_200.0
# The line is first generalised by this share of its accuracy: bends that the accuracy does not support cost vertices.
GENERALISED_SHARE = 0.05
QUARTER_CIRCLE_SEGMENTS = 4
# 1e-6 of a degree is 0.1 m, a thousandth of the finest accuracy of a line.
GRID_DEG = 1e-6
# A chord of a projected band, cut to this length, leaves the band's edge by far less than the grid.
CHORD_M = 20_000.0


def accuracy_band(line: BaseGeometry, accuracy_m: float) -> BaseGeometry:
    """Band of `accuracy_m` on both sides of a line in longitude and latitude: a MultiPolygon, valid on a fixed grid.

    The edge is within 7 % of the accuracy of its true place: 5 % from simplifying, 2 % from chords for arcs.
    Raises PackageError if the accuracy is not positive.
    """
    if not accuracy_m > 0.0:
        raise PackageError(f"accuracy band: found an accuracy of {accuracy_m} m; expected more than 0")
    pieces = [_buffered(stretch, accuracy_m) for stretch in _stretches(shapely.get_coordinates(line))]
    joined = shapely.set_precision(shapely.union_all(pieces, grid_size=GRID_DEG), GRID_DEG)
    polygons = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon"]
    return shapely.multipolygons(shapely.orient_polygons(polygons))


def _buffered(positions: NDArray[np.float64], accuracy_m: float) -> BaseGeometry:
    lon, lat = ((positions.min(axis=0) + positions.max(axis=0)) / 2.0).tolist()
    about = f"+proj=aeqd +lon_0={lon:.6f} +lat_0={lat:.6f} +datum=WGS84 +units=m"
    there = Transformer.from_crs("OGC:CRS84", about, always_xy=True)
    # Edges are straight in degrees, and long ones bend in the projection.
    dense = shapely.segmentize(shapely.linestrings(positions), CHORD_M / METRES_PER_DEGREE)
    flat = shapely.transform(dense, lambda xy: np.column_stack(there.transform(xy[:, 0], xy[:, 1])))
    plain = shapely.simplify(flat, accuracy_m * GENERALISED_SHARE)
    band = shapely.buffer(plain, accuracy_m, quad_segs=QUARTER_CIRCLE_SEGMENTS)
    cut = shapely.segmentize(band, CHORD_M)
    back = shapely.transform(cut, lambda xy: np.column_stack(there.transform(xy[:, 0], xy[:, 1], direction="INVERSE")))
    return shapely.make_valid(back)


def _stretches(positions: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """Pieces of a line of at most about STRETCH_M; each begins where the previous one ends."""
    start, run = 0, 0.0
    for at in range(1, len(positions)):
        lon, lat = positions[at] - positions[at - 1]
        middle = math.radians((positions[at][1] + positions[at - 1][1]) / 2.0)
        step = math.hypot(lon * math.cos(middle), lat) * METRES_PER_DEGREE
        if run + step > STRETCH_M and at - 1 > start:
            yield positions[start:at]
            start, run = at - 1, 0.0
        run += step
    yield positions[start:]
