"""Measure how fast the page opens and plays, and write the section "The page" of docs/performance.md.

Usage: `python scripts/bench_page.py`. It writes the page with `metes page`, opens it five times in the system's
Chromium without a window, and replaces the section; the rest of docs/performance.md is that of `bench.py`. The numbers
are from one machine on one day, so `make build` does not measure again, and no test asserts a time. Exit 2 where
Chromium or the page is missing.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benching.browser import FIGURES, RUNS, medians, opened_times
from benching.section import with_section
from metes.files.atomic import write_atomic

ROOT = Path(__file__).resolve().parent.parent
TITLE = "The page"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="bench_page.py", description="Measure how fast the page opens and plays.")
    parser.add_argument("--page", type=Path, metavar="FILE", help="a page that is written already")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "performance.md", help="the file of the section")
    asked = parser.parse_args(arguments)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("bench_page: found no Chromium; expected it on the PATH: apt-get install chromium", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        path = asked.page or Path(folder) / "index.html"
        if asked.page is None and _written(path):
            return 2
        runs = [opened_times(chromium, path.resolve()) for _ in range(RUNS)]
        text = section(medians(runs), path.stat().st_size)
    write_atomic(asked.into, with_section(asked.into.read_text(encoding="utf-8"), TITLE, text))
    return 0


def _written(path: Path) -> int:
    command = [sys.executable, "-m", "metes", "page", str(ROOT), "--output", str(path)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def section(found: dict[str, float], size: int) -> str:
    """The section as Markdown: what was measured, in which circumstances, and the figures."""
    rows = [f"| {words} | {found[name]:,.1f} |" for name, words in FIGURES.items()]
    machine = f"{os.cpu_count()} processor cores, {platform.machine()}, {platform.system()}"
    return f"""`python scripts/bench_page.py` opens the page of `metes page` ({size / 1e6:.2f} MB) from a file, in
Chromium without a window and without a graphics card, 1440 x 900 pixels. Machine: {machine};
other processes may run at the same time. Values are medians of {RUNS} runs, each in a new browser.

| figure | ms |
|---|---:|
{chr(10).join(rows)}
"""


if __name__ == "__main__":
    sys.exit(main())
