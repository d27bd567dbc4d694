"""Write docs/alternatives.csv: how far limits lie from the courses that they may have had instead.

`python scripts/measure_alternatives.py [--check]` measures what scripts/alternatives.yml declares. A row is a segment
and one alternative, with the distances between them, sampled once a kilometre. `accuracy_m` is the accuracy that this
alternative alone would ask for: the ninth decile, rounded up. With --check nothing is written; exit code 1 where the
file is not current.
"""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import yaml
from pyproj import Transformer

from canonical import read_features
from csv_table import read_rows
from derive.error import BuildError
from derive.geodesy import WGS84, FloatArray
from generated import Command

DECLARED = Path("scripts/alternatives.yml")
PAGE = Path("docs/alternatives.csv")
REGISTERS = Path("datapackage/registers")
COLUMNS = ("segment_id", "alternative", "median_m", "p90_m", "max_m", "accuracy_m")
SAMPLE_M = 1_000.0
# The other line is taken at points so far apart: to a distance of 1 km that adds 1.3 m at most.
OTHER_STEP_M = 100.0
# Samples whose distances to all points of the other line are held in memory at once.
BLOCK = 200
TO_CENTRE = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another course of some segments: a course that would replace a run of them, the lines of a map, or a cross-check.

    Lines are (n, 2) in degrees.
    """

    segment_ids: tuple[str, ...]
    name: str
    run: tuple[str, ...]
    course: tuple[FloatArray, ...] = ()
    map_lines: tuple[FloatArray, ...] = ()
    cross_check_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Distances:
    """Median, ninth decile and maximum of the distance between a segment and an alternative, in metres."""

    median_m: float
    p90_m: float
    max_m: float


def read_alternatives(root: Path) -> list[Alternative]:
    """The declared alternatives with their lines. Raises BuildError for an id that has no row or feature."""
    segments = segment_lines(root)
    places = {row["place_id"]: (float(row["lon"]), float(row["lat"])) for row in _rows(root, "places")}
    found = []
    for number, entry in enumerate(yaml.safe_load((root / DECLARED).read_text(encoding="utf-8")), start=1):
        where = f"{DECLARED}, entry {number}"
        if sum(key in entry for key in ("course", "map", "cross_check")) != 1:
            raise BuildError(where, found=str(sorted(entry)), expected="one of course, map and cross_check")
        course: Mapping[str, Any] = entry.get("course", {})
        lines = [_named(segments, name, where, "segment") for name in course.get("segments", ())]
        if "places" in course:
            lines.append(np.array([_named(places, name, where, "place") for name in course["places"]]))
        run = tuple(entry.get("run", entry["segments"]))
        for segment_id in (*entry["segments"], *run):
            _named(segments, segment_id, where, "segment")
        found.append(
            Alternative(
                segment_ids=tuple(entry["segments"]),
                name=entry["alternative"],
                run=run,
                course=tuple(lines),
                map_lines=tuple(_feature_lines(root, entry["map"], where)) if "map" in entry else (),
                cross_check_id=entry.get("cross_check"),
            )
        )
    return found


def segment_lines(root: Path) -> dict[str, FloatArray]:
    """Coordinates of every published segment, (n, 2) in degrees."""
    return {
        feature.id: shapely.get_coordinates(feature.geometry)
        for feature in read_features(root / "geometries" / "segments.geojson")
    }


def distances(lines: Sequence[FloatArray], others: Sequence[FloatArray]) -> Distances:
    """Distances from points on lines, one a kilometre, to the nearest point of other lines.

    The nearest point is sought through the ellipsoid, by the chord; the distance to it is geodesic.
    """
    samples = np.concatenate([sampled(line, SAMPLE_M) for line in lines])
    points = np.concatenate([sampled(other, OTHER_STEP_M) for other in others])
    ours, theirs = _from_centre(samples), _from_centre(points)
    nearest = np.concatenate(
        [
            np.argmin(((ours[first : first + BLOCK, None, :] - theirs[None, :, :]) ** 2).sum(axis=2), axis=1)
            for first in range(0, len(ours), BLOCK)
        ]
    )
    metres = np.asarray(WGS84.inv(*samples.T, *points[nearest].T)[2])
    median_m, p90_m = np.percentile(metres, [50, 90])
    return Distances(median_m=float(median_m), p90_m=float(p90_m), max_m=float(metres.max()))


def sampled(line: FloatArray, step_m: float) -> FloatArray:
    """Points along a line, evenly spaced by at most a step, its ends among them."""
    _, _, edges_m = WGS84.inv(*line[:-1].T, *line[1:].T)
    along = np.concatenate([[0.0], np.cumsum(edges_m)])
    positions = np.linspace(0.0, along[-1], max(2, math.ceil(along[-1] / step_m) + 1))
    return np.column_stack([np.interp(positions, along, line[:, axis]) for axis in (0, 1)])


def stated_m(p90_m: float) -> float:
    """An accuracy as it is stated: rounded up to 100 m below 1 km, to 1 km below 20 km, to 5 km above."""
    step = 100.0 if p90_m <= 1_000.0 else 1_000.0 if p90_m <= 20_000.0 else 5_000.0
    return math.ceil(p90_m / step) * step


def rows(root: Path) -> Iterator[dict[str, str]]:
    """Rows of docs/alternatives.csv, in the order of the declaration."""
    segments = segment_lines(root)
    checks = {row["cross_check_id"]: row for row in _rows(root, "cross_checks")}
    for each in read_alternatives(root):
        for segment_id in each.segment_ids:
            found = _found(each, segment_id, segments, checks)
            numbers = (found.median_m, found.p90_m, found.max_m, stated_m(found.p90_m))
            yield dict(zip(COLUMNS, (segment_id, each.name, *(f"{number:.0f}" for number in numbers)), strict=True))


def _found(
    each: Alternative, segment_id: str, segments: Mapping[str, FloatArray], checks: Mapping[str, Mapping[str, str]]
) -> Distances:
    if each.cross_check_id is not None:
        row = _named(checks, each.cross_check_id, str(DECLARED), "cross-check")
        return Distances(**{name: float(row[name]) for name in ("median_m", "p90_m", "max_m")})
    if each.map_lines:
        return distances([segments[segment_id]], each.map_lines)
    return distances(each.course, [segments[name] for name in each.run])


def text(root: Path) -> str:
    """The whole file."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(root))
    return stream.getvalue()


