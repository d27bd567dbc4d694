"""Runs metes as a user does: as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(**variables: str) -> dict[str, str]:
    """The environment of a user of this checkout; a width is set only where a test sets one."""
    own = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "METES_DEBUG")}
    return {**own, "PYTHONPATH": str(ROOT / "validators"), **variables}


def metes(*arguments: str | Path, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "metes", *map(str, arguments)],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=300,
    )
