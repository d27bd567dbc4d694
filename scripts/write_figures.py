"""Writes the generated tables of docs/method.md from the package: edge models, and measured areas.

The other edge models are computed here with pyproj and shapely alone; the measured values are read from
datapackage/derived/measurements.csv.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from canonical import write_atomic

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path("docs/method.md")
GEOD = Geod(ellps="WGS84")


def main() -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of the package")
    root: Path = parser.parse_args().root
    page = (root / PAGE).read_text(encoding="utf-8")
    write_atomic(root / PAGE, with_figures(page, root))
    return 0


def with_figures(page: str, root: Path) -> str:
    """The page with its generated blocks written anew. Raises ValueError when a block is missing."""
    for name, lines in (("edge models", edge_models(root)), ("measured areas", measured_areas(root))):
        start, end = f"<!-- generated: {name} -->\n", "<!-- end -->"
        if page.count(start) != 1:
            raise ValueError(f"{PAGE}: found {page.count(start)} blocks 'generated: {name}'; expected 1")
        before, rest = page.split(start)
        page = before + start + "\n".join(lines) + "\n" + end + rest.split(end, 1)[1]
    return page


def edge_models(root: Path) -> list[str]:
    """Table: area by three edge models, from the positions as they stand."""
    lines = [
        "| reading | straight in lon/lat, km2 | edges as geodesics, km2 | straight in EPSG:6933, km2 |",
        "|---|---:|---:|---:|",
    ]
    values = {row["subject_id"]: float(row["value"]) for row in areas(root)}
    for reading, geometry in territories(root).items():
        ours = values[reading]
        geodesic, planar = geodesic_km2(geometry) - ours, projected_km2(geometry) - ours
        lines.append(f"| `{reading}` | {ours:,.3f} | {geodesic:+,.3f} | {planar:+,.3f} |")
    return lines


def measured_areas(root: Path) -> list[str]:
    """Table: measured areas with the two parts of their budget."""
    lines = [
        "| reading | km2 | 95 % interval | random ± | systematic ± | largest cross-check difference |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in areas(root):
        value, low, high = (float(row[name]) for name in ("value", "low", "high"))
        checks = [float(row[name]) for name in ("check_epsg6933", "check_laea", "check_geodesic")]
        largest = max(abs(check / value - 1.0) for check in checks)
        random, systematic = float(row["random_half"]), float(row["systematic_half"])
        lines.append(
            f"| `{row['subject_id']}` | {value:,.1f} | {low:,.1f} to {high:,.1f} | {random:,.1f} | {systematic:,.1f} | "
            f"{'below 1e-7' if largest < 1e-7 else f'{largest:.0e}'} |"
        )
    return lines


def areas(root: Path) -> list[dict[str, str]]:
    """Rows of measurements.csv that are areas."""
    with (root / "datapackage/derived/measurements.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["quantity"] == "area"]


def territories(root: Path) -> dict[str, BaseGeometry]:
    """Geometries of territories.geojson by reading."""
    collection = json.loads((root / "geometries/territories.geojson").read_text(encoding="utf-8"))
    return {feature["id"]: shape(feature["geometry"]) for feature in collection["features"]}


def geodesic_km2(geometry: BaseGeometry) -> float:
    """Area with geodesics as edges."""
    oriented = shapely.orient_polygons(geometry)
    return sum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(oriented)) / 1e6


def projected_km2(geometry: BaseGeometry) -> float:
    """Area with edges straight in EPSG:6933."""
    transform = Transformer.from_crs("OGC:CRS84", "EPSG:6933", always_xy=True).transform
    return float(shapely.area(shapely.transform(geometry, lambda xy: np.column_stack(transform(*xy.T))))) / 1e6


if __name__ == "__main__":
    sys.exit(main())
