"""Build shapely geometries from the coordinates of GeoJSON features, of many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from metes.geojson.coordinates import Coordinates, CoordinatesRole, Positions
from metes.geojson.parts import EXTERIOR, LINE, POINTS, Indices, PartTable

SIMPLE_TYPES = {
    POINTS: (GeometryType.POINT, GeometryType.MULTIPOINT),
    LINE: (GeometryType.LINESTRING, GeometryType.MULTILINESTRING),
    EXTERIOR: (GeometryType.POLYGON, GeometryType.MULTIPOLYGON),
}


def types_of(parts: PartTable, features: Indices) -> NDArray[np.int8]:
    """The GeometryType that the shape of each of some sound features has."""
    first, end = parts.feature_starts[features], parts.feature_starts[features + 1]
    role = parts.role[first]
    several = np.where(role == POINTS, parts.sizes[first] > 1, (end - first > 1) & (role == LINE))
    several = np.where(role == EXTERIOR, parts.polygon[end - 1] > parts.polygon[first], several)
    found = np.full(len(features), GeometryType.GEOMETRYCOLLECTION, dtype=np.int8)
    for each, (one, many) in SIMPLE_TYPES.items():
        is_kind = role == each
        found[is_kind] = np.where(several[is_kind], many, one)
    found[parts.in_collection[features]] = GeometryType.GEOMETRYCOLLECTION
    return found


def shapes_of(parts: PartTable, features: Sequence[int] | Indices) -> NDArray[np.object_]:
    """Geometries of some sound features, by their index in the layer, in this order.

    One polygon gives a Polygon, two give a MultiPolygon, and lines likewise. Several geometries of a GeometryCollection
    stay apart: they may overlap, unlike the polygons of a MultiPolygon.
    """
    indices = np.asarray(features, dtype=np.intp)
    types = types_of(parts, indices)
    found = np.empty(len(indices), dtype=object)
    for kind in np.unique(types).tolist():
        chosen = np.flatnonzero(types == kind)
        if kind == GeometryType.GEOMETRYCOLLECTION:
            for each in chosen.tolist():
                found[each] = geometry_of(parts.of_feature(int(indices[each])))
        else:
            found[chosen] = _of_one_type(parts, indices[chosen], GeometryType(kind))
    return found


def _of_one_type(parts: PartTable, features: Indices, kind: GeometryType) -> NDArray[np.object_]:
    """Geometries of features that all have one type, from the arrays of their parts."""
    first, end = parts.feature_starts[features], parts.feature_starts[features + 1]
    numbers = ranges(first, end)
    sizes = parts.sizes[numbers]
    positions = rows_in(parts.positions, parts.starts[numbers], parts.starts[numbers + 1])
    if kind == GeometryType.POINT:
        return np.asarray(shapely.points(positions))
    lines = offsets_of(sizes)
    if kind in (GeometryType.LINESTRING, GeometryType.MULTIPOINT):
        return np.asarray(shapely.from_ragged_array(kind, positions, (lines,)))
    if kind == GeometryType.MULTILINESTRING:
        return np.asarray(shapely.from_ragged_array(kind, positions, (lines, offsets_of(end - first))))
    is_exterior = parts.role[numbers] == EXTERIOR
    polygons = np.append(np.flatnonzero(is_exterior), len(numbers))
    if kind == GeometryType.POLYGON:
        return np.asarray(shapely.from_ragged_array(kind, positions, (lines, polygons)))
    owner = np.repeat(np.arange(len(features)), end - first)
    counts = np.bincount(owner[is_exterior], minlength=len(features))
    return np.asarray(shapely.from_ragged_array(kind, positions, (lines, polygons, offsets_of(counts))))


def offsets_of(sizes: Indices) -> Indices:
    """Where each of some pieces of these sizes begins when they follow each other, and where the last ends."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)


def ranges(starts: Indices, ends: Indices) -> Indices:
    """All indices from each start up to its end."""
    counts = ends - starts
    return np.asarray(np.arange(int(counts.sum())) + np.repeat(starts - (np.cumsum(counts) - counts), counts))


def rows_in(positions: Positions, starts: Indices, ends: Indices) -> Positions:
    """The rows from each start up to its end; a view where these follow each other."""
    if len(starts) and (starts[1:] == ends[:-1]).all():
        return positions[int(starts[0]) : int(ends[-1])]
    return np.asarray(positions[ranges(starts, ends)])


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
