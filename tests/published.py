"""The published layers by the ids of their features, in degrees, and lengths and areas computed by pyproj."""

from __future__ import annotations

import shapely
from pyproj import Geod

from canonical import read_features
from tables import ROOT, register

WGS84 = Geod(ellps="WGS84")

Lonlat = tuple[float, float]


def layer(path: str) -> dict[str, shapely.Geometry]:
    """Geometries of a GeoJSON file of the repository, named without its ending."""
    return {feature.id: feature.geometry for feature in read_features(ROOT / f"{path}.geojson")}


SEGMENTS, TERRITORIES, PLACES = (layer(f"geometries/{name}") for name in ("segments", "territories", "places"))


def positions(geometry: shapely.Geometry) -> list[Lonlat]:
    """All positions of a geometry, in order."""
    return [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(geometry)]


def start(segment: str) -> Lonlat:
    """First position of a segment."""
    return positions(SEGMENTS[segment])[0]


def end(segment: str) -> Lonlat:
    """Last position of a segment."""
    return positions(SEGMENTS[segment])[-1]


def metres(one: Lonlat, other: Lonlat) -> float:
    """Length of the geodesic between two positions."""
    return float(WGS84.inv(*one, *other)[2])


def length_km(*segments: str) -> float:
    """Sum of the geodesic lengths of segments."""
    return sum(float(WGS84.geometry_length(SEGMENTS[segment])) for segment in segments) / 1e3


def area_km2(reading: str) -> float:
    """Geodesic area by pyproj, which shares no code with metes.

    Its edges are geodesics: 1e-5 of most areas, 0.2 % of those with edges of 300 km.
    """
    parts = shapely.get_parts(shapely.orient_polygons(TERRITORIES[reading]))
    return sum(float(WGS84.geometry_area_perimeter(part)[0]) for part in parts) / 1e6


def segments_of(line: str) -> list[str]:
    """Ids of the segments of a line, in order."""
    found = [row for row in register("line_segments") if row["line_id"] == line]
    return [row["segment_id"] for row in sorted(found, key=lambda row: int(row["seq"]))]


def assert_within(found: float, expected: float, tolerance: float) -> None:
    """Fail where two quantities differ by more than a tolerance in the same unit."""
    assert abs(found - expected) <= tolerance, f"found {found}, expected {expected} within {tolerance}"
