"""How far a line or a point moved between two versions of it, in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.measure.boundary import EdgeIndex
from metes.measure.ellipsoid import FloatArray
from metes.measure.length import GEOD, edge_lengths_m

# What moved is sampled at least this densely; the farthest point is then missed by at most half of it.
STEP_M = 100.0
# A moved line is never sampled at more points than about this: a whole frontier redrawn takes a second, not a minute.
MOST_SAMPLES = 50_000
# Within a quarter of a degree the cosine of the latitude changes by less than 1 % up to 65 degrees.
BANDS_PER_DEGREE = 2


@dataclass(frozen=True, kw_only=True)
class Displacement:
    """How far two versions of a geometry lie apart, in metres.

    `hausdorff_m` is the farthest that a point of either lies from the other. `mean_m` is the distance of the new
    version from the old one, averaged along the new one; where edges are the same, it is 0. `moved_m` is the length
    of the edges that the new version alone has, `left_m` of those that the old one alone has."""

    hausdorff_m: float
    mean_m: float
    moved_m: float
    left_m: float


def displacement(old: BaseGeometry, new: BaseGeometry) -> Displacement:
    """Compares the lines, outlines or points of two geometries in degrees.

    The nearest point is sought in degrees of longitude shrunk by the cosine of the local latitude, and the distance to
    it is geodesic; good to 1 % of the distance below 100 km."""
    if old.is_empty or new.is_empty:
        raise ValueError("found an empty geometry; expected two that hold something")
    if shapely.get_dimensions(old) == 0 or shapely.get_dimensions(new) == 0:
        return _of_points(old, new)
    there = _to_other(new, old)
    back = _to_other(old, new)
    return Displacement(
        hausdorff_m=max(there.farthest_m, back.farthest_m),
        mean_m=there.swept_m2 / there.length_m if there.length_m else 0.0,
        moved_m=there.moved_m,
        left_m=back.moved_m,
    )


def own_edges(geometry: BaseGeometry, other: BaseGeometry) -> list[FloatArray]:
    """Runs of edges, as (n, 2) degrees, of one geometry that the other does not have, in either direction."""
    known = EdgeIndex(lines_of(other))
    runs: list[FloatArray] = []
    for line in lines_of(geometry):
        edges = np.flatnonzero(known.owners(line) < 0)
        for run in np.split(edges, np.flatnonzero(np.diff(edges) > 1) + 1):
            if run.size:
                runs.append(line[run[0] : run[-1] + 2])
    return runs


def lines_of(geometry: BaseGeometry) -> list[FloatArray]:
    """Coordinates of every line, or of every ring of the polygons, of a geometry."""
    parts = shapely.get_parts(geometry if shapely.get_dimensions(geometry) == 1 else geometry.boundary)
    return [shapely.get_coordinates(part) for part in parts]


@dataclass(frozen=True, kw_only=True)
class _Reach:
    farthest_m: float
    swept_m2: float
    moved_m: float
    length_m: float


def _to_other(one: BaseGeometry, other: BaseGeometry) -> _Reach:
    length_m = sum(float(edge_lengths_m(line).sum()) for line in lines_of(one))
    runs = own_edges(one, other)
    moved_m = sum(float(edge_lengths_m(run).sum()) for run in runs)
    step_m = max(STEP_M, moved_m / MOST_SAMPLES)
    outline = other if shapely.get_dimensions(other) == 1 else other.boundary
    farthest_m = swept_m2 = 0.0
    for run in runs:
        samples, weights_m = _sampled(run, step_m)
        distances_m = _distances_m(samples, outline)
        farthest_m = max(farthest_m, float(distances_m.max()))
        swept_m2 += float((distances_m * weights_m).sum())
    return _Reach(farthest_m=farthest_m, swept_m2=swept_m2, moved_m=moved_m, length_m=length_m)


def _sampled(run: FloatArray, step_m: float) -> tuple[FloatArray, FloatArray]:
    """Points at most a step apart, the vertices among them, and the metres of line that each stands for."""
    edges_m = edge_lengths_m(run)
    along = np.concatenate([[0.0], np.cumsum(edges_m)])
    pieces = np.maximum(1, np.ceil(edges_m / step_m).astype(np.int64))
    inner = [np.linspace(along[i], along[i + 1], pieces[i], endpoint=False) for i in range(len(edges_m))]
    positions = np.concatenate([*inner, along[-1:]])
    samples = np.column_stack([np.interp(positions, along, run[:, axis]) for axis in (0, 1)])
    gaps = np.diff(positions)
    weights_m = (np.concatenate([[0.0], gaps]) + np.concatenate([gaps, [0.0]])) / 2.0
    return samples, weights_m


def _distances_m(samples: FloatArray, outline: BaseGeometry) -> FloatArray:
    """Geodesic distance of each sample to an outline; bands of latitude share one shrinking of longitude."""
    distances_m = np.zeros(len(samples))
    bands = np.floor(samples[:, 1] * BANDS_PER_DEGREE)
    for band in np.unique(bands):
        chosen = np.flatnonzero(bands == band)
        middle_deg = (float(band) + 0.5) / BANDS_PER_DEGREE
        shrink = np.array([np.cos(np.radians(min(abs(middle_deg), 89.0))), 1.0])
        edges = _edges(outline, shrink)
        points = shapely.points(samples[chosen] * shrink)
        nearest = edges[shapely.STRtree(edges).nearest(points)]
        ends = shapely.get_coordinates(shapely.shortest_line(points, nearest))[1::2] / shrink
        _, _, metres = GEOD.inv(samples[chosen, 0], samples[chosen, 1], ends[:, 0], ends[:, 1])
        distances_m[chosen] = metres
    return distances_m


def _edges(outline: BaseGeometry, shrink: FloatArray) -> NDArray[np.object_]:
    lines = [line * shrink for line in lines_of(outline)]
    pairs = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in lines])
    return np.asarray(shapely.linestrings(pairs), dtype=object)


def _of_points(old: BaseGeometry, new: BaseGeometry) -> Displacement:
    here, there = old.centroid, new.centroid
    _, _, metres = GEOD.inv(here.x, here.y, there.x, there.y)
    return Displacement(hausdorff_m=float(metres), mean_m=float(metres), moved_m=0.0, left_m=0.0)
