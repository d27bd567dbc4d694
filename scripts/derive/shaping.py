"""Operations that choose, draw or move pieces of line; `operations.py` lists them by the names that recipes use."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from pyproj import Transformer

from derive.error import BuildError
from derive.geodesy import (
    WGS84,
    FloatArray,
    Lonlat,
    distance_m,
    line_of,
    nearest_vertex,
    positions_of,
    rounded,
    rounded_geometry,
    written,
)
from derive.step import Step

Transform = Callable[[FloatArray], FloatArray]


def run(step: Step) -> shapely.LineString:
    """The run, from one position to another, of that part of a broken line which comes nearest to both.

    It runs from `from` to `to`, whichever way the part does; both ends are vertices within `within_m` metres.
    """
    start, end, within_m = step.position("from"), step.position("to"), step.metres("within_m")
    found = []
    for number, part in enumerate(shapely.get_parts(step.geometry("of"))):
        (first, first_m), (last, last_m) = nearest_vertex(part, start), nearest_vertex(part, end)
        found.append((first_m + last_m, number, max(first_m, last_m), first, last, part))
    _, _, offset_m, first, last, part = min(found, key=lambda one: one[:2])
    if offset_m > within_m:
        raise BuildError("of", found=f"a part {offset_m:.0f} m off", expected=f"one within {within_m:g} m of both ends")
    positions = positions_of(part)
    return line_of(positions[first : last + 1] if first < last else positions[last : first + 1][::-1])


def draw_to(step: Step) -> shapely.LineString:
    """A line whose start or end, at most `within_m` metres off, is drawn to a node by a straight edge.

    Vertices at that end are dropped as long as the edge would turn back by more than 90 degrees, or the line
    would cross itself or touch the line `clear_of`, which has the node for an end, anywhere else.
    """
    line, node, within_m = positions_of(step.line("of")), step.position("to"), step.metres("within_m")
    other = step.line("clear_of")
    at_start = step.choice("end", ("start", "end")) == "start"
    gap_m = distance_m(line[0 if at_start else -1], node)
    if gap_m > within_m:
        raise BuildError("to", found=f"the end {gap_m:.0f} m from {written(node)}", expected=f"at most {within_m:g} m")
    ordered = line if at_start else line[::-1]
    for dropped in range(len(ordered) - 1):
        drawn = [node, *ordered[dropped:]]
        path = shapely.LineString(drawn)
        touched = shapely.intersection(path, other)
        if _turn_deg(drawn) <= 90 and path.is_simple and shapely.equals(touched, shapely.Point(node)):
            step.record(f"drawn {distance_m(*drawn[:2]) / 1e3:.1f} km to {written(node)}")
            return line_of(drawn if at_start else drawn[::-1])
    raise BuildError("of", found=f"no way to {written(node)}", expected="one that crosses nothing")


def _turn_deg(line: list[Lonlat]) -> float:
    """The change of direction at the second vertex, 0 where the line goes straight on."""
    if len(line) < 3:
        return 0.0
    into, out = WGS84.inv(*line[0], *line[1])[0], WGS84.inv(*line[1], *line[2])[0]
    return float(abs((out - into + 180) % 360 - 180))


def thin(step: Step) -> shapely.LineString:
    """The vertices of a line that Douglas and Peucker keep at `tolerance_m` metres."""
    line = step.line("of")
    flat = shapely.transform(line, _plane(line)[0])
    kept = shapely.get_coordinates(shapely.simplify(flat, step.metres("tolerance_m"), preserve_topology=False))
    place_of = dict(zip(map(tuple, shapely.get_coordinates(flat).tolist()), positions_of(line), strict=True))
    return line_of([place_of[x, y] for x, y in kept.tolist()])


def shift(step: Step) -> shapely.LineString:
    """A line moved by metres that grow evenly from one longitude to another, and beyond both."""
    lon, lat = shapely.get_coordinates(step.line("of")).T
    (west, east), (east_west, east_east), (north_west, north_east) = (
        step.pair(key) for key in ("longitudes", "east_m", "north_m")
    )
    share = (lon - west) / (east - west)
    metres_per_degree = 111_320.0  # of latitude and of longitude on the equator, to 0.3 %: here, 10 m
    moved_lon = lon + (east_west + (east_east - east_west) * share) / metres_per_degree / np.cos(np.radians(lat))
    moved_lat = lat + (north_west + (north_east - north_west) * share) / metres_per_degree
    return line_of([rounded((x, y)) for x, y in zip(moved_lon.tolist(), moved_lat.tolist(), strict=True)])


def belt_edge(step: Step) -> shapely.LineString:
    """The outer edge of a belt of `width_m` metres east of a line that runs south, from its start to a node `to`.

    It leaves the line along the parallel of its start, and then keeps that distance from the line; the node is at
    that distance too, within `within_m` metres. The curve is thinned to `tolerance_m`.
    """
    line, width_m, node = step.line("of"), step.metres("width_m"), step.position("to")
    there, back = _plane(line)
    flat = shapely.transform(line, there)
    off_m = abs(float(shapely.distance(shapely.transform(shapely.Point(node), there), flat)) - width_m)
    if off_m > step.metres("within_m"):
        raise BuildError("to", found=f"a node {off_m:.0f} m from the edge", expected="one on it, within `within_m`")
    around = shapely.simplify(shapely.buffer(flat, width_m, quad_segs=64), step.metres("tolerance_m"))
    curve = rounded_geometry(shapely.transform(shapely.LineString(around.exterior.coords), back))
    start = positions_of(line)[0]
    parallel = shapely.LineString([start, (start[0] + 10, start[1])])
    corner = max(positions_of(shapely.intersection(parallel, curve)))
    beside = {p for p in positions_of(curve) if node[1] < p[1] < corner[1] and p[0] > line.bounds[2]}
    return line_of([start, rounded((corner[0], start[1])), *sorted(beside, key=lambda p: -p[1]), node])


def _plane(line: shapely.LineString) -> tuple[Transform, Transform]:
    """From longitude and latitude to metres in a plane that touches the Earth amid a line, and back."""
    west, south, east, north = line.bounds
    lat, lon = round((south + north) / 2, 3), round((west + east) / 2, 3)
    plane = Transformer.from_crs("OGC:CRS84", f"+proj=laea +lat_0={lat} +lon_0={lon} +ellps=WGS84", always_xy=True)

    def there(positions: FloatArray) -> FloatArray:
        return np.column_stack(plane.transform(positions[:, 0], positions[:, 1]))

    def back(positions: FloatArray) -> FloatArray:
        return np.column_stack(plane.transform(positions[:, 0], positions[:, 1], direction="INVERSE"))

    return there, back
