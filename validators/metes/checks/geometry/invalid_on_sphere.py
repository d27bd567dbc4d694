"""A polygon is valid with straight edges in longitude and latitude but invalid with geodesic edges: its boundary then
crosses itself.

RFC 7946 requires straight edges, so this is a warning.

Why it matters: BigQuery, S2, PostGIS geography and d3 draw geodesics. They reject the polygon or turn it inside out.
How to mend: add positions along the long edges, so that both edge models agree.
Source: RFC 7946, 3.1.1; Chamberlain and Duquette, Some algorithms for polygons on a sphere, 2007. Features whose edges
all bulge by less than 100 m, the best accuracy of any boundary here, are skipped.
Severity: Warning: by RFC 7946, 3.1.1 edges are straight in longitude and latitude, and so the polygon is valid.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.check import Scope
from metes.checks.engine.context import note_on_layer
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.engine.processes import mapped
from metes.checks.geometry.shared.edge_block import EARTH_RADIUS_M, Numbers
from metes.checks.geometry.shared.invalid_geometry import fault_at_place
from metes.checks.geometry.shared.layer_arrays import GEOS_REASON, LEAST_SHARED, arrays_of
from metes.checks.geometry.shared.spatial_join import Indices, is_crowded
from metes.geojson.coordinates import Positions
from metes.geojson.document import GeoJson
from metes.geojson.geometry import shapes_of
from metes.geojson.parts import PartTable

ID = "G131"
NAME = "invalid_on_sphere"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

STEP_BULGE_M = 1.0
# Enough to keep an edge of a quarter of the Earth within a metre.
MOST_PIECES = 2_000


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    owners = arrays.owner_feature[arrays.part_of(arrays.sizes.bulging.edges)]
    indices = np.intersect1d(owners, arrays.valid_areas).tolist()
    # Only features of many polygons can be crowded.
    crowded = [index for index in indices if arrays.has_many_parts(index) and is_crowded(arrays.polygons_of(index))]
    if crowded:
        note_on_layer(layer, f"whether {len(crowded)} MultiPolygons overlap on the sphere was not examined")
    for index, reason in _reasons(layer, [index for index in indices if index not in crowded]):
        feature = layer.features[index]
        match = GEOS_REASON.fullmatch(reason)
        place = (float(match["lon"]), float(match["lat"])) if match else (None, None)
        found = "a boundary that crosses itself with geodesic edges"
        expected = "a polygon that is valid in both edge models"
        yield fault_at_place(FAULT, layer, feature, place, found=found, expected=expected)


def _reasons(layer: GeoJson, indices: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Features that are invalid with great-circle edges, and why; one by one, as each has many more positions then."""
    starts = layer.parts.starts[layer.parts.feature_starts]
    sizes = [int(starts[index + 1] - starts[index]) for index in indices]
    reasons = mapped(partial(_reason, layer.parts), indices, sizes, LEAST_SHARED)
    yield from ((index, reason) for index, reason in zip(indices, reasons, strict=True) if reason)


def _reason(parts: PartTable, index: int) -> str:
    """Why a feature is invalid with great-circle edges, in the words of GEOS; blank if it is valid."""
    shape = _densified(parts, index)
    return "" if shapely.is_valid(shape) else str(shapely.is_valid_reason(shape))


def _densified(parts: PartTable, index: int) -> BaseGeometry:
    """The shape of a feature with more positions, so that its edges follow great circles."""
    numbers = np.arange(*parts.feature_starts[index : index + 2].tolist())
    first, end = parts.starts[[numbers[0], numbers[-1] + 1]].tolist()
    starts = parts.starts[numbers[0] : numbers[-1] + 2] - first
    positions, sizes = along_great_circles(parts.positions[first:end], starts)
    shape: BaseGeometry = shapes_of(parts.chosen(numbers, positions, sizes), [0])[0]
    return shape


def along_great_circles(positions: Positions, starts: Indices) -> tuple[Positions, Indices]:
    """The positions of some rings with more inserted, so that plane edges follow great circles to about a metre.

    Takes and returns (n, 2) arrays of longitude and latitude in degrees. `starts` says where each ring begins, and n;
    the second array has the number of positions of each ring afterwards.
    """
    is_last = np.zeros(len(positions), dtype=bool)
    is_last[starts[1:] - 1] = True
    spans = np.diff(positions, axis=0)
    lat = np.radians((positions[1:, 1] + positions[:-1, 1]) / 2.0)
    bulges_m = np.abs(np.radians(spans[:, 0]) ** 2 / 8.0 * np.sin(lat) * np.cos(lat)) * EARTH_RADIUS_M
    # One n-th of an edge bulges by one n-th squared.
    counts = np.clip(np.ceil(np.sqrt(bulges_m / STEP_BULGE_M)), 1, MOST_PIECES).astype(int)
    counts = np.append(counts, 1)
    counts[is_last] = 1
    first_of = np.cumsum(counts) - counts
    froms = np.repeat(np.arange(len(positions)), counts)
    shares = (np.arange(len(froms)) - first_of[froms]) / counts[froms]
    placed = positions[froms]
    inner = np.flatnonzero(shares > 0.0)
    placed[inner] = _on_sphere(positions, froms[inner], shares[inner])
    return placed, np.add.reduceat(counts, starts[:-1])


def _on_sphere(positions: Positions, starts: NDArray[np.intp], shares: Numbers) -> Positions:
    lon, lat = np.radians(positions).T
    points = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    one, other = points[starts], points[starts + 1]
    # The chord is divided evenly: the points need to lie on the great circle, but not evenly spaced on it.
    cut = one + (other - one) * shares[:, None]
    found = np.degrees(
        np.column_stack([np.arctan2(cut[:, 1], cut[:, 0]), np.arctan2(cut[:, 2], np.hypot(*cut[:, :2].T))])
    )
    # arctan2 wraps at the antimeridian; the points must stay on the side of their edge.
    found[:, 0] += 360.0 * np.rint((positions[starts, 0] - found[:, 0]) / 360.0)
    return np.asarray(found)
