"""Operations that make lines; `operations.py` lists them by the names that recipes use."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from derive.error import BuildError
from derive.geodesy import (
    FloatArray,
    Lonlat,
    distance_m,
    line_of,
    nearest_vertex,
    positions_of,
    rounded,
    written,
)
from derive.step import Step, lonlat_of, text_of


def take(step: Step) -> shapely.Geometry:
    """A feature of a received cut as it is."""
    return step.cut()


def ring(step: Step) -> shapely.LineString:
    """The boundary of a polygon without holes, as one closed line.

    It begins at the vertex nearest to `start`, within `within_m` metres, where these are given.
    """
    polygon = step.geometry("of")
    if polygon.geom_type != "Polygon" or polygon.interiors:
        raise BuildError("of", found=f"a {polygon.geom_type} or holes", expected="a Polygon without holes")
    positions = positions_of(polygon.exterior)
    if step.has("start"):
        first = _vertex_near(polygon.exterior, step.position("start"), step.metres("within_m"), "start")
        positions = [*positions[first:-1], *positions[: first + 1]]
    return line_of(positions)


def gather(step: Step) -> shapely.MultiLineString:
    """The parts of several results as one broken line."""
    found = [step.context.result(text_of("of", name)) for name in step.items("of")]
    return shapely.MultiLineString([part for geometry in found for part in shapely.get_parts(geometry)])


def chain(step: Step) -> shapely.LineString:
    """The parts of a broken line in order, each next one the nearest, from the part that begins at a place.

    A gap of at most `max_gap_m` is bridged by a straight edge. `parts_left` parts beyond a wider gap are
    left out (default 0).
    """
    parts = [positions_of(part) for part in shapely.get_parts(step.geometry("of"))]
    start, widest = step.position("from"), step.metres("max_gap_m")
    left = step.count("parts_left", 0)
    _, index, backwards = _nearest_part(parts, start)
    line = _turned(parts.pop(index), backwards)
    while parts:
        gap_m, index, backwards = _nearest_part(parts, line[-1])
        following = _turned(parts[index], backwards)
        if gap_m > widest:
            break
        if gap_m > 0:
            step.record(f"bridged a gap of {gap_m:.0f} m at {written(line[-1])}")
        line += following
        del parts[index]
    if len(parts) != left:
        found = f"{len(parts)} part(s) beyond a gap of {gap_m:.0f} m at {written(line[-1])}"
        raise BuildError("of", found=found, expected=f"{left} part(s) beyond gaps wider than {widest:.0f} m")
    return line_of(line)


def _nearest_part(parts: list[list[Lonlat]], at: Lonlat) -> tuple[float, int, bool]:
    """Gap in metres, index, and whether the part must be turned, of the part with the nearest end."""
    ends = [(part[end], index, bool(end)) for index, part in enumerate(parts) for end in (0, -1)]
    return min((distance_m(at, end), index, backwards) for end, index, backwards in ends)


def _turned(part: list[Lonlat], backwards: bool) -> list[Lonlat]:
    return part[::-1] if backwards else part


def between(step: Step) -> shapely.LineString:
    """The piece of a line between the vertices nearest to two positions, each within `within_m` metres."""
    line, within_m = step.line("of"), step.metres("within_m")
    ends = []
    for key in ("from", "to"):
        ends.append(_vertex_near(line, step.position(key), within_m, key))
    first, last = ends
    if first >= last:
        raise BuildError("of", found="a line that runs the other way", expected="one from `from` to `to`")
    return line_of(positions_of(line)[first : last + 1])


def _vertex_near(line: shapely.LineString, position: Lonlat, within_m: float, key: str) -> int:
    index, offset_m = nearest_vertex(line, position)
    if offset_m > within_m:
        found = f"the nearest vertex {offset_m:.1f} m from {written(position)}"
        raise BuildError(key, found=found, expected=f"one within {within_m:g} m")
    return index


def join(step: Step) -> shapely.LineString:
    """Lines end to start in the order given; a gap of at most `max_gap_m` is bridged by a straight edge."""
    widest = step.metres("max_gap_m")
    joined: list[Lonlat] = []
    for line in step.lines("of"):
        positions = positions_of(line)
        gap_m = distance_m(joined[-1], positions[0]) if joined else 0.0
        if gap_m > widest:
            found = f"a gap of {gap_m:.1f} m at {written(joined[-1])}"
            raise BuildError("of", found=found, expected=f"at most {widest:g} m")
        if gap_m > 0:
            step.record(f"bridged a gap of {gap_m:.0f} m at {written(joined[-1])}")
        joined += positions
    return line_of(joined)


def reverse(step: Step) -> shapely.LineString:
    """A line in the other direction."""
    return shapely.reverse(step.line("of"))


def digitised(step: Step) -> shapely.LineString:
    """A line through vertices set by hand; each names the cut and feature that it was traced on."""
    positions = []
    for number, vertex in enumerate(step.items("vertices"), 1):
        key = f"vertex {number}"
        if not isinstance(vertex, dict) or set(vertex) != {"at", "layer", "seen"}:
            raise BuildError(key, found=repr(vertex), expected="at, layer and seen")
        cut, _, feature = text_of(key, vertex["layer"]).partition(" ")
        step.context.cut(cut, feature)
        text_of(key, vertex["seen"])
        positions.append(lonlat_of(key, vertex["at"]))
    if len(positions) < 2:
        raise BuildError("vertices", found="one vertex", expected="two or more")
    return line_of(positions)


def spline(step: Step) -> shapely.LineString:
    """A smooth line from a place to another through the centres of patches of water that a land layer shows.

    Water is what the land leaves of its bounding box; each position of `patches` lies in one patch and stands for
    its centroid. Uniform Catmull-Rom spline, ends mirrored, `pieces` edges from one centre to the next.
    """
    land = step.cut()
    water = shapely.get_parts(shapely.difference(shapely.box(*land.bounds), land))
    ends = [step.position("from"), step.position("to")]
    centres = [_patch_centre(water, lonlat_of("patches", at)) for at in step.items("patches")]
    knots = np.array([ends[0], *centres, ends[1]])
    mirrored = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    curve = _catmull_rom(mirrored, step.count("pieces", 8))
    return line_of([ends[0], *(rounded((lon, lat)) for lon, lat in curve), ends[1]])


def _patch_centre(water: NDArray[np.object_], at: Lonlat) -> Lonlat:
    held = [patch for patch in water if shapely.contains_xy(patch, *at)]
    if len(held) != 1:
        raise BuildError("patches", found=f"no water at {written(at)}", expected="a position in a patch of water")
    centre = shapely.centroid(held[0])
    return float(centre.x), float(centre.y)


def _catmull_rom(knots: FloatArray, pieces: int) -> FloatArray:
    """Positions from the second knot to the last but one, these two left out."""
    along = np.linspace(0, 1, pieces, endpoint=False)[:, None]
    before, start, end, after = knots[:-3, None], knots[1:-2, None], knots[2:-1, None], knots[3:, None]
    curve = 0.5 * (
        2 * start
        + (end - before) * along
        + (2 * before - 5 * start + 4 * end - after) * along**2
        + (3 * start - before - 3 * end + after) * along**3
    )
    return np.asarray(curve.reshape(-1, 2)[1:])


def through(step: Step) -> shapely.LineString:
    """A schematic line, straight from one place of the register or node to the next."""
    positions = step.positions("places")
    if len(positions) < 2:
        raise BuildError("places", found="one place", expected="two or more")
    return line_of(positions)


def clip(step: Step) -> shapely.LineString:
    """The piece of a line before or after the one point where it crosses another line."""
    line, other = step.line("of"), step.line("at")
    crossings = shapely.get_parts(shapely.intersection(line, other))
    if len(crossings) != 1 or crossings[0].geom_type != "Point":
        raise BuildError("at", found=f"{len(crossings)} crossing(s)", expected="exactly one")
    position = rounded((crossings[0].x, crossings[0].y))
    positions, index = positions_of(line), _vertices_before(line, position)
    if step.choice("keep", ("before", "after")) == "before":
        return line_of([*positions[:index], position])
    return line_of([position, *positions[index:]])


def insert(step: Step) -> shapely.LineString:
    """A line with one vertex more, at a position that lies on it within `within_m` metres."""
    line, position, within_m = step.line("of"), step.position("position"), step.metres("within_m")
    foot = shapely.line_interpolate_point(line, shapely.line_locate_point(line, shapely.Point(position)))
    offset_m = distance_m(position, (foot.x, foot.y))
    if offset_m > within_m:
        found = f"the line {offset_m:.2f} m from {written(position)}"
        raise BuildError("position", found=found, expected=f"a position within {within_m:g} m of it")
    positions, index = positions_of(line), _vertices_before(line, position)
    return line_of([*positions[:index], position, *positions[index:]])


def _vertices_before(line: shapely.LineString, position: Lonlat) -> int:
    """How many vertices of the line come before the foot of a position on it."""
    vertices = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(vertices, axis=0).T))])
    # A tenth of the last published decimal: a foot on a vertex belongs to that vertex.
    return int(np.searchsorted(along, shapely.line_locate_point(line, shapely.Point(position)) - 1e-8, "right"))


def snap(step: Step) -> shapely.LineString:
    """A line with its start or end moved to a position within `within_m` metres, so that nodes are equal."""
    positions, to, within_m = positions_of(step.line("of")), step.position("to"), step.metres("within_m")
    end = 0 if step.choice("end", ("start", "end")) == "start" else -1
    moved_m = distance_m(positions[end], to)
    if moved_m > within_m:
        found = f"the end {moved_m:.1f} m from {written(to)}"
        raise BuildError("to", found=found, expected=f"at most {within_m:g} m")
    if moved_m > 0:
        step.record(f"moved an end by {moved_m:.1f} m to {written(to)}")
    positions[end] = rounded(to)
    return line_of(positions)
