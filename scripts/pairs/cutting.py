"""The piece of a source's boundaries that runs along a sector, or round a closed one."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point, Polygon

Positions = NDArray[np.float64]
Node = tuple[float, float]

# Natural Earth misses a river by 11 km at the worst; an end that lies farther off is another line.
NEAREST_DEG = 0.15
# Half the extent of the largest country or island that is closed from lines.
MOST_RADIUS_DEG = 8.0


def between(lines: Sequence[Positions], start: Node, end: Node, window: tuple[float, float, float, float]) -> Positions:
    """The shortest path along the lines, inside the window, between their points nearest to both places.

    Raises ValueError if the lines do not come near a place or do not connect the two.
    """
    edges = _edges_within(lines, window)
    graph: dict[Node, list[tuple[Node, float]]] = defaultdict(list)
    ends = []
    for place in (start, end):
        nearest, on = _nearest(edges, place)
        edges = np.vstack([np.delete(edges, on, axis=0), _split(edges[on], nearest)])
        ends.append(nearest)
    for lon, lat, to_lon, to_lat in edges.tolist():
        length = math.hypot((to_lon - lon) * math.cos(math.radians(lat)), to_lat - lat)
        graph[_key(lon, lat)].append((_key(to_lon, to_lat), length))
        graph[_key(to_lon, to_lat)].append((_key(lon, lat), length))
    return np.array(_shortest(graph, _key(*ends[0]), _key(*ends[1])))


def around(lines: Sequence[Positions], place: Node) -> Positions:
    """The smallest ring of the lines that holds the place, counter-clockwise. Raises ValueError for none."""
    point = Point(place)
    spanning = [line for line in lines if len(line) > 3 and _spans(line, place)]
    rings = [Polygon(line) for line in spanning if np.array_equal(line[0], line[-1])]
    chains = [line for line in lines if len(line) > 1 and _near(line, place)]
    unclosed = [line for line in chains if not np.array_equal(line[0], line[-1])]
    holding = [ring for ring in [*rings, *_made_of(unclosed)] if ring.contains(point)]
    if not holding:
        raise ValueError(f"no ring around {place}")
    smallest = min(holding, key=lambda ring: float(ring.area))
    return np.asarray(shapely.get_coordinates(shapely.orient_polygons(Polygon(smallest.exterior))), dtype=np.float64)


def _spans(line: Positions, place: Node) -> bool:
    low, high = line.min(axis=0), line.max(axis=0)
    return bool((low < place).all() and (high > place).all() and (high - low < 2 * MOST_RADIUS_DEG).all())


def _near(line: Positions, place: Node) -> bool:
    return bool((np.abs(line - place) < MOST_RADIUS_DEG).all(axis=1).any())


def _made_of(lines: Sequence[Positions]) -> list[Polygon]:
    return list(shapely.get_parts(shapely.polygonize([shapely.LineString(line) for line in lines])))


def _edges_within(lines: Sequence[Positions], window: tuple[float, float, float, float]) -> Positions:
    west, south, east, north = window
    kept = []
    for line in lines:
        lon, lat = line[:, 0], line[:, 1]
        inside = (lon > west) & (lon < east) & (lat > south) & (lat < north)
        kept.append(np.hstack([line[:-1], line[1:]])[inside[:-1] & inside[1:]])
    return np.vstack(kept)


def _nearest(edges: Positions, place: Node) -> tuple[Node, int]:
    scale = np.array([math.cos(math.radians(place[1])), 1.0])
    start, along = edges[:, :2] * scale, (edges[:, 2:] - edges[:, :2]) * scale
    square = np.maximum((along**2).sum(axis=1), 1e-30)
    share = np.clip(((np.array(place) * scale - start) * along).sum(axis=1) / square, 0.0, 1.0)
    foot = start + share[:, None] * along
    distance = np.hypot(*(foot - np.array(place) * scale).T)
    on = int(distance.argmin())
    if distance[on] > NEAREST_DEG:
        raise ValueError(f"no line within {NEAREST_DEG} deg of {place}; the nearest is {distance[on]:.2f} deg away")
    lon, lat = (foot[on] / scale).tolist()
    return (lon, lat), on


def _split(edge: Positions, at: Node) -> Positions:
    return np.array([[*edge[:2], *at], [*at, *edge[2:]]])


def _key(lon: float, lat: float) -> Node:
    return round(lon, 7), round(lat, 7)


def _shortest(graph: dict[Node, list[tuple[Node, float]]], start: Node, end: Node) -> list[Node]:
    came: dict[Node, Node] = {}
    best = {start: 0.0}
    queue = [(0.0, start)]
    while queue:
        distance, node = heapq.heappop(queue)
        if node == end:
            break
        if distance > best[node]:
            continue
        for neighbour, length in graph[node]:
            if distance + length < best.get(neighbour, math.inf):
                best[neighbour] = distance + length
                came[neighbour] = node
                heapq.heappush(queue, (distance + length, neighbour))
    if end not in best:
        raise ValueError(f"the lines do not lead from {start} to {end}")
    way = [end]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]
