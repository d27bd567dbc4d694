"""Lines and outlines as a TopoJSON topology: what they share is one arc, simplified once, so that no gap opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
# Geometries in degrees by id, in named collections.
Objects = Mapping[str, Mapping[str, BaseGeometry]]

# No point of a line or territory lies farther from its simplified line than this; the page says so.
LARGEST_ERROR_M = 500.0
# Outlines of whole states say in which state a place lies and how large it is, and nothing finer.
LARGEST_ERROR_OF_STATES_M = 10_000.0
# Left of each bound for the grid of positions, and for edges that a map draws as great circles.
RESERVE_M = 60.0
RESERVE_OF_STATES_M = 1_600.0
# An islet of 10 km keeps its shape in an inset: an outline is simplified by this part of its extent, down to 30 m.
PART_OF_EXTENT = 1 / 300
SMALLEST_TOLERANCE_M = 30.0
# Our edges are straight in longitude and latitude, those of the map are great circles. Over 20 km, the two are 22 m
# apart at 70 degrees north and less below.
LONGEST_EDGE_M = 20_000.0
LONGEST_EDGE_OF_STATES_M = 200_000.0
# Cells of the grid of positions: 55 m, so that positions are moved by 39 m at most.
CELL_DEG = 5e-4
# 2.2 km, so that positions are moved by 1.6 km at most.
CELL_OF_STATES_DEG = 2e-2
# 11 cm, finer than any accuracy here: the grid of a topology that is not simplified.
CELL_OF_DETAIL_DEG = 1e-6
# Diagonal of the smallest islet of a state that is drawn: less is a speck at the scale of such an outline.
SMALLEST_ISLET_OF_STATES_M = 20_000.0
# Positions of the package have seven decimals of a degree.
DECIMALS = 7
M_PER_DEGREE = 111_320.0
# Within a band of this height the scale of longitude changes by a seventh at most up to 70 degrees north.
BAND_DEG = 3.0


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A line or ring as ids of its vertices; a ring repeats the first at its end."""

    vertices: IntArray
    is_ring: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class SharedArcs:
    """Lines and rings cut at the vertices where they part, each shared piece once.

    `arcs` are the pieces in degrees, in full detail; `members` gives per object its lines or rings, each as numbers of
    arcs, ~n for arc n from its end to its start, as in TopoJSON.
    """

    arcs: tuple[FloatArray, ...]
    members: Mapping[str, Mapping[str, tuple[tuple[int, ...], ...]]]


def topology(segments: Mapping[str, BaseGeometry], territories: Mapping[str, BaseGeometry]) -> dict[str, Any]:
    """TopoJSON with the objects `segments` and `readings`, geometries in degrees by id, simplified.

    Segments and the readings of territories share their arcs and are simplified to within LARGEST_ERROR_M. Nodes, where
    lines meet or part, stay. Exterior rings run clockwise, as d3-geo reads polygons on the sphere (GeoJSON has them the
    other way round).
    """
    objects: Objects = {"segments": segments, "readings": territories}
    shared = shared_arcs(objects)
    simple = simplified(shared.arcs, tolerances_m(shared, objects, PART_OF_EXTENT, LARGEST_ERROR_M - RESERVE_M))
    found = {
        name: [_geometry(key, by_id[key], members) for key, members in shared.members[name].items()]
        for name, by_id in objects.items()
    }
    return _topojson(simple, CELL_DEG, found)


def topology_of_states(groups: Sequence[Mapping[str, BaseGeometry]]) -> dict[str, Any]:
    """TopoJSON with the object `readings`: outlines of states in degrees by id, simplified.

    They are simplified to within LARGEST_ERROR_OF_STATES_M and have no islets of less than SMALLEST_ISLET_OF_STATES_M.
    Each group has arcs of its own, for coasts of several sources cut each other into thousands of pieces.
    """
    simple: list[FloatArray] = []
    found: list[dict[str, Any]] = []
    for group in groups:
        shown = {key: _without_islets(shape) for key, shape in group.items()}
        objects: Objects = {"readings": shown}
        shared = shared_arcs(objects)
        largest_m = LARGEST_ERROR_OF_STATES_M - RESERVE_OF_STATES_M
        tolerance_m = tolerances_m(shared, objects, PART_OF_EXTENT, largest_m)
        members_of = shared.members["readings"]
        found += [_geometry(key, shown[key], members, len(simple)) for key, members in members_of.items()]
        simple += simplified(shared.arcs, tolerance_m, LONGEST_EDGE_OF_STATES_M)
    return _topojson(simple, CELL_OF_STATES_DEG, {"readings": found})


