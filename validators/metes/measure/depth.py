"""How deep a point lies inside a territory, and how far it lies from a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from metes.measure.length import GEOD

# A chord of a parallel this long leaves it by less than 50 m anywhere in the region.
DENSE_DEG = 0.1
# No degree of latitude is shorter than this on WGS 84 (110.574 km at the equator).
SHORTEST_DEGREE_KM = 110.5
# Keeps the nearest position itself inside the box, whatever is rounded.
MARGIN_KM = 0.1


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretch:
    """A part of the boundary of a territory and its accuracy in metres; a coast parts it from nothing but the sea."""

    geometry: BaseGeometry
    accuracy_m: float
    is_coast: bool
    # The segment, where somebody asks for it.
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Depth:
    """How deep a point lies, negative outside, and by how much that may be wrong, both in kilometres."""

    km: float
    doubt_km: float

    @property
    def is_sure(self) -> bool:
        """Whether the point lies farther from the boundary than point and boundary are accurate."""
        return abs(self.km) > self.doubt_km


def depth_by_stretch(
    lon: float, lat: float, accuracy_m: float, shape: BaseGeometry, stretches: Sequence[Stretch]
) -> Depth:
    """Depth to the stretch that leaves the least room: a coarse one far off may decide, or a fine one nearby.

    A coast is no border, unless there is no other: it parts a point from nothing but the sea, and a point off a coast
    by less than the accuracies of both is taken to stand on it."""
    distances = distances_km(lon, lat, [stretch.geometry for stretch in stretches])
    found = [
        Depth(km=km, doubt_km=(accuracy_m + stretch.accuracy_m) / 1000.0)
        for km, stretch in zip(distances, stretches, strict=True)
    ]
    ashore = any(not depth.is_sure and stretch.is_coast for depth, stretch in zip(found, stretches, strict=True))
    is_in = bool(shapely.contains_xy(shape, lon, lat)) or ashore
    landward = [depth for depth, stretch in zip(found, stretches, strict=True) if not stretch.is_coast]
    tightest = min((landward or found) if is_in else found, key=lambda depth: depth.km - depth.doubt_km)
    return tightest if is_in else Depth(km=-tightest.km, doubt_km=tightest.doubt_km)


def distance_km(lon: float, lat: float, geometry: BaseGeometry) -> float:
    """Geodesic distance in kilometres; edges are straight in longitude and latitude."""
    return distances_km(lon, lat, [geometry])[0]


def distances_km(lon: float, lat: float, geometries: Sequence[BaseGeometry]) -> list[float]:
    """Geodesic distances in kilometres; edges are straight in longitude and latitude.

    In the azimuthal equidistant projection about the point, distances from it are geodesic; long edges are
    densified first. The point of the geometry that is nearest in degrees gives a distance that the true one cannot
    exceed, so that only what lies within it is projected."""
    here = shapely.Point(lon, lat)
    # A bare projection is made in a hundredth of the time that a Transformer takes to look for datum shifts.
    project = Proj(f"+proj=aeqd +lon_0={lon!r} +lat_0={lat!r} +ellps=WGS84")
    centre, found = shapely.Point(0.0, 0.0), []
    for geometry in geometries:
        nearest = shapely.shortest_line(here, geometry)
        _, _, reach_m = GEOD.inv(lon, lat, *shapely.get_coordinates(nearest)[1])
        near = shapely.clip_by_rect(geometry, *box_around(lon, lat, reach_m / 1000.0 + MARGIN_KM).bounds)
        dense = shapely.segmentize(near, DENSE_DEG)
        flat = shapely.transform(dense, lambda xy: np.column_stack(project(xy[:, 0], xy[:, 1])))
        found.append(float(shapely.distance(flat, centre)) / 1000.0)
    return found


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
