"""Build shapely geometries from the coordinates of a GeoJSON feature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.geojson.coordinates import Coordinates, CoordinatesRole


def geometry_of(coordinate_arrays: Sequence[Coordinates]) -> BaseGeometry:
    """Geometry of sound coordinates: one polygon gives a Polygon, two give a MultiPolygon, and lines likewise.

    Several geometries of a GeometryCollection stay apart: they may overlap, unlike the polygons of a MultiPolygon.
    """
    members = [_of_one(list(group)) for _, group in groupby(coordinate_arrays, key=lambda each: each.member)]
    return members[0] if len(members) == 1 else shapely.geometrycollections(members)


def geometry_across_antimeridian(coordinate_arrays: Sequence[Coordinates]) -> BaseGeometry:
    """Geometry of sound coordinates whose edges all take the shorter way; longitudes may leave -180 to 180."""
    return geometry_of(list(_across_antimeridian(coordinate_arrays)))


def _across_antimeridian(coordinate_arrays: Sequence[Coordinates]) -> Iterator[Coordinates]:
    """The coordinates without jumps of longitude, each moved by whole turns: holes to their ring, the rest to the first
    one.
    """
    first: float | None = None
    outer: float | None = None
    for each in coordinate_arrays:
        lon, lat = each.positions.T
        lon = np.unwrap(lon, period=360.0)
        middle = float(lon.min() + lon.max()) / 2.0
        near = outer if each.role is CoordinatesRole.HOLE else first
        turns_deg = 0.0 if near is None else 360.0 * round((near - middle) / 360.0)
        first = middle if first is None else first
        outer = middle + turns_deg if each.role is CoordinatesRole.EXTERIOR else outer
        yield replace(each, positions=np.column_stack([lon + turns_deg, lat]))


def _of_one(coordinate_arrays: Sequence[Coordinates]) -> BaseGeometry:
    built: list[BaseGeometry] = []
    for _, group in groupby(coordinate_arrays, key=lambda each: (each.polygon, each.is_ring)):
        members = list(group)
        if members[0].is_ring:
            rings = [shapely.linearrings(each.positions) for each in members]
            built.append(shapely.polygons(rings[0], holes=rings[1:] or None))
        else:
            built += [_line_or_points(each) for each in members]
    if len(built) == 1:
        return built[0]
    geometry_types = {geometry.geom_type for geometry in built}
    if geometry_types == {"Polygon"}:
        return shapely.multipolygons(built)
    if geometry_types == {"LineString"}:
        return shapely.multilinestrings(built)
    return shapely.geometrycollections(built)


def _line_or_points(coordinates: Coordinates) -> BaseGeometry:
    if coordinates.role is CoordinatesRole.LINE:
        return shapely.linestrings(coordinates.positions)
    points = shapely.points(coordinates.positions)
    return points[0] if len(points) == 1 else shapely.multipoints(points)
