"""Pictures of the page: at two widths, in three languages and on six days, and docs/page.png of the README.

`pytest tests/page/test_pictures.py --screenshots FOLDER` keeps the screenshots; with `--write-pictures` the picture of
the README is written anew.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page

from browser import LANGUAGES, ROOT, opened
from metes.files.atomic import write_atomic

YEARS = (1689, 1859, 1865, 1900, 1950, 2010)
SIZES = {360: 780, 1440: 900}
# A map without lands and lines has the colours of sea, land, edges and letters; one with them, hundreds.
FEWEST_COLOURS = 300
README_PICTURE = ROOT / "docs/page.png"
README_HASH = "#question=russia-1858-1860&date=1884-06-01&lang=en&theme=light"
README_SIZE = {"width": 1400, "height": 900}
# From the head to the time line, which stands below the map.
PICTURE: FloatRect = {"x": 0, "y": 0, "width": 1400, "height": 940}
PALETTE = 256


def settle(page: Page) -> None:
    """Wait until the map and its key are drawn, which follow a change after a frame and after a moment."""
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(400)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_map_has_a_picture_for_every_year(
    browser: Browser, page_file: Path, request: pytest.FixtureRequest, width: int, language: str
) -> None:
    folder: Path | None = request.config.getoption("--screenshots")
    maps = set()
    size = {"width": width, "height": SIZES[width]}
    with opened(browser, page_file, f"#lang={language}", viewport=size) as found:
        for year in YEARS:
            found.page.evaluate(f"location.hash = '#date={year}-07-01&lang={language}'")
            settle(found.page)
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                found.page.screenshot(path=folder / f"{width}-{language}-{year}.png", full_page=width < 600)
            picture = found.page.locator(".map-frame").screenshot()
            colours = Image.open(io.BytesIO(picture)).convert("RGB").getcolors(maxcolors=1 << 24)
            assert colours is not None
            assert len(colours) > FEWEST_COLOURS
            maps.add(picture)
    assert len(maps) == len(YEARS)


def test_picture_of_the_readme(browser: Browser, page_file: Path, request: pytest.FixtureRequest) -> None:
    """The picture shows a question and its map, in a palette without a date, as wide as the README draws it."""
    with opened(browser, page_file, README_HASH, viewport=README_SIZE, color_scheme="light") as found:
        settle(found.page)
        assert found.page.locator("#panel .figure.large").is_visible()
        below = found.page.locator("#timeline").bounding_box()
        assert below is not None
        assert below["y"] + below["height"] <= PICTURE["height"], "the picture ends in the time line"
        taken = Image.open(io.BytesIO(found.page.screenshot(full_page=True, clip=PICTURE))).convert("RGB")
    if request.config.getoption("--write-pictures"):
        palette = io.BytesIO()
        taken.quantize(PALETTE, kmeans=4, dither=Image.Dither.NONE).save(palette, "PNG", optimize=True)
        write_atomic(README_PICTURE, palette.getvalue())
    with Image.open(README_PICTURE) as kept:
        assert kept.size == taken.size
        assert kept.info == {}
        assert kept.mode == "P"
        assert len(kept.convert("RGB").getcolors() or ()) > PALETTE / 2
