"""One command draws the window of a real QGIS, every theme, layout and form; each picture shows something."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

import draw_qgis
import write_countries
from gis_readers import missing
from metes.export.qgis.layouts import PAGE_YEARS, REGIONS
from metes.export.qgis.project import THEMES
from qgis_files import SYSTEM_PYTHON
from tables import ROOT, register

FORMS = ("treaties", "lines-in-time", "territories-default", "places-in-time", "claims")
# A blank window has a few colours; one with a map has thousands, a form some for the edges of its letters.
FEWEST_COLOURS = 20
SMALLEST_PDF = 200_000


# Programs in place of QGIS that never end, before and after a first step, and one in place of xvfb-run.
SCREEN = '#!/bin/sh\nshift 3\n"$@" &\nwait $!\n'
NOTED = '#!/bin/sh\necho $$ > "$HOME/process"\n'
DIALOG = "exec sleep 300\n"
STUCK = 'echo "1.5 s  layout Map of 1850" >> "$METES_STEPS"\nexec sleep 300\n'
FAULT = 'echo "no such project" >&2\nexit 3\n'


def other_python(folder: Path) -> Path:
    """The programs of a virtual environment, whose Python has no modules of QGIS."""
    subprocess.run([str(SYSTEM_PYTHON), "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / "bin"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every picture, drawn where another Python comes first on the PATH."""
    if not all(shutil.which(program) for program in draw_qgis.PROGRAMS):
        missing("no QGIS or no Xvfb: apt-get install qgis xvfb")
    folder = tmp_path_factory.mktemp("pictures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(other_python(tmp_path_factory.mktemp("python"))), prepend=os.pathsep)
        assert draw_qgis.main(["--into", str(folder / "qgis.png"), "--all", str(folder)]) == 0
    return folder


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        (DIALOG, "QGIS stood still for 1 s before its first step: has QGIS its Python (python3-qgis)?"),
        (STUCK, "QGIS stood still for 1 s after the step '1.5 s  layout Map of 1850'"),
        (FAULT, "QGIS ended with exit code 3: no such project"),
    ],
)
def test_a_run_that_goes_wrong_says_where(
    program: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("qgis", NOTED + program), ("xvfb-run", SCREEN)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert draw_qgis.run_qgis(tmp_path, ["--code", str(tmp_path)], {}, seconds=1) == fault
    process = int((tmp_path / "process").read_text(encoding="utf-8"))
    assert not is_running(process), "QGIS was left running"


def is_running(process: int) -> bool:
    """Whether a process runs still; an ended one may be listed until its parent asks for it, without its command."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False


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


def test_project_opens_on_the_year_of_the_first_treaty_without_a_message(pictures: Path) -> None:
    """The label in the corner prints the year of the days on the map."""
    seen = json.loads((pictures / "first-opening.json").read_text(encoding="utf-8"))
    first = min(row["valid_from"] for row in register("segment_uses"))
    begin, end = (datetime.fromisoformat(day).date().isoformat() for day in seen["days"])
    assert begin <= first < end
    assert begin[:4] == first[:4]
    assert not seen["messages"]


def test_the_picture_of_the_docs_is_of_this_size(pictures: Path) -> None:
    """The picture in docs/ is drawn by this command; fonts differ between machines, so its pixels are not compared."""
    with Image.open(pictures / "qgis.png") as drawn, Image.open(ROOT / "docs" / "qgis.png") as kept:
        assert drawn.size == kept.size


def test_background_is_current() -> None:
    """The outlines of present states are those that the sources give."""
    assert write_countries.COMMAND.main(["--check"]) == 0
