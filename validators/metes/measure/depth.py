"""Depth of a point inside a territory, and distances of a point from lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from metes.measure.length import GEOD
from metes.measure.units import M_PER_KM

# A chord of a parallel of this length deviates from it by less than 50 m anywhere in the region.
DENSE_DEG = 0.1
# No degree of latitude is shorter than this on WGS 84 (110.574 km at the equator).
SHORTEST_DEGREE_KM = 110.5
# Keeps the nearest position inside the box despite rounding.
MARGIN_KM = 0.1
# Large enough to hold land at a pointed corner, small enough for the way into it to end near the boundary.
NEAR_PART_KM = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretch:
    """A stretch of a territory's boundary with one accuracy in metres; beyond a coast there is only sea."""

    geometry: BaseGeometry
    accuracy_m: float
    is_coast: bool
    # Id of the segment, or a description of the outline, for messages.
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Depth:
    """Depth of a point inside a territory in kilometres, negative outside.

    The true depth lies between `low_km` and `high_km`, as each stretch lies somewhere within its accuracy. `km` is the
    depth relative to the stretch that limits it most, within `uncertainty_km`; `nearest` is the nearest stretch.
    `is_inside` is the more likely side, reliable only if `is_sure`.
    """

    low_km: float
    high_km: float
    km: float
    uncertainty_km: float
    nearest: Stretch
    is_inside: bool
    has_land_border: bool

    @property
    def is_sure(self) -> bool:
        """Whether the point is farther from the boundary than the accuracies of point and boundary together."""
        return abs(self.km) > self.uncertainty_km

    @property
    def is_sure_on_land(self) -> bool:
        """Whether the side is certain for a point known to be on land, such as a town: on an island it must be
        inside.
        """
        return self.is_sure or (self.is_inside and not self.has_land_border)


def depth_in(lon: float, lat: float, accuracy_m: float, shape: BaseGeometry, stretches: Sequence[Stretch]) -> Depth:
    """Depth of a point, accurate to `accuracy_m`, in a territory whose boundary is given as stretches.

    A coast separates a point only from the sea. Inside, the depth is measured to borders on land, and to the coast only
    if there are none. A point off the coast by less than both accuracies counts as ashore, unless a border on land is
    nearer. Outside, the depth is measured to the whole boundary, coasts included.
    """
    found = [
        (km, (accuracy_m + stretch.accuracy_m) / M_PER_KM, stretch)
        for km, stretch in zip(distances_km(lon, lat, [each.geometry for each in stretches]), stretches, strict=True)
    ]
    landward = [each for each in found if not each[2].is_coast]
    border_km = min((km for km, _, _ in landward), default=math.inf)
    is_ashore = any(stretch.is_coast and km <= min(uncertainty_km, border_km) for km, uncertainty_km, stretch in found)
    is_inside = is_ashore or bool(shapely.contains_xy(shape, lon, lat))
    measured = (landward or found) if is_inside else found
    low_km = min(km - uncertainty_km for km, uncertainty_km, _ in measured)
    high_km = min(km + uncertainty_km for km, uncertainty_km, _ in measured)
    tightest = min(measured, key=lambda each: each[0] - each[1])
    if is_inside and not landward:
        low_km = max(0.0, low_km)
    return Depth(
        low_km=low_km if is_inside else -high_km,
        high_km=high_km if is_inside else -low_km,
        km=tightest[0] if is_inside else -tightest[0],
        uncertainty_km=tightest[1],
        nearest=min(measured, key=lambda each: each[0])[2],
        is_inside=is_inside,
        has_land_border=bool(landward),
    )


def distance_km(lon: float, lat: float, geometry: BaseGeometry) -> float:
    """Geodesic distance from a point to a geometry in kilometres; edges are straight in longitude and latitude."""
    return distances_km(lon, lat, [geometry])[0]


def distances_km(lon: float, lat: float, geometries: Sequence[BaseGeometry]) -> list[float]:
    """Geodesic distances from a point to several geometries in kilometres; edges are straight in longitude and
    latitude.

    In the azimuthal equidistant projection centred on the point, distances from it are geodesic; long edges are
    densified first. The nearest point in degrees gives an upper bound of the distance, so only what lies within it is
    projected.
    """
    here = shapely.Point(lon, lat)
    # Creating a Proj takes a hundredth of the time of a Transformer, which searches for datum shifts.
    project = Proj(f"+proj=aeqd +lon_0={lon!r} +lat_0={lat!r} +ellps=WGS84")
    centre, found = shapely.Point(0.0, 0.0), []
    for geometry in geometries:
        nearest = shapely.shortest_line(here, geometry)
        _, _, reach_m = GEOD.inv(lon, lat, *shapely.get_coordinates(nearest)[1])
        near = shapely.clip_by_rect(geometry, *box_around(lon, lat, reach_m / M_PER_KM + MARGIN_KM).bounds)
        dense = shapely.segmentize(near, DENSE_DEG)
        flat = shapely.transform(dense, lambda xy: np.column_stack(project(xy[:, 0], xy[:, 1])))
        found.append(float(shapely.distance(flat, centre)) / M_PER_KM)
    return found


def is_beyond(lon: float, lat: float, geometry: BaseGeometry, km: float) -> bool:
    """Whether a point is certainly farther than `km` from a geometry, by a cheap bound; False leaves the question
    open.
    """
    return not bool(shapely.intersects(geometry, box_around(lon, lat, km)))


def is_across(lon: float, lat: float, shape: BaseGeometry, line: BaseGeometry) -> bool:
    """Whether a line that runs along a polygon separates a point from it.

    True if the straight way from the point into the nearest part of the polygon crosses the line an odd number of
    times. A line that enters the polygon, or that the way follows, separates nothing.
    """
    if not shapely.touches(line, shape):
        return False
    here = shapely.Point(lon, lat)
    nearest_lon, nearest_lat = shapely.get_coordinates(shapely.shortest_line(here, shape))[1]
    near = shapely.intersection(shape, box_around(nearest_lon, nearest_lat, NEAR_PART_KM))
    way = shapely.LineString([here, shapely.point_on_surface(near)])
    crossings = shapely.get_parts(shapely.intersection(way, line))
    return len(crossings) % 2 == 1 and all(crossing.geom_type == "Point" for crossing in crossings)


def box_around(lon: float, lat: float, km: float) -> BaseGeometry:
    """A box in degrees that contains everything within `km` of a point."""
    tall = km / SHORTEST_DEGREE_KM
    highest = min(abs(lat) + tall, 89.0)
    wide = tall / math.cos(math.radians(highest))
    return shapely.box(lon - wide, lat - tall, lon + wide, lat + tall)
