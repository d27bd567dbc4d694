"""Target for `metes area`: features as GeoJSON and as a GeoPackage, and files that are neither."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

from fuzzing.choices import Choices, altered, damaged
from fuzzing.geojson_targets import WORDS, any_feature, any_geometry
from fuzzing.geopackage_target import write_geopackage, written
from fuzzing.outcome import command, folder, require, require_same

# Of the WGS 84 ellipsoid, in km2: a ring may count an area more than once, and no more often than it has edges.
EARTH_KM2 = 510_065_621.8
OPTIONS = (
    (),
    ("--shorter-way",),
    ("--swap-axes",),
    ("--crs", "EPSG:3857"),
    ("--crs", "EPSG:4326"),
    ("--layer", "layer"),
)
# The axes of the ellipsoid in km, and its eccentricity.
EQUATOR_KM, POLE_KM = 6378.137, 6356.752314245179
ECCENTRICITY = math.sqrt(1 - (POLE_KM / EQUATOR_KM) ** 2)


def area(data: bytes) -> None:
    """Boxes have the area of the closed form, in GeoJSON and GeoPackage; anything else has areas or a message."""
    choices = Choices(data)
    way = choices.below(4)
    with folder() as place:
        if way == 0:
            boxes_as_the_closed_form(choices, place)
            return
        file = place / "a.geojson"
        if way == 1:
            features = [any_feature(choices) for _ in range(choices.below(4))]
            value: Any = {"type": "FeatureCollection", "features": features}
            value = altered(choices, value, WORDS) if choices.below(2) else value
            file.write_bytes(json.dumps(value).encode())
        elif way == 2:
            file = place / "a.gpkg"
            geometries = [any_geometry(choices) for _ in range(choices.below(4))]
            file.write_bytes(written(choices, geometries, is_broken=True))
        else:
            text = json.dumps({"type": "FeatureCollection", "features": [any_feature(choices)]}).encode()
            file.write_bytes(damaged(choices, text, 100))
        options = choices.pick(OPTIONS)
        form = choices.pick(("csv", "json", "text"))
        look_at(file, form, options)
        require_same(data, 16, lambda: command("area", file, "--format", form, *options).stdout)


def look_at(file: Path, form: str, options: tuple[str, ...]) -> None:
    """Run the command; what it prints must be of its format, with areas that the Earth can hold."""
    run = command("area", file, "--format", form, *options)
    if run.returncode == 2 or form == "text" or not run.stdout:
        return
    rows = json.loads(run.stdout)["features"] if form == "json" else list(csv.DictReader(io.StringIO(run.stdout)))
    for row in rows:
        if row["area_km2"] not in (None, ""):
            size = float(row["area_km2"])
            require(0 <= size < 100 * EARTH_KM2, "an area that no ring has", row)


def boxes_as_the_closed_form(choices: Choices, place: Path) -> None:
    """Boxes between meridians and parallels, in both formats."""
    boxes = []
    for _ in range(choices.whole(1, 4)):
        west, south = choices.whole(-180, 179), choices.whole(-90, 89)
        boxes.append((west, south, min(180, west + choices.whole(1, 170)), min(90, south + choices.whole(1, 90))))
    geometries = [{"type": "Polygon", "coordinates": [ring_of(*box)]} for box in boxes]
    features = [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]
    (place / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    write_geopackage(place / "a.gpkg", geometries)
    expected = [closed_form_km2(*box) for box in boxes]
    for file in (place / "a.geojson", place / "a.gpkg"):
        run = command("area", file, "--format", "json", codes=(0,))
        found = [row["area_km2"] for row in json.loads(run.stdout)["features"]]
        is_near = all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(found, expected, strict=True))
        require(is_near, "the area of a box differs from the closed form", file.suffix, boxes, found, expected)


def ring_of(west: int, south: int, east: int, north: int) -> list[list[int]]:
    """The ring of a box, counterclockwise."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def closed_form_km2(west: int, south: int, east: int, north: int) -> float:
    """Area of the ellipsoid between two meridians and two parallels (Snyder, Map Projections, 1987, 3-12)."""
    return POLE_KM**2 / 2 * math.radians(east - west) * (zone(north) - zone(south))


def zone(latitude: float) -> float:
    """Twice the area between the equator and a parallel, for each radian of longitude and square of the polar axis."""
    at = ECCENTRICITY * math.sin(math.radians(latitude))
    return (at / (1 - at**2) + math.atanh(at)) / ECCENTRICITY
