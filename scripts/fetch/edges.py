"""Edges of rings, and the lines that runs of edges make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from shapely.geometry import LinearRing, Polygon
from shapely.geometry.base import BaseGeometry

from fetch.declaration import Lonlat

Edge = frozenset[Lonlat]
Line = list[Lonlat]


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons in a geometry, however deep they lie in collections."""
    if geometry.geom_type == "Polygon":
        return [geometry]
    return [polygon for part in getattr(geometry, "geoms", ()) for polygon in polygons_of(part)]


def rings_of(geometry: BaseGeometry) -> Iterator[LinearRing]:
    """Every ring of every polygon, exterior before holes."""
    for polygon in polygons_of(geometry):
        yield polygon.exterior
        yield from polygon.interiors


def positions_of(ring: LinearRing) -> Line:
    """The positions of a ring, closed, without repeats between neighbours."""
    positions = [(lon, lat) for lon, lat, *_ in ring.coords]
    return [position for index, position in enumerate(positions) if not index or position != positions[index - 1]]


def edges_of(geometry: BaseGeometry) -> set[Edge]:
    """The edges of all rings, without direction."""
    return {frozenset(ends) for ring in rings_of(geometry) for ends in pairwise(positions_of(ring))}


def shared_lines(one: BaseGeometry, other: BaseGeometry) -> list[Line]:
    """The edges that stand in rings of both geometries, with equal coordinates, as lines.

    A line runs as the ring of the first geometry does, and ends where the next edge is not shared.
    """
    shared = edges_of(one) & edges_of(other)
    lines: list[Line] = []
    for ring in rings_of(one):
        lines += runs(positions_of(ring), shared)
        # An edge that stands in two rings of the first geometry as well is taken once.
        shared -= {frozenset(ends) for ends in pairwise(positions_of(ring))}
    return lines


def runs(ring: Sequence[Lonlat], wanted: set[Edge]) -> list[Line]:
    """The longest lines of consecutive wanted edges of a closed ring."""
    hits = [frozenset(ends) in wanted for ends in pairwise(ring)]
    if all(hits):
        return [list(ring)] if hits else []
    # Starting after an edge that is not wanted keeps a run whole that crosses the first position of the ring.
    first = hits.index(False) + 1
    order = [*range(first, len(hits)), *range(first)]
    lines: list[Line] = []
    joined = False
    for index in order:
        if hits[index] and joined:
            lines[-1].append(ring[index + 1])
        elif hits[index]:
            lines.append([ring[index], ring[index + 1]])
        joined = hits[index]
    return lines


def within(lines: Iterable[Line], west: float, south: float, east: float, north: float) -> list[Line]:
    """The runs of positions inside a window; an edge that leaves it is left out."""
    kept: list[Line] = []
    for line in lines:
        run: Line = []
        for lon, lat in [*line, (float("inf"), float("inf"))]:
            if west <= lon <= east and south <= lat <= north:
                run.append((lon, lat))
                continue
            if len(run) > 1:
                kept.append(run)
            run = []
    return kept
