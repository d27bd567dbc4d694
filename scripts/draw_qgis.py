"""Draw docs/qgis.png, the window of a real QGIS with the project of the package: `python scripts/draw_qgis.py`.

With `--all DIR`, the window of every theme, every print layout as PNG and PDF, and forms as well.

Needs QGIS 3.22 or later and xvfb-run (Debian: apt-get install qgis xvfb), which is why no build calls it. Exit 2 where
they are missing or the picture does not come out.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
YEAR = 1865
PROGRAMS = ("qgis", "xvfb-run")
COLOURS = 256
SCREEN = "-screen 0 1500x860x24"
SECONDS = 900


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="draw_qgis.py", description="Draw docs/qgis.png with a real QGIS.")
    parser.add_argument("--into", type=Path, default=root / "docs" / "qgis.png", help="the picture")
    parser.add_argument("--all", type=Path, metavar="DIR", help="also draw every theme, layout and form into DIR")
    asked = parser.parse_args(arguments)
    for needed in PROGRAMS:
        if shutil.which(needed) is None:
            print(f"draw_qgis: found no {needed}; expected it on the PATH: apt-get install qgis xvfb", file=sys.stderr)
            return 2
    # Not below /tmp: QGIS marks layers there as temporary.
    cache = root / ".cache"
    cache.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="qgis-") as folder:
        picture = Path(folder) / "window.png"
        if asked.all:
            asked.all.mkdir(parents=True, exist_ok=True)
        fault = _picture(root, Path(folder), picture, asked.all)
        if fault or not picture.is_file():
            print(f"draw_qgis: {fault or 'QGIS ended without a picture'}; nothing was written", file=sys.stderr)
            return 2
        palette = Image.open(picture).convert("RGB").quantize(COLOURS, kmeans=4, dither=Image.Dither.NONE)
        palette.save(picture, optimize=True)
        picture.replace(asked.into)
    return 0


def file_name(words: str) -> str:
    """Name of a picture without its ending, as scripts/drawing/qgis_window.py gives it."""
    return re.sub("-+", "-", re.sub(r"[^\w]|_", "-", words.lower()))


def _picture(root: Path, folder: Path, picture: Path, everything: Path | None) -> str:
    """Write the package for QGIS and the picture of its window; returns what went wrong, or nothing."""
    environment = {**os.environ, "HOME": str(folder), "METES_YEAR": str(YEAR), "METES_PICTURE": str(picture)}
    environment["METES_FOLDER"] = str(everything.resolve()) if everything else ""
    written = subprocess.run(
        [
            sys.executable,
            "-m",
            "metes",
            "export",
            "--to",
            "gpkg",
            "--output",
            str(folder / "china-border-treaties.gpkg"),
        ],
        cwd=root,
        capture_output=True,
        text=True,
    )
    if written.returncode:
        return written.stderr.strip()
    command = ["xvfb-run", "-a", "-s", SCREEN, "qgis", "--nologo", "--noversioncheck", "--noplugins", "--lang", "en"]
    project = "geopackage:" + str(folder / "china-border-treaties.gpkg") + "?projectName=china-border-treaties"
    # QGIS and its Python are the system's own: paths of this environment would lead them to other libraries, and the
    # first python3 of the PATH to a Python without the modules of QGIS, of which a dialog tells and waits.
    clean = {
        name: value for name, value in environment.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }
    clean["PATH"] = os.pathsep.join([str(Path(shutil.which("qgis") or "").parent), environment.get("PATH", "")])
    code = str(root / "scripts" / "drawing" / "qgis_window.py")
    try:
        done = subprocess.run(
            [*command, "--profiles-path", str(folder), "--project", project, "--code", code],
            env=clean,
            capture_output=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"QGIS did not end within {SECONDS} s"
    return "" if done.returncode == 0 else f"QGIS ended with {done.returncode}: {done.stderr.decode()[-500:]}"


if __name__ == "__main__":
    sys.exit(main())
