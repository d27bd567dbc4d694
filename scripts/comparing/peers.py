"""Installs the other validators by name, and asks each about files and packages."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import IO

HERE = Path(__file__).resolve().parent
PYTHON_PEERS = (
    "geojson-validator",
    "shapely",
    "geojson-pydantic",
    "geojson",
    "frictionless",
    "datapackage",
    "geopandas",
)
# Its scripts need none of GDAL's bindings, which have no package for Linux; with them it would need a compiler.
PEERS_ALONE = ("gdal-utils",)
NODE_PEERS = ("@placemarkio/check-geojson", "@mapbox/geojsonhint", "datapackage")
GEOJSON_PEERS = ("geojson-validator", "check-geojson", "geojsonhint", "shapely", "geojson-pydantic", "geojson")
PEERS = (*GEOJSON_PEERS, "frictionless", "datapackage", "datapackage-js", "geopandas", "validate-gpkg")
# A tool that says nothing for that long about a file of a few kilobytes is taken not to come to an end.
LONGEST_S = 20.0
# The option parser of geojsonhint's command is fetched from a repository, not from the registry; any will do.
PACKAGE_JSON = {"private": True, "overrides": {"@gerhobbelt/nomnom": "npm:nomnom@1.8.1"}}
# Endings that the linters of GeoJSON read; each line of a sequence is a text of its own.
NODE_ENDINGS = {".geojson", ".json"}

Said = dict[str, str]


def ask(folder: Path, paths: Sequence[Path]) -> tuple[Said, dict[str, Said]]:
    """Versions of the tools, and by path what each tool that reads such a file says: "error", "warning" or "no"."""
    python = install(folder)
    versions, said = _asked([str(python), str(HERE / "ask.py")], [path for path in paths if _is_read(path)])
    for_node = [path for path in paths if path.is_dir() or path.suffix in NODE_ENDINGS]
    more, said_too = _asked(["node", str(HERE / "ask.mjs"), str(folder)], for_node)
    for path, told in said_too.items():
        said.setdefault(path, {}).update(told)
    return versions | more, said


def install(folder: Path) -> Path:
    """Install the peers by name, and return the Python of theirs."""
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "python" / ("Scripts" if os.name == "nt" else "bin") / "python"
    if (folder / "package.json").is_file():
        return python
    venv.create(folder / "python", with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, *PYTHON_PEERS], check=True)
    subprocess.run([*pip, "--no-deps", *PEERS_ALONE], check=True)
    (folder / "package.json").write_text(json.dumps(PACKAGE_JSON), encoding="utf-8")
    options = ["--no-audit", "--no-fund", "--silent", "--prefix", str(folder)]
    subprocess.run(["npm", "install", *options, *NODE_PEERS], check=True, cwd=folder)
    return python


def _is_read(path: Path) -> bool:
    return path.is_dir() or path.suffix in {*NODE_ENDINGS, ".gpkg"}


def _asked(command: Sequence[str], paths: Sequence[Path]) -> tuple[Said, dict[str, Said]]:
    """Versions of the tools of one kind of process, and what they say by path."""
    versions: Said = {}
    said: dict[str, Said] = {}
    rest = [str(path) for path in paths]
    while rest:
        done = 0
        for line in _lines(command, rest):
            value: Said = json.loads(line)
            path = value.pop("path", None)
            if path is None:
                versions = value
            elif value:
                said.setdefault(path, {}).update(value)
            else:
                done += 1
        if done < len(rest):
            # The process ended or was stopped there: what is unsaid counts as a refusal.
            said[rest[done]] = {**_unending(Path(rest[done]), command), **said.get(rest[done], {})}
            done += 1
        rest = rest[done:]
    return versions, said


def _unending(path: Path, command: Sequence[str]) -> Said:
    if command[0] != "node":
        return {}
    return dict.fromkeys(("datapackage-js",) if path.is_dir() else ("check-geojson", "geojsonhint"), "error")


def _lines(command: Sequence[str], paths: Sequence[str]) -> list[str]:
    """What a process prints until it ends, or says nothing for too long."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        printed: queue.Queue[str] = queue.Queue()
        reader = threading.Thread(target=_pass_on, args=(process.stdout, printed))
        reader.start()
        process.stdin.write("\n".join(paths) + "\n")
        process.stdin.close()
        found = []
        try:
            while line := printed.get(timeout=LONGEST_S):
                if line.startswith("{"):
                    found.append(line)
        except queue.Empty:
            process.kill()
        reader.join()
    return found


def _pass_on(stream: IO[str], lines: queue.Queue[str]) -> None:
    """Every line of a stream, and a blank text at its end."""
    for line in stream:
        lines.put(line)
    lines.put("")
