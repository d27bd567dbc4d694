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
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.check import Scope
from metes.checks.engine.context import note_on_layer
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.geometry.shared.invalid_geometry import fault_at_place
from metes.checks.geometry.shared.layer_arrays import EARTH_RADIUS_M, GEOS_REASON, Numbers, arrays_of, object_array
from metes.checks.geometry.shared.spatial_join import is_crowded
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
# Enough to keep an edge of a quarter of the Earth within a metre.
MOST_PIECES = 2_000
AT_A_TIME = 256


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    long = arrays.edges[arrays.bulges_m > LEAST_BULGE_M]
    indices = {arrays.at(int(first))[0].index for first in long} & set(arrays.valid_areas)
    crowded = {index for index in indices if is_crowded(shapely.get_parts(arrays.shapes[index]))}
    if crowded:
        note_on_layer(layer, f"whether {len(crowded)} MultiPolygons overlap on the sphere was not examined")
    for index, shape in _invalid_on_sphere(layer, sorted(indices - crowded)):
        feature = layer.features[index]
        match = GEOS_REASON.fullmatch(shapely.is_valid_reason(shape))
        place = (float(match["lon"]), float(match["lat"])) if match else (None, None)
        found = "a boundary that crosses itself with geodesic edges"
        expected = "a polygon that is valid in both edge models"
        yield fault_at_place(FAULT, layer, feature, place, found=found, expected=expected)


def _invalid_on_sphere(layer: GeoJson, indices: Sequence[int]) -> Iterator[tuple[int, BaseGeometry]]:
    """Features that are invalid with great-circle edges; in blocks, as each has thousands of positions then."""
    for start in range(0, len(indices), AT_A_TIME):
        some = indices[start : start + AT_A_TIME]
        densified = [_densified(layer.features[index]) for index in some]
        is_valid = shapely.is_valid(object_array(densified))
        yield from (
            (index, shape) for index, shape, answer in zip(some, densified, is_valid, strict=True) if not answer
        )


def _densified(feature: RawFeature) -> BaseGeometry:
    return geometry_of(
        [replace(part, positions=along_great_circles(part.positions)) for part in feature.coordinate_arrays]
    )


def along_great_circles(positions: Positions) -> Positions:
    """The positions with more inserted, so that plane edges follow great circles to about a metre.

    Takes and returns (n, 2) arrays of longitude and latitude in degrees.
    """
    spans = np.diff(positions, axis=0)
    lat = np.radians((positions[1:, 1] + positions[:-1, 1]) / 2.0)
    bulges_m = np.abs(np.radians(spans[:, 0]) ** 2 / 8.0 * np.sin(lat) * np.cos(lat)) * EARTH_RADIUS_M
    # One n-th of an edge bulges by one n-th squared.
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
    # The chord is divided evenly: the points need to lie on the great circle, but not evenly spaced on it.
    cut = one + (other - one) * shares[:, None]
    found = np.degrees(
        np.column_stack([np.arctan2(cut[:, 1], cut[:, 0]), np.arctan2(cut[:, 2], np.hypot(*cut[:, :2].T))])
    )
    # arctan2 wraps at the antimeridian; the points must stay on the side of their edge.
    found[:, 0] += 360.0 * np.rint((positions[starts, 0] - found[:, 0]) / 360.0)
    return np.asarray(found)
