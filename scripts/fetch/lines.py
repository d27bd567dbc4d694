"""Operations that take lines: their vertices are the source's own, and they leave none out.

Each is called with a taking and the geometries that it found; it gives the geometry and what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import shapely
from shapely.geometry import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from derive.geodesy import WGS84
from fetch.areas import Measured, part_at
from fetch.declaration import Lonlat, Taking
from fetch.edges import Line, edges_of, positions_of, runs, shared_lines, within

# A coast starts and ends at a vertex; none so near to the declared point means another source version.
NEAR_DEG = 0.05


def shared_edges(taking: Taking, geometries: list[BaseGeometry]) -> tuple[BaseGeometry, Measured]:
    """The edges that two polygons have in common, inside the window when there is one."""
    one, other = geometries
    lines = shared_lines(one, other)
    if taking.window is not None:
        lines = within(lines, *taking.window)
    if not lines:
        raise ValueError("no shared edge")
    return _lines(lines)


def coast_run(taking: Taking, geometries: list[BaseGeometry]) -> tuple[BaseGeometry, Measured]:
    """The exterior ring between two of its positions, along edges that no neighbour has."""
    if taking.start is None or taking.end is None:
        raise ValueError("no start or no end")
    ring = positions_of(part_at(taking, geometries[0]).exterior)
    foreign = {edge for neighbour in geometries[1:] for edge in edges_of(neighbour)}
    own = {frozenset(ends) for ends in pairwise(ring)} - foreign
    for run in runs(ring, own):
        ends = [_nearest(run, taking.start), _nearest(run, taking.end)]
        if None not in ends:
            first, last = [end for end in ends if end is not None]
            piece = run[first : last + 1] if first <= last else run[last : first + 1][::-1]
            return _lines([piece])
    raise ValueError(f"no run of the ring within {NEAR_DEG} deg of both ends")


def line(taking: Taking, geometries: list[BaseGeometry]) -> tuple[BaseGeometry, Measured]:
    """The line of one record, with its parts as they come."""
    geometry = geometries[0]
    return _lines([list(part.coords) for part in getattr(geometry, "geoms", [geometry])])


def merged(taking: Taking, geometries: list[BaseGeometry]) -> tuple[BaseGeometry, Measured]:
    """The lines of all records, joined where an end of one is an end of exactly one other.

    Each runs from its western end, and the westernmost comes first.
    """
    parts = shapely.get_parts(geometries).tolist()
    joined = shapely.line_merge(MultiLineString(parts))
    lines = [list(part.coords) for part in getattr(joined, "geoms", [joined])]
    return _lines(sorted(min(positions, positions[::-1]) for positions in lines))


def place(taking: Taking, geometries: list[BaseGeometry]) -> tuple[BaseGeometry, Measured]:
    """The point of one record."""
    return geometries[0], {}


def _nearest(run: Line, wish: Lonlat) -> int | None:
    distances = [abs(lon - wish[0]) + abs(lat - wish[1]) for lon, lat in run]
    nearest = min(distances)
    return distances.index(nearest) if nearest <= NEAR_DEG else None


def _lines(lines: Sequence[Line]) -> tuple[BaseGeometry, Measured]:
    geometry = LineString(lines[0]) if len(lines) == 1 else MultiLineString(lines)
    return geometry, {"parts": len(lines), "length_km": round(WGS84.geometry_length(geometry) / 1000, 1)}
