"""The frame of a small map: its projection, its window, and what of a geometry is worth drawing in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from drawing.panel import equal_area_about

WIDTH_PX = 700
# Height of the map over its width: no map is a ribbon, and none is taller than a screen.
FLATTEST, TALLEST = 0.5, 1.05
LEAST_KM = 4.0
AROUND = 1.16
# Bends smaller than this part of a pixel are left out of a map.
FINEST_PX = 0.3

Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Centre of the projection in degrees, and the window around it in kilometres."""

    lon: float
    lat: float
    window: Box
    degrees: Box

    @property
    def width_km(self) -> float:
        return self.window[2] - self.window[0]

    @property
    def height_km(self) -> float:
        return self.window[3] - self.window[1]


def frame_of(shapes: Sequence[shapely.Geometry]) -> Frame:
    """The frame around geometries, widened to a pleasant form."""
    west, south, east, north = _bounds(shapes)
    lon, lat = round(float(west + east) / 2, 3), round(float(south + north) / 2, 3)
    to_km = equal_area_about(lon, lat)
    flat = np.vstack([np.column_stack(to_km.transform(*shapely.get_coordinates(shape).T)) for shape in shapes])
    low, high = flat.min(axis=0), flat.max(axis=0)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2 * AROUND, LEAST_KM / 2)
    half[1] = max(half[1], half[0] * FLATTEST)
    half[0] = max(half[0], half[1] / TALLEST)
    window = (*(middle - half).tolist(), *(middle + half).tolist())
    corners = to_km.transform(
        [window[0], window[0], window[2], window[2], middle[0]],
        [window[1], window[3], window[1], window[3], window[3]],
        direction="INVERSE",
    )
    # A corner beyond the antimeridian comes back with a negative longitude.
    lons = [each + 360.0 if each < lon - 180.0 else each for each in corners[0]]
    box = (min(lons), min(corners[1]), max(lons), max(corners[1]))
    return Frame(lon=lon, lat=lat, window=window, degrees=box)


def _bounds(shapes: Sequence[shapely.Geometry]) -> Box:
    """West, south, east, north; what lies on both sides of the antimeridian goes on beyond 180 degrees."""
    positions = np.vstack([shapely.get_coordinates(shape) for shape in shapes])
    if np.ptp(positions[:, 0]) > 180.0:
        positions[:, 0] = np.where(positions[:, 0] < 0.0, positions[:, 0] + 360.0, positions[:, 0])
    (west, south), (east, north) = positions.min(axis=0), positions.max(axis=0)
    return float(west), float(south), float(east), float(north)


def cut_to(geometry: shapely.Geometry, frame: Frame) -> shapely.Geometry:
    """What of a geometry is near the window, without detail that no pixel shows: a whole state is long to project."""
    west, south, east, north = frame.degrees
    wide, tall = (east - west) * 0.1, (north - south) * 0.1
    window = shapely.box(west - wide, south - tall, east + wide, north + tall)
    # Beyond the antimeridian the numbers begin anew; such a frame is of half the globe, and nothing is cut.
    if east <= 180.0:
        if geometry.is_empty or not shapely.intersects(window, shapely.box(*geometry.bounds)):
            return shapely.MultiLineString()
        geometry = shapely.clip_by_rect(geometry, *window.bounds)
    finest = frame.width_km / WIDTH_PX / 111.0 * FINEST_PX
    parts = shapely.get_parts(shapely.get_parts(geometry))
    bounds = shapely.bounds(parts)
    # A loop of at least this size has a position farther than `finest` from its start, and does not shrink to a point.
    seen = parts[np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) > 2.0 * finest]
    plain = shapely.simplify(seen, finest, preserve_topology=False)
    return _collected(shapely.get_parts(plain[~shapely.is_empty(plain)]))


def _collected(parts: np.ndarray[tuple[int], np.dtype[np.object_]]) -> shapely.Geometry:
    """Polygons as one geometry, or else lines as one."""
    kinds = shapely.get_type_id(parts)
    if (kinds == shapely.GeometryType.POLYGON).any():
        return shapely.multipolygons(parts[kinds == shapely.GeometryType.POLYGON])
    return shapely.multilinestrings(parts[kinds == shapely.GeometryType.LINESTRING])
