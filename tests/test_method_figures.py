"""The generated tables of docs/method.md are those of the package."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
import shapely

from pages.area_alternatives import spherical_km2, utm_zone
from pages.intervals import sums
from write_figures import PAGE, with_figures

ROOT = Path(__file__).resolve().parent.parent


def test_figures_of_the_method_are_current() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert with_figures(page, ROOT) == page, "run: python scripts/build.py"


def test_page_without_its_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="found 0 blocks 'generated: edge models'"):
        with_figures("# The method", ROOT)


def other_ways() -> list[list[float]]:
    """The rows of the table of other ways, in percent."""
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    block = page.split("<!-- generated: other ways -->")[1].split("<!-- end -->")[0]
    return [
        [float(cell) for cell in re.findall(r"\| ([-+]?[\d.]+) %", row)] for row in block.splitlines() if "`" in row
    ]


def test_text_beside_the_table_of_other_ways_says_what_it_shows() -> None:
    rows = other_ways()
    # Its scale squared, 1 / cos² of the latitude, is 2 at 45 degrees.
    assert sum(mercator > 100.0 for _, mercator, *_ in rows) >= len(rows) / 3
    assert 0.4 < max(abs(mean_sphere) for _, _, _, mean_sphere, *_ in rows) < 0.6
    assert 0.4 < max(equator for *_, equator, _ in rows) < 0.6
    # The best known outline of all, that of Mongolia: several of its half-widths.
    half, _, _, mean_sphere, *_ = min(rows)
    assert abs(mean_sphere) > 4.0 * half


def test_octant_of_a_sphere_and_zone_of_a_place() -> None:
    octant = shapely.Polygon([(0, 0), (90, 0), (90, 90), (0, 90)])
    assert spherical_km2(octant, 6_371_000.0) == pytest.approx(4.0 * math.pi * 6_371.0**2 / 8.0, rel=1e-12)
    # EPSG:32652, zone 52N, is that between 126 and 132 E; Vladivostok lies in it.
    assert "zone 52N" in utm_zone(shapely.box(131.8, 43.0, 131.9, 43.1))


def test_half_widths_of_parts_are_set_beside_that_of_the_whole() -> None:
    areas = [{"subject_id": name, "low": "0", "high": high} for name, high in (("w", "10"), ("p", "6"), ("q", "8"))]
    parts = [{"whole_reading_id": "w", "part_reading_id": part} for part in ("p", "q")]
    assert sums(areas, parts)[2] == "| `w` | 2 | 5.0 | 5.0 | 7.0 |"
