"""Invented layers that every producer writes in its own manner; positions in degrees, longitude first."""

from __future__ import annotations

from typing import Any

Geometry = dict[str, Any]
Layer = dict[str, Any]


def ring(west: float, south: float, size: float = 0.1) -> list[list[float]]:
    """A square, counterclockwise, closed."""
    east, north = round(west + size, 7), round(south + size, 7)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def hole(west: float, south: float, size: float = 0.03) -> list[list[float]]:
    """A square, clockwise, closed."""
    return ring(west, south, size)[::-1]


def layer(*rows: tuple[Geometry | None, dict[str, Any]]) -> Layer:
    """A feature collection with an id for each feature."""
    features = [
        {"type": "Feature", "id": number, "properties": properties, "geometry": geometry}
        for number, (geometry, properties) in enumerate(rows, start=1)
    ]
    return {"type": "FeatureCollection", "features": features}


def point(lon: float, lat: float) -> Geometry:
    return {"type": "Point", "coordinates": [lon, lat]}


def polygon(*rings: list[list[float]]) -> Geometry:
    return {"type": "Polygon", "coordinates": list(rings)}


TOWNS = layer(
    *(
        (point(lon, lat), {"name": name, "people": people, "is_port": people > 50_000, "founded": founded})
        for name, lon, lat, people, founded in (
            ("Ästrand", 12.5121, 55.7032, 51_200, "1240-05-01"),
            ("Bělá", 14.8013, 50.5012, 4_700, None),
            ("Corvo", -31.1125, 39.6721, 384, "1832-06-20"),
            ("Đà Nam", 108.2034, 16.0512, 98_000, "1888-10-03"),
        )
    )
)
ROADS = layer(
    ({"type": "LineString", "coordinates": [[12.5, 55.7], [12.56, 55.74], [12.6, 55.71]]}, {"ref": "E1", "lanes": 4}),
    (
        {
            "type": "MultiLineString",
            "coordinates": [[[14.8, 50.5], [14.9, 50.52]], [[14.9, 50.52], [14.95, 50.6], [15.0, 50.61]]],
        },
        {"ref": "B 7", "lanes": 2},
    ),
)
PARKS = layer(
    (polygon(ring(12.5, 55.7), hole(12.53, 55.73)), {"name": "North", "kind": "forest", "height": 12.5}),
    (
        {"type": "MultiPolygon", "coordinates": [[ring(14.8, 50.5)], [ring(15.0, 50.7), hole(15.03, 50.73)]]},
        {"name": "Twin", "kind": None, "height": 310.25},
    ),
    (polygon(ring(-31.1, 39.7, 0.01)), {"name": "Islet", "kind": "reef", "height": -2.0}),
)
# Neighbours with a common edge, and one across the antimeridian in two parts.
DISTRICTS = layer(
    (polygon(ring(10.0, 50.0, 0.2)), {"code": "A"}),
    (polygon(ring(10.2, 50.0, 0.2)), {"code": "B"}),
    (
        {
            "type": "MultiPolygon",
            "coordinates": [
                [[[179.5, -17.0], [180.0, -17.0], [180.0, -16.5], [179.5, -16.5], [179.5, -17.0]]],
                [[[-180.0, -17.0], [-179.5, -17.0], [-179.5, -16.5], [-180.0, -16.5], [-180.0, -17.0]]],
            ],
        },
        {"code": "C"},
    ),
)
NOTES = layer((point(10.05, 50.05), {"text": "seen"}), (None, {"text": "place unknown"}))
LAYERS: dict[str, Layer] = {"towns": TOWNS, "roads": ROADS, "parks": PARKS, "districts": DISTRICTS, "notes": NOTES}