def _from_centre(positions: FloatArray) -> FloatArray:
    lon, lat = positions.T
    return np.column_stack(TO_CENTRE.transform(lon, lat, np.zeros(len(positions))))


def _feature_lines(root: Path, of: Mapping[str, str], where: str) -> list[FloatArray]:
    cut, feature_id = of["source"], of["feature"]
    path = root / "sources" / f"{cut}.geojson"
    features = {each["id"]: each["geometry"] for each in json.loads(path.read_text(encoding="utf-8"))["features"]}
    geometry = shapely.from_geojson(json.dumps(_named(features, feature_id, where, f"feature of {cut}")))
    parts = shapely.get_parts(geometry if shapely.get_dimensions(geometry) == 1 else geometry.boundary)
    return [shapely.get_coordinates(part) for part in parts]


def _rows(root: Path, table: str) -> list[dict[str, str]]:
    return read_rows(root / REGISTERS / f"{table}.csv")


def _named(known: Mapping[str, Any], name: str, where: str, what: str) -> Any:
    if name not in known:
        raise BuildError(where, found=repr(name), expected=f"the id of a {what}")
    return known[name]


main = Command(
    script="measure_alternatives.py",
    description="Write docs/alternatives.csv.",
    texts=lambda root: {PAGE: text(root)},
).main

if __name__ == "__main__":
    sys.exit(main())
