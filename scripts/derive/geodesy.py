"""Distances on the WGS 84 ellipsoid, and the rounding that makes two positions one."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from canonical import DECIMALS

Lonlat = tuple[float, float]
FloatArray = NDArray[np.float64]

WGS84 = Geod(ellps="WGS84")


def distance_m(one: Lonlat, other: Lonlat) -> float:
    """Geodesic distance in metres."""
    return float(WGS84.inv(*one, *other)[2])


def nearest_vertex(line: shapely.LineString, at: Lonlat) -> tuple[int, float]:
    """Index of the vertex nearest to a position, and its geodesic distance in metres."""
    vertices = shapely.get_coordinates(line)
    lon, lat = np.full(len(vertices), at[0]), np.full(len(vertices), at[1])
    distances = np.asarray(WGS84.inv(lon, lat, vertices[:, 0], vertices[:, 1])[2])
    index = int(np.argmin(distances))
    return index, float(distances[index])


def rounded(position: Lonlat) -> Lonlat:
    """A position as it is published."""
    return round(float(position[0]), DECIMALS), round(float(position[1]), DECIMALS)


def rounded_geometry(geometry: shapely.Geometry) -> shapely.Geometry:
    """A geometry in two dimensions with every position as it is published."""
    return shapely.transform(shapely.force_2d(geometry), lambda positions: np.round(positions, DECIMALS))


def line_of(positions: list[Lonlat]) -> shapely.LineString:
    """A line through the positions, each written once where neighbours are equal."""
    kept = [p for i, p in enumerate(positions) if i == 0 or p != positions[i - 1]]
    return shapely.LineString(kept)


def positions_of(line: shapely.LineString) -> list[Lonlat]:
    """The vertices of a line."""
    return [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(line)]


def written(position: Lonlat) -> str:
    """A position as messages name it, to about a metre."""
    return f"{position[0]:.5f} {position[1]:.5f}"
