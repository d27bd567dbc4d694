"""Compare the speed of metes with other programs, and write docs/performance.md and its plot.

Usage: `python scripts/bench.py`. It runs one process after the other on publicly available inputs. Programs that are
not installed are listed as missing; the exit code is 2 if the inputs cannot be downloaded. The numbers are from one
machine on one day, so `make build` does not rebuild the page, and no test asserts a time.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

from benching import inputs
from benching.page import write_page
from benching.plot import draw_growth
from benching.processes import MEASURED, NODE_PEER, ROOT, Run, measure, node_peer, peers, run

# What people hold, as the page names it; `benching/measured.py` makes each of them.
HELD = (
    "shapely polygons",
    "shapely polygons and validity",
    "shapely multipolygons",
    "GeoDataFrame",
    "list of WKB",
    "Arrow array of WKB",
    "GeoArrow polygons",
    "GeoParquet file",
    "coordinates",
    "coordinates in NumPy",
)
SHARES = (0.01, 0.03, 0.1, 0.3, 1.0)
OWN_PACKAGES = ("numpy", "numba", "shapely", "pyproj", "fiona", "frictionless", "pyarrow", "geopandas")
PEER_PACKAGES = (
    "geopandas",
    "pyogrio",
    "pyarrow",
    "shapely",
    "pyproj",
    "duckdb",
    "duckdb-extension-spatial",
    "spherely",
    "geojson-validator",
)
# What a file is checked with beside `metes check`: each says less about it.
CHECKERS = {
    "GeoPandas read_file, is_valid": "geopandas-valid",
    "json, shapely is_valid": "shapely-valid",
    "geojson-validator": "geojson-validator",
}
READ_IN_NODE = "require(process.argv[1]).check(require('fs').readFileSync(process.argv[2], 'utf8'))"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="bench.py", description="Compare the speed of metes with other programs.")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache", metavar="FOLDER", help="directory of the inputs")
    parser.add_argument(
        "--peers", type=Path, metavar="PYTHON", help="a Python interpreter with the other programs installed"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs", metavar="FOLDER", help="directory of the page")
    chosen = parser.parse_args(arguments)
    try:
        whole = inputs.land(chosen.cache)
        checked = {
            "countries at 1 km": inputs.land(chosen.cache, "1km"),
            "countries at 100 m": inputs.land(chosen.cache, "100m"),
            "points": inputs.points(chosen.cache),
            "140,000 parcels": inputs.parcels(chosen.cache),
        }
    except inputs.InputError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    found = benchmark(whole, checked, chosen.peers or peers())
    (chosen.cache / "bench.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    draw_growth(found["growth"], chosen.out / "performance.png")
    write_page(found, chosen.out / "performance.md")
    return 0


def benchmark(whole: Path, checked: dict[str, Path], peer_python: Path | None) -> dict[str, Any]:
    """Everything that is measured, in the order of the page."""
    own = Path(sys.executable)
    held = whole.with_suffix(".npz")
    shape = measure(own, "arrays", str(whole), str(held))
    return {
        "shape": shape,
        "memory": {what: in_memory(what, str(held), peer_python) for what in HELD},
        "checks": {name: checks(name, path, peer_python) for name, path in checked.items()},
        "growth": growth(whole, peer_python),
        "commands": commands(),
        "versions": {
            "ours": measure(own, "versions", *OWN_PACKAGES),
            "peers": {**measure(peer_python, "versions", *PEER_PACKAGES), "check-geojson": node_version()},
        },
    }


def in_memory(what: str, held: str, peer_python: Path | None) -> dict[str, dict[str, Any]]:
    """Areas of what people hold, by each program that takes it."""
    say(what)
    own = Path(sys.executable)
    found = {"metes": measure(own, "ours", held, what, "1"), "metes, 2 threads": measure(own, "ours", held, what, "2")}
    if not what.startswith("coordinates"):
        found["GeoPandas to_crs(6933).area"] = measure(peer_python, "geopandas", held, what)
    if what == "shapely polygons":
        found["pyproj Geod.geometry_area_perimeter"] = measure(own, "geod", held)
    if what == "Arrow array of WKB":
        found["DuckDB ST_Area_Spheroid, of its own geometries"] = measure(peer_python, "duckdb", held)
    if what == "list of WKB":
        found["spherely area, on a sphere"] = measure(peer_python, "spherely", held)
    if what == "GeoParquet file":
        found["pyarrow read_table, reading alone"] = measure(own, "reading", held)
    return found


def checks(name: str, path: Path, peer_python: Path | None) -> dict[str, Any]:
    """`metes check` of a file, with one process and two, and each program that says something of the same file."""
    say(f"check, {name}")
    # 1: it found faults, as it should.
    own = {jobs: [sys.executable, "-m", "metes", "check", str(path), "--jobs", str(jobs)] for jobs in (1, 2)}
    found = {"metes check": as_row([run(own[1], {0, 1})]), "metes check, 2 processes": as_row([run(own[2], {0, 1})])}
    for peer, measured in CHECKERS.items():
        done = None if peer_python is None else run([str(peer_python), str(MEASURED), measured, str(path)])
        found[peer] = None if done is None or "absent" in json.loads(done.output) else as_row([done])
    folder = node_peer()
    command = ["node", "-e", READ_IN_NODE, str((folder or ROOT) / "node_modules" / NODE_PEER), str(path.resolve())]
    # It ends with an error where it finds one.
    found["check-geojson"] = None if folder is None else as_row([run(command, {0, 1})])
    return {"bytes": path.stat().st_size, "programs": found}


def growth(whole: Path, peer_python: Path | None) -> list[dict[str, Any]]:
    """File to areas and to faults, from a hundredth of the file to all of it; ours and the peer's in turn."""
    rows = []
    for share in SHARES:
        path = whole if share == 1.0 else Path(measure(Path(sys.executable), "part", str(whole), str(share))["path"])
        say(f"file to areas and to faults, {path.stat().st_size / 1e6:.0f} MB")
        row: dict[str, Any] = {"bytes": path.stat().st_size}
        row["metes"] = as_row([run([sys.executable, "-m", "metes", "area", str(path), "--format", "csv"])])
        row["metes check"] = as_row([run([sys.executable, "-m", "metes", "check", str(path), "--jobs", "1"], {0, 1})])
        if peer_python is not None:
            row["GeoPandas"] = as_row([run([str(peer_python), str(MEASURED), "geopandas-file", str(path)])])
        rows.append(row)
    return rows


def commands() -> dict[str, Any]:
    """Cold processes on our own package, the median of three."""
    found = {}
    for name, command in {
        "metes --help": ["-m", "metes", "--help"],
        "metes validate": ["-m", "metes", "validate"],
        "frictionless validate datapackage.json": ["-m", "frictionless", "validate", "datapackage.json"],
    }.items():
        say(name)
        found[name] = as_row([run([sys.executable, *command]) for _ in range(3)])
    return found


def node_version() -> str | None:
    """The version of the validator for Node.js."""
    folder = node_peer()
    if folder is None:
        return None
    about = json.loads((folder / "node_modules" / NODE_PEER / "package.json").read_text(encoding="utf-8"))
    return str(about["version"])


def as_row(runs: list[Run | None]) -> dict[str, float] | None:
    """Medians of the runs; None where one failed."""
    done = [each for each in runs if each is not None]
    if len(done) < len(runs):
        return None
    return {
        "seconds": statistics.median(each.seconds for each in done),
        "processor_seconds": statistics.median(each.processor_seconds for each in done),
        "peak_bytes": max(each.peak_bytes for each in done),
    }


def say(what: str) -> None:
    """Print what is going on, beside the output."""
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
