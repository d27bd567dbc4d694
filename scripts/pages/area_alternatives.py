"""Areas by other common methods, planes and spheres, for the same positions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

FloatArray = NDArray[np.float64]

KM2 = 1e6
# Moritz 2000, Geodetic Reference System 1980: mean radius of the three semi-axes. Many libraries for maps take it, or
# the semi-major axis.
MEAN_RADIUS_M = 6_371_008.7714
SEMI_MAJOR_M = 6_378_137.0
# A degree of the equator, from the semi-major axis; what a plane of degrees is multiplied by.
DEGREE_M = SEMI_MAJOR_M * math.pi / 180.0


def alternatives(shapes: Mapping[str, BaseGeometry], rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Table: difference of each method from the measured area in percent, and the half-width of the interval."""
    lines = [
        "| reading | interval ± | Web Mercator | UTM | sphere 6,371 km | sphere 6,378 km | degrees times cosine |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        value = float(row["value"])
        half = (float(row["high"]) - float(row["low"])) / 2.0
        shape = shapes[row["subject_id"]]
        found = (
            projected_km2(shape, "EPSG:3857"),
            projected_km2(shape, utm_zone(shape)),
            spherical_km2(shape, MEAN_RADIUS_M),
            spherical_km2(shape, SEMI_MAJOR_M),
            degrees_km2(shape),
        )
        cells = " | ".join(_percent(each, value) for each in found)
        lines.append(f"| `{row['subject_id']}` | {100.0 * half / value:.2f} % | {cells} |")
    return lines


def projected_km2(shape: BaseGeometry, crs: str) -> float:
    """Area in a projected plane with straight edges, in km2."""
    transform = Transformer.from_crs("OGC:CRS84", crs, always_xy=True).transform
    return float(shapely.area(shapely.transform(shape, lambda xy: np.column_stack(transform(*xy.T))))) / KM2


def utm_zone(shape: BaseGeometry) -> str:
    """WKT of the UTM zone that contains the centre of a shape's extent."""
    west, south, east, north = shape.bounds
    zone = math.floor(((west + east) / 2.0 + 180.0) / 6.0) % 60 + 1
    return CRS.from_dict({"proj": "utm", "zone": zone, "datum": "WGS84", "south": south + north < 0.0}).to_wkt()


def spherical_km2(shape: BaseGeometry, radius_m: float) -> float:
    """Area on a sphere with edges straight in longitude and latitude: the area below a latitude is its sine."""
    return _rings_sum(shape, lambda lat: np.sin(np.radians(lat))) * radius_m**2 * math.radians(1.0) / KM2


def degrees_km2(shape: BaseGeometry) -> float:
    """Area in degrees times the cosine of the middle latitude, in km2."""
    _, south, _, north = shape.bounds
    return float(shapely.area(shape)) * math.cos(math.radians((south + north) / 2.0)) * DEGREE_M**2 / KM2


def _rings_sum(shape: BaseGeometry, height: Callable[[FloatArray], FloatArray]) -> float:
    total = 0.0
    for polygon in shapely.get_parts(shape):
        for number, ring in enumerate(shapely.get_rings(polygon)):
            lon, lat = shapely.get_coordinates(ring).T
            heights = height(lat)
            own = abs(float(np.dot(np.diff(lon), (heights[1:] + heights[:-1]) / 2.0)))
            total += own if number == 0 else -own
    return total


def _percent(found: float, value: float) -> str:
    # Rounded first, and to +0.00 where nothing is left.
    percent = round(100.0 * (found / value - 1.0), 2) + 0.0
    return f"{percent:+.2f} %" if abs(percent) < 10.0 else f"{percent:+.0f} %"
