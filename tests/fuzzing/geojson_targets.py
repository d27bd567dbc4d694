"""Targets for GeoJSON: any bytes, JSON of GeoJSON's words in any shape, and rings with others beside them."""

from __future__ import annotations

import json
from itertools import combinations, pairwise
from typing import Any

import metes
from fuzzing.choices import Choices, altered
from fuzzing.outcome import check, checked, folder, is_turn, require, require_same
from metes.report.faults.formats import FaultFormat, rendered

WORDS = (
    *("type", "features", "geometry", "coordinates", "properties", "id", "bbox", "crs", "geometries", "area_km2", ""),
    *("name", "exceededTransferLimit", "FeatureCollection", "Feature", "Polygon", "Point", "GeometryCollection"),
)
TYPES = ("Polygon", "MultiPolygon", "LineString", "MultiLineString", "Point", "MultiPoint", "GeometryCollection")
# What one in so many inputs gets besides, since it takes longer than the check itself.
FILE_EVERY, REPORT_EVERY = 32, 128
# Half of the width of the cell that a part of the target `rings` lies in, and how far cells are apart, in degrees.
REACH, APART = 4, 10

# Checks that say in the words of GEOS why a geometry is invalid, and that of spikes, which may explain it.
REASONS = {"G105", *(f"G{number}" for number in range(120, 126))}

Position = tuple[int, int]
Ring = list[Position]


def any_bytes(data: bytes) -> None:
    """Any bytes as a GeoJSON file; fixing it twice changes nothing more than fixing it once."""
    with folder() as place:
        file = place / "a.geojson"
        file.write_bytes(data)
        require_same(data, FILE_EVERY, lambda: check(file))
        check(file)
        if is_turn(data, REPORT_EVERY):
            look_at_reports(file)
            look_at_fix(data)


def look_at_reports(source: Any) -> None:
    """Write the faults in every format of a report."""
    result = checked(source)
    if not isinstance(result, str):
        json.dumps(result.to_dict(), allow_nan=False)
        for form in FaultFormat:
            rendered(result.findings, form).encode("utf-8", "backslashreplace")


def look_at_fix(data: bytes) -> None:
    """Fix a document twice."""
    try:
        once = metes.fix(data, decimals=7, sort=True).after
        twice = metes.fix(once, decimals=7, sort=True).after
    except metes.MetesError:
        return
    require(once == twice, "a second run of fix changes the document again", once, twice)


def structure(data: bytes) -> None:
    """A collection with features nearly right, or anything; the object and its file have the same faults."""
    choices = Choices(data)
    features = [any_feature(choices) for _ in range(choices.below(4))]
    value: Any = {"type": "FeatureCollection", "features": features}
    if choices.is_one_in(4):
        value = altered(choices, value, WORDS)
    if not isinstance(value, dict):
        any_bytes(json.dumps(value).encode())
        return
    found = check(value)
    if is_turn(data, FILE_EVERY):
        with folder() as place:
            file = place / "a.geojson"
            file.write_text(json.dumps(value) + "\n", encoding="utf-8")
            require(sorted(check(file).faults) == sorted(found.faults), "object and file differ", value)
            require(check(value) == found, "a second run differs", value)
            if is_turn(data, REPORT_EVERY):
                look_at_reports(file)
                look_at_fix(file.read_bytes())


def any_feature(choices: Choices) -> dict[str, Any]:
    """A feature of a geometry that is nearly right, or of any value."""
    return {
        "type": "Feature",
        "id": choices.whole(0, 9) if choices.below(4) else choices.value(4, WORDS),
        "properties": choices.value(3, WORDS) if choices.is_one_in(4) else {"name": choices.text()},
        "geometry": choices.value(2, WORDS) if choices.is_one_in(8) else any_geometry(choices),
    }


def any_geometry(choices: Choices, depth: int = 0) -> dict[str, Any]:
    """A geometry of any type whose lines and rings are short and lie near each other."""
    kind = choices.pick(TYPES)
    if kind == "GeometryCollection":
        members = [any_geometry(choices, depth + 1) for _ in range(choices.below(3 if depth < 3 else 1))]
        return {"type": kind, "geometries": members}
    lines = [line_of(choices) for _ in range(choices.below(3))]
    first = lines[0] if lines else []
    nested: dict[str, Any] = {
        "Point": first[0] if first else [],
        "MultiPoint": first,
        "LineString": first,
        "MultiLineString": lines,
        "Polygon": lines,
        "MultiPolygon": [[each] for each in lines],
    }
    return {"type": kind, "coordinates": nested[kind]}


