"""Child processes with their time and memory, and the environment of the peers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
MEASURED = ROOT / "scripts" / "benching" / "measured.py"
STARTER = ROOT / "scripts" / "benching" / "starter.py"
PEERS = ROOT / ".venv-bench"
PATIENCE_S = 300
NODE_PEER = "@placemarkio/check-geojson"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One process from start to end: wall clock, processor time, peak memory, and what it printed."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    output: str


def run(command: list[str], codes: Container[int] = (0,)) -> Run | None:
    """Run a command and wait for it; None where its exit code is none of these, or it takes more than five minutes."""
    # A machine may be set to keep no compiled modules: every process would then compile all that it imports.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    starter = [sys.executable, "-I", str(STARTER)]
    with subprocess.Popen(
        [*starter, *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None
    return Run(**json.loads(errors), output=output) if process.returncode in codes else None


def measure(python: Path | None, name: str, *arguments: str) -> dict[str, Any]:
    """What a measure found, or why it is absent."""
    if python is None:
        return {"absent": "the environment of the peers could not be made"}
    done = run([str(python), str(MEASURED), name, *arguments])
    if done is None:
        return {"absent": f"the process of {name} failed"}
    found: dict[str, Any] = json.loads(done.output)
    return found


def peers() -> Path | None:
    """The interpreter of the peers, in an environment of its own; None where they cannot be installed."""
    python = PEERS / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = PEERS / "bench-stamp.txt"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["optional-dependencies"]["bench"]
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == "\n".join(wanted):
        return python
    print("bench: installing the peers into .venv-bench (once)", file=sys.stderr)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--only-binary", ":all:"]
    for command in ([sys.executable, "-m", "venv", "--clear", str(PEERS)], [*pip, *wanted]):
        # What pip says is shown where it failed: warnings about an index are no news.
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            print("bench: the peers could not be installed: only our own times are taken", file=sys.stderr)
            return None
    stamp.write_text("\n".join(wanted), encoding="utf-8")
    return python


@cache
def node_peer() -> Path | None:
    """The folder of the validator for Node.js, beside the other peers; None where it cannot be installed."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return None
    folder = PEERS / "node"
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--no-audit", "--no-fund", "--silent", "--ignore-scripts", "--prefix", str(folder)]
    done = subprocess.run(["npm", "install", *options, NODE_PEER], capture_output=True, text=True, check=False)
    return None if done.returncode else folder
