"""How deep a point lies inside a territory, and how far it lies from a line."""

from __future__ import annotations

import math

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from metes.measure.length import GEOD

# A chord of a parallel this long leaves it by less than 50 m anywhere in the region.
DENSE_DEG = 0.1
# No degree of latitude is shorter than this on WGS 84 (110.574 km at the equator).
SHORTEST_DEGREE_KM = 110.5
# Keeps the nearest position itself inside the box, whatever is rounded.
MARGIN_KM = 0.1


def depth_inside_km(lon: float, lat: float, shape: BaseGeometry, border: BaseGeometry, *, doubt_km: float) -> float:
    """Distance from a point to the landward border of a territory in kilometres, negative outside.

    A coast parts a point from nothing but the sea: it is no part of `border`, and a point off the coast by less than
    the doubt about both is taken to stand on it. An island has no other border: of it, the coast is the border.
    """
    off_coast_km = 0.0 if shapely.contains_xy(shape, lon, lat) else distance_km(lon, lat, shape.boundary)
    depth = distance_km(lon, lat, shape.boundary if border.is_empty else border)
    return depth if off_coast_km <= doubt_km else -depth


def distance_km(lon: float, lat: float, geometry: BaseGeometry) -> float:
    """Geodesic distance in kilometres; edges are straight in longitude and latitude.

    In the azimuthal equidistant projection about the point, distances from it are geodesic; long edges are
    densified first. The point of the geometry that is nearest in degrees gives a distance that the true one cannot
    exceed, so that only what lies within it is projected."""
    here = shapely.Point(lon, lat)
    nearest = shapely.shortest_line(here, geometry)
    _, _, reach_m = GEOD.inv(lon, lat, *shapely.get_coordinates(nearest)[1])
    near = shapely.clip_by_rect(geometry, *box_around(lon, lat, reach_m / 1000.0 + MARGIN_KM).bounds)
    crs = f"+proj=aeqd +lon_0={lon!r} +lat_0={lat!r} +ellps=WGS84"
    transformer = Transformer.from_crs("OGC:CRS84", crs, always_xy=True)
    dense = shapely.segmentize(near, DENSE_DEG)
    flat = shapely.transform(dense, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    return float(shapely.distance(flat, shapely.Point(0.0, 0.0))) / 1000.0


def is_beyond(lon: float, lat: float, geometry: BaseGeometry, km: float) -> bool:
    """Whether a point surely lies farther than this from a geometry, by a bound that costs little.

    False says nothing."""
    return not bool(shapely.intersects(geometry, box_around(lon, lat, km)))


def box_around(lon: float, lat: float, km: float) -> BaseGeometry:
    """A box in degrees that holds everything within a distance of a point, and something more."""
    tall = km / SHORTEST_DEGREE_KM
    highest = min(abs(lat) + tall, 89.0)
    wide = tall / math.cos(math.radians(highest))
    return shapely.box(lon - wide, lat - tall, lon + wide, lat + tall)