def line_of(choices: Choices) -> list[list[float]]:
    """Up to seven positions on a coarse grid, most often closed."""
    line: list[list[float]] = [[choices.whole(-9, 9) / 2, choices.whole(-9, 9) / 2] for _ in range(choices.below(8))]
    if choices.is_one_in(16) and line:
        line[0] = [choices.number() for _ in range(choices.below(5))]
    return line + line[:1] if choices.below(4) else line


def rings(data: bytes) -> None:
    """Polygons with flat, crossing and sound rings side by side, judged by whole numbers.

    A ring that crosses itself is an error whatever lies beside it; sound rings alone are none; and a geometry has
    every error that one of its rings has alone.
    """
    choices = Choices(data)
    shells = [moved(any_ring(choices), cell) for cell in range(choices.whole(1, 3))]
    has_hole = choices.is_one_in(4) and len(shells) > 1
    # The second ring, moved into the cell of the first, is a hole.
    polygons = (
        [[shells[0], moved(shells[1], -1)], *([each] for each in shells[2:])]
        if has_hole
        else [[each] for each in shells]
    )
    whole = check({"type": "MultiPolygon", "coordinates": polygons})
    crossing = [shell for shell in shells if shell[0] == shell[-1] and meets_itself(shell, properly=True)]
    require(not crossing or whole.errors, "a ring that crosses itself is no error", polygons)
    if has_hole:
        return
    require(whole.errors or all(map(is_sound, shells)), "unsound rings have no error", polygons)
    require(not whole.errors or not all(map(is_sound, shells)), "sound rings have an error", polygons, whole)
    alone = [check({"type": "Polygon", "coordinates": [shell]}).errors for shell in shells]
    # GEOS gives one reason and place for a geometry, however many of its rings are wrong.
    is_invalid = any(each & REASONS for each in alone)
    require(not is_invalid or whole.errors & REASONS, "beside other rings, no ring is invalid", polygons, whole)
    lost = set().union(*alone) - REASONS - whole.errors
    require(not lost, "beside other rings, a ring loses its error", polygons, lost)


def any_ring(choices: Choices) -> Ring:
    """A ring on whole degrees: flat, a box, or any way."""
    kind = choices.below(4)
    if kind == 0:
        # Also too short, and not closed.
        step = choices.pick(((1, 0), (0, 1), (1, 1), (1, -1)))
        along = [choices.whole(-REACH, REACH) for _ in range(choices.whole(2, 4))]
        line = [(step[0] * at, step[1] * at) for at in along]
        return line + line[: choices.below(4)][:1]
    if kind == 1:
        west, south, east, north = (choices.whole(1, REACH) for _ in range(4))
        return [(-west, -south), (east, -south), (east, north), (-west, north), (-west, -south)]
    ring = [(choices.whole(-REACH, REACH), choices.whole(-REACH, REACH)) for _ in range(choices.whole(3, 8))]
    return ring if choices.is_one_in(8) else [*ring, ring[0]]


def moved(ring: Ring, cell: int) -> Ring:
    """The ring in its own cell, where no other lies."""
    return [(x + APART * cell, y) for x, y in ring]


def is_sound(ring: Ring) -> bool:
    """Whether a ring is closed, has an area and meets itself nowhere."""
    return len(ring) > 3 and ring[0] == ring[-1] and area_of(ring) != 0 and not meets_itself(ring)


def area_of(ring: Ring) -> int:
    """Twice the area of a closed ring, with a sign."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring))


def meets_itself(ring: Ring, *, properly: bool = False) -> bool:
    """Whether edges of a closed ring have a point in common besides the ends that they share.

    With `properly`, each of the two must lie on both sides of the other.
    """
    edges = [(a, b) for a, b in pairwise(ring) if a != b]
    if properly:
        return any(
            side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
            for (a, b), (c, d) in combinations(edges, 2)
        )
    inner = [a for a, _ in edges]
    return (
        len(set(inner)) < len(inner)
        or any(is_on(p, a, b) for a, b in edges for p in inner if p not in (a, b))
        or meets_itself(ring, properly=True)
    )


def side(a: Position, b: Position, c: Position) -> int:
    """Positive if `c` lies to the left of the way from `a` to `b`, 0 on their line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def is_on(p: Position, a: Position, b: Position) -> bool:
    """Whether a point lies on an edge."""
    is_between = min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])
    return is_between and side(a, b, p) == 0
