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
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
YEAR = 1865
PROGRAMS = ("qgis", "xvfb-run")
COLOURS = 256
SCREEN = "-screen 0 1500x860x24"
# The longest step takes 10 s: ample for a slow machine.
SECONDS = 120
GRACE_SECONDS = 5
PYTHON_VARIABLES = frozenset({"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"})


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
    package = folder / "china-border-treaties.gpkg"
    written = subprocess.run(
        [sys.executable, "-m", "metes", "export", "--to", "gpkg", "--output", str(package)],
        cwd=root,
        capture_output=True,
        text=True,
    )
    if written.returncode:
        return written.stderr.strip()
    project = f"geopackage:{package}?projectName=china-border-treaties"
    code = str(root / "scripts" / "drawing" / "qgis_window.py")
    wishes = {
        "METES_YEAR": str(YEAR),
        "METES_PICTURE": str(picture),
        "METES_FOLDER": str(everything.resolve()) if everything else "",
    }
    return run_qgis(folder, ["--project", project, "--code", code], wishes)


def run_qgis(folder: Path, arguments: Sequence[str], wishes: Mapping[str, str], *, seconds: float = SECONDS) -> str:
    """Run QGIS on a screen of its own; returns what went wrong, or nothing.

    QGIS writes a line into the file METES_STEPS as each step begins. If no line follows within `seconds`, QGIS is
    ended: it may show a dialog, and nobody would close it.
    """
    command = ["xvfb-run", "-a", "-s", SCREEN, "qgis", "--nologo", "--noversioncheck", "--noplugins", "--lang", "en"]
    command += ["--profiles-path", str(folder), *arguments]
    steps, remarks = folder / "steps.txt", folder / "remarks.txt"
    steps.touch()
    environment = {**_system_environment(), **wishes, "HOME": str(folder), "METES_STEPS": str(steps)}
    with remarks.open("wb") as noted:
        qgis = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=noted, stderr=noted, start_new_session=True
        )
        try:
            last = _follow(qgis, steps, seconds)
        finally:
            _end(qgis)
    if last is not None:
        where = f"after the step '{last}'" if last else "before its first step: has QGIS its Python (python3-qgis)?"
        return f"QGIS stood still for {seconds:g} s {where}"
    said = remarks.read_text(encoding="utf-8", errors="replace").strip()
    return "" if qgis.returncode == 0 else f"QGIS ended with exit code {qgis.returncode}: {said[-500:]}"


def _system_environment() -> dict[str, str]:
    """The environment without what leads QGIS and its Python, which are the system's own, to other libraries.

    The Python inside QGIS takes its libraries from where the first python3 of the PATH lies; without its modules, QGIS
    shows a dialog and waits.
    """
    kept = {name: value for name, value in os.environ.items() if name not in PYTHON_VARIABLES}
    kept["PATH"] = os.pathsep.join([str(Path(shutil.which("qgis") or "").parent), kept.get("PATH", "")])
    return kept


def _follow(qgis: subprocess.Popen[bytes], steps: Path, seconds: float) -> str | None:
    """Print each step as QGIS begins it; returns the last step if none follows within `seconds`, None at the end."""
    told: list[str] = []
    since = time.monotonic()
    while qgis.poll() is None:
        fresh = steps.read_text(encoding="utf-8").splitlines()[len(told) :]
        if fresh:
            print(*fresh, sep="\n", file=sys.stderr)
            told += fresh
            since = time.monotonic()
        elif time.monotonic() - since > seconds:
            return told[-1].strip() if told else ""
        time.sleep(0.1)
    return None


def _end(qgis: subprocess.Popen[bytes]) -> None:
    """End QGIS and its screen, which are a group of processes of their own."""
    for each in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(qgis.pid, each)
        with suppress(subprocess.TimeoutExpired):
            qgis.wait(timeout=GRACE_SECONDS)
            if each is signal.SIGTERM:
                time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
