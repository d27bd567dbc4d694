"""Asks the Python peers about files: a process of its own, in an environment of its own.

Reads paths, one a line, and writes one JSON object a line: the path, and of each tool that reads such a file "error",
"warning" or "no".
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

# What geojson-validator names problematic and is nothing wrong: a polygon may have holes and many vertices.
HARMLESS = {"holes", "excessive_vertices"}
Said = tuple[bool, bool]


def geojson_validator(path: Path) -> Said:
    """Criteria that are not kept: of GeoJSON, and those that it names problematic."""
    import geojson_validator as peer  # type: ignore[import-not-found]  # installed for the comparison alone

    peer.configure_logging(enabled=False)
    if peer.validate_structure(str(path)):
        return True, False
    report = peer.validate_geometries(str(path))
    return bool(report["invalid"]), bool(set(report["problematic"]) - HARMLESS)


def shapely(path: Path) -> Said:
    """Whether any geometry is not valid."""
    import shapely as peer
    from shapely.geometry import shape

    value = json.loads(path.read_text(encoding="utf-8"))
    features = value["features"] if value["type"] == "FeatureCollection" else [value]
    geometries = [feature["geometry"] if feature["type"] == "Feature" else feature for feature in features]
    shapes = [shape(geometry) for geometry in geometries if geometry is not None]
    return not all(peer.is_valid(each) for each in shapes), False


def geojson_pydantic(path: Path) -> Said:
    """Whether its models take the object; a ValidationError is an error."""
    import geojson_pydantic as peer  # type: ignore[import-not-found]  # installed for the comparison alone
    from pydantic import TypeAdapter

    model: Any = peer.geometries.Geometry | peer.Feature | peer.FeatureCollection
    TypeAdapter(model).validate_json(path.read_bytes())
    return False, False


def geojson(path: Path) -> Said:
    """Errors of its objects."""
    import geojson as peer  # type: ignore[import-not-found]  # installed for the comparison alone

    value = peer.loads(path.read_text(encoding="utf-8"))
    return not isinstance(value, peer.base.GeoJSON) or bool(value.errors()), False


def frictionless(path: Path) -> Said:
    """Errors and warnings about a package, or about a file taken for a resource."""
    import frictionless as peer

    # It takes a path from the root for an unsafe one.
    os.chdir(path if path.is_dir() else path.parent)
    report = peer.validate("datapackage.json" if path.is_dir() else path.name)
    return bool(report.flatten(["type"])), bool(report.warnings or any(task.warnings for task in report.tasks))


def datapackage(path: Path) -> Said:
    """Errors of the descriptor, of the rows and of the keys, as its own command finds them."""
    # The repository has a folder of that name, which type checkers take for the module.
    peer = importlib.import_module("datapackage")
    package = peer.Package(str(path / "datapackage.json"))
    if not package.valid:
        return True, False
    for resource in package.resources:
        if resource.tabular:
            resource.read()
            resource.check_relations()
        else:
            resource.raw_read()
    return False, False


def geopandas(path: Path) -> Said:
    """Whether any geometry of any layer is not valid."""
    import geopandas as peer

    names = list(peer.list_layers(path)["name"])
    layers = [peer.read_file(path, layer=name) for name in names]
    shapes = [layer.geometry.dropna() for layer in layers if hasattr(layer, "geometry")]
    return not all(each.is_valid.all() for each in shapes), False


def validate_gpkg(path: Path) -> Said:
    """What GDAL's own script on the requirements of GeoPackage says; it looks at no geometry's validity."""
    import contextlib
    import io

    from osgeo_utils.samples import validate_gpkg as peer  # type: ignore[import-not-found]  # as above

    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        peer.check(str(path))
    return False, "warning" in told.getvalue().lower()


PACKAGE_TOOLS = (frictionless, datapackage)
GEOJSON_TOOLS = (geojson_validator, shapely, geojson_pydantic, geojson, frictionless)
GEOPACKAGE_TOOLS = (geopandas, validate_gpkg)
DISTRIBUTIONS = {
    "geojson-validator": "geojson-validator",
    "shapely": "shapely",
    "geojson-pydantic": "geojson-pydantic",
    "geojson": "geojson",
    "frictionless": "frictionless",
    "datapackage": "datapackage",
    "geopandas": "geopandas",
    "validate-gpkg": "gdal-utils",
}


def tools_for(path: Path) -> tuple[Callable[[Path], Said], ...]:
    """The tools that read such a file."""
    if path.is_dir():
        return PACKAGE_TOOLS
    return GEOPACKAGE_TOOLS if path.suffix == ".gpkg" else GEOJSON_TOOLS


def answer(tool: Callable[[Path], Said], path: Path) -> str:
    """What one tool says; where it stops with an error of its own, that counts as a refusal."""
    try:
        is_error, is_warning = tool(path)
    except Exception:  # noqa: BLE001  # whatever a peer raises is its answer
        return "error"
    return "error" if is_error else "warning" if is_warning else "no"


def main() -> None:
    """Answer until the list of paths ends."""
    answers = sys.stdout
    # What a tool prints is no answer.
    sys.stdout = sys.stderr
    print(json.dumps({name: version(each) for name, each in DISTRIBUTIONS.items()}), file=answers)
    for line in sys.stdin:
        path = Path(line.strip())
        said = {tool.__name__.replace("_", "-"): answer(tool, path) for tool in tools_for(path)}
        print(json.dumps({"path": line.strip(), **said}), file=answers)
        # Nothing more about this path.
        print(json.dumps({"path": line.strip()}), file=answers, flush=True)


if __name__ == "__main__":
    main()
