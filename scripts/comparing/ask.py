"""Asks geojson-validator, shapely and frictionless about files: a process of its own, in an environment of its own.

Reads paths, one a line, and writes one JSON object a line: the path, and what each says, blank if nothing.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

# What geojson-validator names problematic and is nothing wrong: a polygon may have holes and many vertices.
HARMLESS = {"holes", "excessive_vertices"}
TOOLS = ("geojson-validator", "shapely", "frictionless")


def geojson_validator(path: Path) -> str:
    """Criteria that are not kept."""
    import geojson_validator as peer  # type: ignore[import-not-found]  # installed for the comparison alone

    peer.configure_logging(enabled=False)
    found = list(peer.validate_structure(str(path)))
    if not found:
        report = peer.validate_geometries(str(path))
        found = [*report["invalid"], *(name for name in report["problematic"] if name not in HARMLESS)]
    return ", ".join(found)


def shapely(path: Path) -> str:
    """Why the first geometry that is not valid is not."""
    import shapely as peer
    from shapely.geometry import shape

    value = json.loads(path.read_text(encoding="utf-8"))
    features = value["features"] if value["type"] == "FeatureCollection" else [value]
    for feature in features:
        geometry = shape(feature["geometry"] if feature["type"] == "Feature" else feature)
        if not peer.is_valid(geometry):
            return str(peer.is_valid_reason(geometry))
    return ""


def frictionless(path: Path) -> str:
    """Types of the errors of a package, or of a file taken for a resource."""
    import frictionless as peer

    # It takes a path from the root for an unsafe one.
    os.chdir(path if path.is_dir() else path.parent)
    report = peer.validate("datapackage.json" if path.is_dir() else path.name)
    return ", ".join(sorted({row[0] for row in report.flatten(["type"])}))


def answer(tool: Any, path: Path) -> str:
    """What one tool says; where it stops with an error of its own, that counts as a refusal."""
    try:
        return str(tool(path))
    except Exception as error:  # noqa: BLE001  # whatever a peer raises is its answer
        return f"stops: {type(error).__name__}"


def main() -> None:
    """Answer until the list of paths ends."""
    json.dump({name: version(name) for name in TOOLS}, sys.stdout)
    print()
    for line in sys.stdin:
        path = Path(line.strip())
        tools = [frictionless] if path.is_dir() else [geojson_validator, shapely, frictionless]
        said = {tool.__name__.replace("_", "-"): answer(tool, path) for tool in tools}
        print(json.dumps({"path": line.strip(), **said}), flush=True)


if __name__ == "__main__":
    main()
