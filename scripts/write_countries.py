"""Write the outlines of present states behind the QGIS maps: `python scripts/write_countries.py [--check]`.

Output: validators/metes/export/qgis/countries.json, cut from sources/geo-maps-countries-coastline-1m-0.6.0/ and
simplified. Exit 0: done; 1: with --check, the file is out of date; 2: the source is missing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely

from generated import Command, Texts

SOURCE = Path("sources/geo-maps-countries-coastline-1m-0.6.0")
TARGET = Path("validators/metes/export/qgis/countries.json")
CUTS = ("states", "neighbours", "comparison", "hong-kong-macau-taiwan")
# Names on the map by the ids of the source; they say nothing about the status of any area.
NAMES = {
    "AFG": "Afghanistan",
    "BGD": "Bangladesh",
    "BTN": "Bhutan",
    "CHN": "China",
    "IND": "India",
    "IRN": "Iran",
    "JPN": "Japan",
    "KAZ": "Kazakhstan",
    "KGZ": "Kyrgyzstan",
    "KHM": "Cambodia",
    "KOR": "South Korea",
    "LAO": "Laos",
    "MMR": "Myanmar",
    "MNG": "Mongolia",
    "NPL": "Nepal",
    "PAK": "Pakistan",
    "PHL": "Philippines",
    "PRK": "North Korea",
    "RUS": "Russia",
    "THA": "Thailand",
    "TJK": "Tajikistan",
    "TKM": "Turkmenistan",
    "UZB": "Uzbekistan",
    "VNM": "Vietnam",
    "taiwan-penghu": "Taiwan",
}
# What the source draws apart and lies inside China's outline.
PARTS_OF = {"CHN": ("HKG", "MAC")}
# West, south, east, north in degrees: Asia with a margin for zooming out; detail where our lines are.
WINDOW = (40.0, -5.0, 180.0, 82.0)
DETAILED = shapely.box(62.0, 5.0, 150.0, 60.0)
TOLERANCE_DEG = 0.012
# Square degrees: 25 km2 where there is detail, 600 km2 elsewhere.
SMALLEST_ISLAND, SMALLEST_FAR_ISLAND = 0.002, 0.05
CELLS_PER_DEGREE = 200


def texts(root: Path) -> Texts:
    """The outlines as JSON: per state its polygons, rings as differences of grid positions."""
    outlines = _outlines(root)
    states = [
        {"id": name, "name_en": NAMES[name], "polygons": _encoded(shapely.clip_by_rect(outlines[name], *WINDOW))}
        for name in sorted(NAMES)
    ]
    words = json.dumps({"cells_per_degree": CELLS_PER_DEGREE, "states": states}, separators=(",", ":"))
    return {TARGET: words.replace('{"id"', '\n{"id"') + "\n"}


def _outlines(root: Path) -> Mapping[str, shapely.Geometry]:
    found: dict[str, shapely.Geometry] = {}
    for cut in CUTS:
        layer = json.loads((root / SOURCE / f"{cut}.geojson").read_text(encoding="utf-8"))
        found |= {str(each["id"]): shapely.from_geojson(json.dumps(each["geometry"])) for each in layer["features"]}
    for whole, parts in PARTS_OF.items():
        found[whole] = shapely.union_all([found[whole], *(found[part] for part in parts)])
    return found


def _encoded(outline: shapely.Geometry) -> list[list[list[int]]]:
    polygons = shapely.get_parts(shapely.simplify(outline, TOLERANCE_DEG))
    polygons = polygons[shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON]
    largest = shapely.area(polygons).max()
    kept = [
        each
        for each in polygons
        if each.area == largest or each.area > (SMALLEST_ISLAND if each.intersects(DETAILED) else SMALLEST_FAR_ISLAND)
    ]
    # As a whole, so that no two parts overlap on the grid.
    grid = shapely.set_precision(shapely.MultiPolygon(kept), 1 / CELLS_PER_DEGREE)
    return [_rings(each) for each in shapely.get_parts(grid)]


def _rings(polygon: shapely.Polygon) -> list[list[int]]:
    """Rings of a polygon on the grid: the first position, then steps."""
    found = []
    for ring in (polygon.exterior, *polygon.interiors):
        cells = np.rint(shapely.get_coordinates(ring) * CELLS_PER_DEGREE).astype(int)
        found.append(np.diff(cells, axis=0, prepend=[[0, 0]]).ravel().tolist())
    return found


COMMAND = Command(
    script="write_countries.py", description="Write the outlines of present states behind the QGIS maps.", texts=texts
)


if __name__ == "__main__":
    sys.exit(COMMAND.main())