def detailed_topology(
    lines_and_outlines: Objects, points: Mapping[str, Mapping[str, tuple[float, float]]]
) -> dict[str, Any]:
    """TopoJSON with one object for each collection, not simplified, on a grid of CELL_OF_DETAIL_DEG.

    Lines and outlines share their arcs across all collections; points are longitude and latitude in degrees by id.
    """
    shared = shared_arcs(lines_and_outlines)
    found = {
        name: [_geometry(key, by_id[key], members) for key, members in shared.members[name].items()]
        for name, by_id in lines_and_outlines.items()
    }
    made = _topojson(shared.arcs, CELL_OF_DETAIL_DEG, found)
    origin = np.array(made["transform"]["translate"])
    for name, by_id in points.items():
        cells = {key: np.round((np.array(at) - origin) / CELL_OF_DETAIL_DEG).astype(int) for key, at in by_id.items()}
        made["objects"][name] = _collection(
            [{"type": "Point", "id": key, "coordinates": cell.tolist()} for key, cell in cells.items()]
        )
    return made


def _topojson(
    arcs: Sequence[FloatArray], cell_deg: float, objects: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    members = {name: _collection(geometries) for name, geometries in objects.items()}
    return {"type": "Topology", **quantised(arcs, cell_deg), "objects": members}


def _without_islets(state: BaseGeometry) -> BaseGeometry:
    """The parts of a state that are more than a point at the scale of its outline; the largest part always is."""
    parts = shapely.get_parts(state)
    largest = max(parts, key=lambda part: float(part.area))
    return shapely.multipolygons(
        [part for part in parts if part is largest or _extent_m(part) >= SMALLEST_ISLET_OF_STATES_M]
    )


def shared_arcs(objects: Objects) -> SharedArcs:
    """Cut all lines and rings where they part, and number the pieces; equal pieces are one.

    A vertex is a node where it ends a line or has other than two neighbours in the network of all edges.
    """
    owners = [(name, key) for name, by_id in objects.items() for key in sorted(by_id)]
    lines = [(owner, line) for owner in owners for line in _lines(objects[owner[0]][owner[1]])]
    if not lines:
        return SharedArcs(arcs=(), members={name: {} for name in objects})
    positions = np.concatenate([line for _, line in lines])
    keys = np.round(positions * 10**DECIMALS).astype(np.int64)
    _, first, ids = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    at = positions[first]
    ends = np.cumsum([len(line) for _, line in lines])[:-1]
    chains = [_chain(vertices) for vertices in np.split(ids.reshape(-1), ends)]
    is_node = _nodes(chains, len(first))
    numbers: dict[bytes, int] = {}
    arcs: list[FloatArray] = []
    members: dict[str, dict[str, tuple[tuple[int, ...], ...]]] = {name: {} for name in objects}
    for ((name, key), _), chain in zip(lines, chains, strict=True):
        found = []
        for piece in _pieces(chain, is_node):
            forward = _forward(piece)
            number = numbers.setdefault(forward.tobytes(), len(numbers))
            if number == len(arcs):
                arcs.append(at[forward])
            found.append(number if forward is piece else ~number)
        members[name][key] = (*members[name].get(key, ()), tuple(found))
    return SharedArcs(arcs=tuple(arcs), members=members)


def tolerances_m(
    shared: SharedArcs,
    objects: Objects,
    part_of_extent: float,
    largest: float,
) -> FloatArray:
    """Tolerance of each arc in metres, by the extent of the smallest geometry that it belongs to; `largest` at most."""
    found = np.full(len(shared.arcs), largest)
    for name, by_id in objects.items():
        for key, geometry in by_id.items():
            allowed = np.clip(_extent_m(geometry) * part_of_extent, SMALLEST_TOLERANCE_M, largest)
            own = [arc if arc >= 0 else ~arc for member in shared.members[name][key] for arc in member]
            found[own] = np.minimum(found[own], allowed)
    return found


def simplified(
    arcs: Sequence[FloatArray], tolerance_m: FloatArray, longest_edge_m: float = LONGEST_EDGE_M
) -> list[FloatArray]:
    """Arcs with fewer vertices, none of the old ones farther from the new line than its tolerance; ends stay."""
    if not arcs:
        return []
    bands = [_bands(arc) for arc in arcs]
    counts = [len(each) for each in bands]
    scales = np.array([_scale(band) for each in bands for band in each])
    flat = [band for each in bands for band in each]
    sizes = [len(band) for band in flat]
    plane = np.concatenate(flat) * np.repeat(scales, sizes, axis=0)
    lines = shapely.linestrings(plane, indices=np.repeat(np.arange(len(flat)), sizes))
    reduced = shapely.simplify(lines, np.repeat(tolerance_m, counts), preserve_topology=True)
    dense = shapely.segmentize(reduced, longest_edge_m)
    found = [shapely.get_coordinates(line) / scale for line, scale in zip(dense, scales, strict=True)]
    starts = np.cumsum([0, *counts])
    return [_joined(found[a:b]) for a, b in pairwise(starts)]


def quantised(arcs: Sequence[FloatArray], cell_deg: float) -> dict[str, Any]:
    """Members `transform` and `arcs`: positions as whole cells of a grid, each as the step from the one before."""
    origin = np.floor(np.min([arc.min(axis=0) for arc in arcs], axis=0)) if arcs else np.zeros(2)
    steps = []
    for arc in arcs:
        cells = np.round((arc - origin) / cell_deg).astype(np.int64)
        moves = np.diff(cells, axis=0)
        moves = moves[np.any(moves != 0, axis=1)]
        # An arc has two positions at least, even where both fall into one cell.
        moves = moves if len(moves) else np.zeros((1, 2), dtype=np.int64)
        steps.append([cells[0].tolist(), *moves.tolist()])
    return {"transform": {"scale": [cell_deg, cell_deg], "translate": origin.tolist()}, "arcs": steps}


def _collection(geometries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found = sorted(geometries, key=lambda geometry: str(geometry["id"]))
    return {"type": "GeometryCollection", "geometries": found}


def _geometry(key: str, geometry: BaseGeometry, members: Sequence[Sequence[int]], shift: int = 0) -> dict[str, Any]:
    """A TopoJSON geometry; `shift` is added to the numbers of its arcs."""
    lines = iter([[arc + shift if arc >= 0 else arc - shift for arc in member] for member in members])
    if geometry.geom_type == "LineString":
        return {"type": "LineString", "id": key, "arcs": next(lines)}
    parts = [[next(lines) for _ in range(1 + len(part.interiors))] for part in shapely.get_parts(geometry)]
    if geometry.geom_type == "Polygon":
        return {"type": "Polygon", "id": key, "arcs": parts[0]}
    return {"type": "MultiPolygon", "id": key, "arcs": parts}


def _lines(geometry: BaseGeometry) -> Iterator[FloatArray]:
    """Coordinates of a line, or of the rings of polygons, part by part, exterior rings clockwise and first."""
    if geometry.geom_type == "LineString":
        yield shapely.get_coordinates(geometry)
        return
    for part in shapely.get_parts(shapely.orient_polygons(geometry, exterior_cw=True)):
        for ring in (part.exterior, *part.interiors):
            yield shapely.get_coordinates(ring)


def _chain(vertices: IntArray) -> Chain:
    """A path without repeated positions."""
    kept = vertices[np.concatenate([[True], vertices[1:] != vertices[:-1]])]
    return Chain(vertices=kept, is_ring=len(kept) > 1 and kept[0] == kept[-1])


def _nodes(chains: Sequence[Chain], count: int) -> NDArray[np.bool_]:
    """Which vertices end a line, or have other than two neighbours."""
    edges = np.concatenate([np.stack([chain.vertices[:-1], chain.vertices[1:]], axis=1) for chain in chains])
    unique = np.unique(np.sort(edges, axis=1), axis=0)
    is_node: NDArray[np.bool_] = np.bincount(unique.reshape(-1), minlength=count) != 2
    for chain in chains:
        if not chain.is_ring:
            is_node[chain.vertices[[0, -1]]] = True
    return is_node


def _pieces(chain: Chain, is_node: NDArray[np.bool_]) -> list[IntArray]:
    """A path cut at its nodes. A ring begins at its first node; without any, at its lowest vertex."""
    vertices = chain.vertices
    if chain.is_ring:
        nodes = np.flatnonzero(is_node[vertices[:-1]])
        start = int(nodes[0]) if len(nodes) else int(np.argmin(vertices[:-1]))
        turned = np.roll(vertices[:-1], -start)
        vertices = np.append(turned, turned[0])
    cuts = np.flatnonzero(is_node[vertices[1:-1]]) + 1
    bounds = [0, *cuts.tolist(), len(vertices) - 1]
    return [vertices[a : b + 1] for a, b in pairwise(bounds)]


def _forward(piece: IntArray) -> IntArray:
    """The piece in the one of its two directions by which it is numbered; the same array where it runs that way."""
    backward = piece[::-1]
    return piece if piece.tolist() <= backward.tolist() else backward


def _extent_m(geometry: BaseGeometry) -> float:
    """Diagonal of the bounding box in metres, roughly."""
    west, south, east, north = geometry.bounds
    return float(np.hypot((east - west) * _cosine(south, north), north - south)) * M_PER_DEGREE


def _cosine(south: float, north: float) -> float:
    """Cosine of the latitude nearest to the equator: with it, no distance comes out too small."""
    return float(np.cos(np.radians(0.0 if south < 0 < north else min(abs(south), abs(north)))))


def _bands(arc: FloatArray) -> list[FloatArray]:
    """An arc cut where it enters another band of latitude, so that one scale of longitude fits a piece."""
    if len(arc) == 2:
        return [arc]
    band = np.floor(arc[:, 1] / BAND_DEG)
    cuts = np.flatnonzero(band[1:-1] != band[:-2]) + 1
    bounds = [0, *cuts.tolist(), len(arc) - 1]
    return [arc[a : b + 1] for a, b in pairwise(bounds)]


def _joined(bands: Sequence[FloatArray]) -> FloatArray:
    """Pieces of one arc put together again; each begins where the last one ends."""
    return np.concatenate([bands[0], *(band[1:] for band in bands[1:])])


def _scale(line: FloatArray) -> FloatArray:
    """Metres of a degree of longitude and of latitude along a line."""
    south, north = float(line[:, 1].min()), float(line[:, 1].max())
    return np.array([M_PER_DEGREE * _cosine(south, north), M_PER_DEGREE])
