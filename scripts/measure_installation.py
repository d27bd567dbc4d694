"""Measures what `pip install` takes, with each extra for users, and writes docs/installation.md.

Run by hand, `python scripts/measure_installation.py`: it downloads every package anew. Times depend on the machine and
the package index, sizes and numbers of packages hardly do.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/installation.md"
BYTES_PER_MB = 1_000_000
# Extras for users, and what each is for; the page lists the others by hand: PySpark has no wheel.
EXTRAS = {
    "fast": "areas of a million vertices and more, several times as fast",
    "parquet": "export to GeoParquet, `to_geopandas`",
    "dask": "checks and areas of large layers on Dask ([large-layers.md](large-layers.md))",
    "frictionless": "the `frictionless` command, which then shows the faults that metes finds",
}
START, END = "<!-- measured by scripts/measure_installation.py -->", "<!-- end -->"


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What one installation took; `packages` counts metes."""

    seconds: float
    megabytes: float
    packages: int


def main() -> int:
    """Measure every installation and put the table into the page."""
    with tempfile.TemporaryDirectory(prefix="installation-") as scratch:
        folder = Path(scratch)
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        (wheel,) = folder.glob("*.whl")
        rows = [_row("metes", "every command", installed(folder / "base", [str(wheel)]))]
        for extra, purpose in EXTRAS.items():
            found = installed(folder / extra, [f"{wheel}[{extra}]"])
            rows.append(_row(f"metes[{extra}]", purpose, found))
        lock = ["--require-hashes", "-r", str(ROOT / "requirements-check.lock")]
        rows.append(_row("the GitHub action", "`metes check` alone", installed(folder / "check", lock, str(wheel))))
        size = wheel.stat().st_size / BYTES_PER_MB
    where = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    note = f"Measured on {where}, nothing cached; the wheel of metes, data included, has {size:.1f} MB."
    head = ["| install | for | packages | MB | seconds |", "|---|---|---|---|---|"]
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    block = "\n".join([START, *head, *rows, "", note, END])
    PAGE.write_text(before + block + after, encoding="utf-8", newline="\n")
    return 0


def installed(home: Path, arguments: list[str], *unresolved: str) -> Installation:
    """Install into a new environment; `unresolved` are installed without what they depend on."""
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    site = next(home.glob("lib/python*/site-packages"))
    size, count = _megabytes(site), _packages(site)
    pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--no-cache-dir", "--only-binary", ":all:"]
    start = time.perf_counter()
    subprocess.run([*pip, *arguments], check=True, capture_output=True)
    if unresolved:
        subprocess.run([*pip, "--no-deps", *unresolved], check=True, capture_output=True)
    seconds = time.perf_counter() - start
    return Installation(seconds=seconds, megabytes=_megabytes(site) - size, packages=_packages(site) - count)


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / BYTES_PER_MB


def _packages(site: Path) -> int:
    return len(list(site.glob("*.dist-info")))


def _row(name: str, purpose: str, found: Installation) -> str:
    shown = name if name.startswith("the ") else f'`pip install "{name}"`'
    return f"| {shown} | {purpose} | {found.packages} | {found.megabytes:.0f} | {found.seconds:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
