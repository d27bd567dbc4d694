"""Areas by independent methods: densified edges in two equal-area projections, and as geodesics.

None of these sets a published value. Their last digits depend on the versions of PROJ and GEOS, so they are compared
with a tolerance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from metes.measure.length import GEOD

# At 0.02 degrees, 1.1 km, the chord of a parallel at 60 N deviates from its arc by 4 cm, and by as much on the opposite
# side of a territory: less than 1e-7 of the area of a coast or another irregular outline.
DENSE_DEG = 0.02
# For an islet, or a sliver between two maps, that deviation is no longer negligible: limit each edge to this fraction
# of the side of a square of the same area.
DENSE_SHARE = 3e-3
# However thin a sliver is, its edges are not cut finer than this fraction of its extent.
FINEST_SHARE = 1e-4


@dataclass(frozen=True, kw_only=True)
class CrossCheck:
    """Area of one geometry by three other methods, in square metres."""

    epsg6933_m2: float
    laea_m2: float
    geodesic_m2: float


def cross_check(geometry: BaseGeometry) -> CrossCheck:
    """Measure a polygon or multipolygon by three methods that share only its edges with the closed form."""
    west, south, east, north = geometry.bounds
    finest_deg = FINEST_SHARE * max(east - west, north - south)
    dense = shapely.segmentize(
        geometry, min(DENSE_DEG, max(finest_deg, DENSE_SHARE * math.sqrt(shapely.area(geometry))))
    )
    laea = f"+proj=laea +lon_0={(west + east) / 2!r} +lat_0={(south + north) / 2!r} +ellps=WGS84"
    return CrossCheck(
        epsg6933_m2=_projected_area_m2(dense, "EPSG:6933"),
        laea_m2=_projected_area_m2(dense, laea),
        geodesic_m2=_geodesic_area_m2(dense),
    )


def _projected_area_m2(dense: BaseGeometry, crs: str) -> float:
    # Use Proj directly: a Transformer between the same two systems first searches for datum operations, which takes
    # sixty times as long as everything else here and gives the same numbers.
    project = Proj(crs)
    projected = shapely.transform(dense, lambda xy: np.column_stack(project(xy[:, 0], xy[:, 1])))
    return float(shapely.area(projected))


def _geodesic_area_m2(dense: BaseGeometry) -> float:
    """Shells minus holes, each by its absolute area: pyproj gives a hole the sign of its winding direction."""
    total = 0.0
    for polygon in shapely.get_parts(dense):
        for number, ring in enumerate(shapely.get_rings(polygon)):
            lon, lat = shapely.get_coordinates(ring).T
            ring_m2 = abs(GEOD.polygon_area_perimeter(lon, lat)[0])
            total += ring_m2 if number == 0 else -ring_m2
    return total
