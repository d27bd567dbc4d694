"""A polygon is valid in the plane of longitude and latitude, but not where its edges are drawn as shortest ways on the
sphere: there it crosses itself.

RFC 7946 has straight edges in the plane, so this is a warning.

Why it matters: BigQuery, S2, PostGIS geography and d3 draw shortest ways; they refuse the polygon, or turn it
inside out.
How to mend: add positions along the long edges, so that both ways of drawing them agree.
Source: RFC 7946, 3.1.1; Chamberlain and Duquette, Some algorithms for polygons on a sphere, 2007. Features of which no
edge bulges by 100 m, the best accuracy that a boundary here has, are not asked.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.invalid_geometry import at_place
from metes.checks.geometry.shared.layer_arrays import RADIUS_M, REASON, Numbers, arrays_of, objects
from metes.geojson.coordinates import Positions
from metes.geojson.document import GeoJson, RawFeature
from metes.geojson.geometry import geometry_of

ID = "G131"
NAME = "invalid_on_sphere"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

LEAST_BULGE_M = 100.0
STEP_BULGE_M = 1.0
# Enough for an edge of a quarter of the Earth to stay within a metre.
MOST_PIECES = 2_000
AT_A_TIME = 256


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    long = arrays.edges[arrays.bulges_m > LEAST_BULGE_M]
    indices = {arrays.at(int(first))[0].index for first in long} & set(arrays.valid_areas)
    for index, shape in _not_valid(layer, sorted(indices)):
        feature = layer.features[index]
        match = REASON.fullmatch(shapely.is_valid_reason(shape))
        place = (float(match["lon"]), float(match["lat"])) if match else (None, None)
        found = "a boundary that crosses itself where its edges are shortest ways"
        expected = "a polygon that is valid whichever way its edges are drawn"
        yield at_place(FAULT, layer, feature, place, found=found, expected=expected)


def _not_valid(layer: GeoJson, indices: Sequence[int]) -> Iterator[tuple[int, BaseGeometry]]:
    """Which features are not valid when bent, some at a time, since a bent one has thousands of positions."""
    for start in range(0, len(indices), AT_A_TIME):
        some = indices[start : start + AT_A_TIME]
        bent = [_bent(layer.features[index]) for index in some]
        is_valid = shapely.is_valid(objects(bent))
        yield from ((index, shape) for index, shape, answer in zip(some, bent, is_valid, strict=True) if not answer)


def _bent(feature: RawFeature) -> BaseGeometry:
    return geometry_of([replace(part, positions=along_great_circles(part.positions)) for part in feature.parts])


def along_great_circles(positions: Positions) -> Positions:
    """The same positions with more between them, so that plane edges follow the shortest ways to about a metre."""
    spans = np.diff(positions, axis=0)
    lat = np.radians((positions[1:, 1] + positions[:-1, 1]) / 2.0)
    bulges_m = np.abs(np.radians(spans[:, 0]) ** 2 / 8.0 * np.sin(lat) * np.cos(lat)) * RADIUS_M
    # A piece of the n-th part of an edge bulges by the n-th part squared.
    counts = np.clip(np.ceil(np.sqrt(bulges_m / STEP_BULGE_M)), 1, MOST_PIECES).astype(int)
    starts = np.repeat(np.arange(len(spans)), counts)
    shares = (np.arange(len(starts)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[starts]
    placed = _on_sphere(positions, starts, shares)
    whole = shares == 0.0
    placed[whole] = positions[starts[whole]]
    return np.vstack([placed, positions[-1:]])


def _on_sphere(positions: Positions, starts: NDArray[np.intp], shares: Numbers) -> Positions:
    lon, lat = np.radians(positions).T
    points = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    one, other = points[starts], points[starts + 1]
    # Chords are cut evenly: where the cuts lie on the great circle does not matter, only that they lie on it.
    cut = one + (other - one) * shares[:, None]
    found = np.degrees(
        np.column_stack([np.arctan2(cut[:, 1], cut[:, 0]), np.arctan2(cut[:, 2], np.hypot(*cut[:, :2].T))])
    )
    # Arc tangents know no antimeridian: a piece stays on the side of its edge.
    found[:, 0] += 360.0 * np.rint((positions[starts, 0] - found[:, 0]) / 360.0)
    return np.asarray(found)
