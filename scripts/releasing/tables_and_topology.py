"""Files of a release that `metes export` does not write: a table of areas with intervals, and one TopoJSON file.

Usage: `python scripts/releasing/tables_and_topology.py PACKAGE`; both files are written into that folder.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from metes.export.export import tables_of
from metes.export.formats import write_csv
from metes.export.selection import Selection
from metes.export.tables import GisRow, GisTable
from metes.package.package import open_package
from metes.page.topology import detailed_topology
from metes.tables.table import Value

AREAS, TOPOLOGY = "areas.csv", "china-border-treaties.topojson"
# The columns of the layer of territories that tell what was measured, and of what.
AREA_COLUMNS = (
    *("reading_id", "territory_id", "name_en", "name_zh", "name_ru", "kind", "surface", "is_default", "definition"),
    *("valid_from", "valid_to", "area_km2", "area_low_km2", "area_high_km2"),
    *("claims_consistent", "claims_inconsistent", "claims_undecided", "claims_not_checkable"),
    *("accuracy_m", "source_id", "licence"),
)
KEYS = {"segments": "segment_id", "territories": "reading_id", "places": "place_id"}


def write_tables_and_topology(folder: Path) -> None:
    """Write areas.csv and the TopoJSON file beside the datapackage.json of a folder."""
    tables = tables_of(open_package(folder), Selection(), with_bands=False)
    write_areas(folder / AREAS, tables["territories"])
    write_topology(folder / TOPOLOGY, {name: tables[name] for name in KEYS})


def write_areas(path: Path, territories: GisTable) -> None:
    """Write one row for each reading of a territory: area with 95 % interval in km2, and verdicts on its claims."""
    columns = [territories.index(name) for name in AREA_COLUMNS]
    rows = tuple(GisRow(values=tuple(row.values[at] for at in columns)) for row in territories.rows)
    chosen = tuple(territories.columns[at] for at in columns)
    write_csv(path, replace(territories, columns=chosen, rows=rows, geometry_type=None))


def write_topology(path: Path, layers: Mapping[str, GisTable]) -> None:
    """Write layers as objects of one TopoJSON file: lines and outlines share their arcs, features keep properties."""
    shapes = {
        name: {str(key): row.geometry for key, row in zip(layer.values(KEYS[name]), layer.rows, strict=True)}
        for name, layer in layers.items()
    }
    points = {key: tuple(shapely.get_coordinates(point)[0]) for key, point in shapes.pop("places").items()}
    made = detailed_topology(shapes, {"places": points})
    for name, layer in layers.items():
        properties = {str(key): _properties(layer, row.values) for key, row in _by_id(layer, KEYS[name])}
        for geometry in made["objects"][name]["geometries"]:
            geometry["properties"] = properties[geometry["id"]]
    made["attribution"] = "; ".join(dict.fromkeys(layer.attribution for layer in layers.values()))
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _by_id(layer: GisTable, key: str) -> list[tuple[Value, Any]]:
    return list(zip(layer.values(key), layer.rows, strict=True))


def _properties(layer: GisTable, values: tuple[Value, ...]) -> dict[str, Value]:
    named = zip(layer.columns, values, strict=True)
    return {column.name: value.isoformat() if isinstance(value, datetime.date) else value for column, value in named}


if __name__ == "__main__":
    write_tables_and_topology(Path(sys.argv[1]))
