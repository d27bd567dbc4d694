"""One command draws the window of a real QGIS, every theme, layout and form; each picture shows something."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

import draw_qgis
import write_countries
from gis_readers import missing
from metes.export.qgis.layouts import PAGE_YEARS, REGIONS
from metes.export.qgis.project import THEMES
from tables import ROOT

FORMS = ("treaties", "lines-in-time", "territories-default", "places-in-time", "claims")
# A blank window has a few colours; one with a map has thousands, a form some for the edges of its letters.
FEWEST_COLOURS = 20
SMALLEST_PDF = 200_000


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not all(shutil.which(program) for program in draw_qgis.PROGRAMS):
        missing("no QGIS or no Xvfb: apt-get install qgis xvfb")
    folder = tmp_path_factory.mktemp("pictures")
    assert draw_qgis.main(["--into", str(folder / "qgis.png"), "--all", str(folder)]) == 0
    return folder


def test_every_theme_layout_and_form_has_a_picture(pictures: Path) -> None:
    words = [*(f"theme {name}" for name in THEMES), *(f"form {name}" for name in FORMS)]
    layouts = [*(f"layout map of {year}" for year in PAGE_YEARS), *(f"layout {region.name}" for region in REGIONS)]
    names = {draw_qgis.file_name(each) for each in (*words, *layouts)}
    assert {path.stem for path in pictures.glob("*.png")} == {*names, "qgis", "first-opening"}
    assert {path.stem for path in pictures.glob("*.pdf")} == {draw_qgis.file_name(each) for each in layouts}
    for path in pictures.glob("*.png"):
        colours = Image.open(path).convert("RGB").getcolors(maxcolors=1 << 24)
        assert colours is not None
        assert len(colours) > FEWEST_COLOURS, path.name
    assert min(path.stat().st_size for path in pictures.glob("*.pdf")) > SMALLEST_PDF


def test_the_picture_of_the_docs_is_of_this_size(pictures: Path) -> None:
    """The picture in docs/ is drawn by this command; fonts differ between machines, so its pixels are not compared."""
    with Image.open(pictures / "qgis.png") as drawn, Image.open(ROOT / "docs" / "qgis.png") as kept:
        assert drawn.size == kept.size


def test_background_is_current() -> None:
    """The outlines of present states are those that the sources give."""
    assert write_countries.COMMAND.main(["--check"]) == 0
