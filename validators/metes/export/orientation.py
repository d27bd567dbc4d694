"""Layers that only the GeoPackage has: outlines of present states behind the map, and places with dates."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
import shapely

from metes.export.map_layers import LINES_IN_TIME
from metes.export.tables import Column, ForeignKeyReference, GisRow, GisTable, alias_of

COUNTRIES = "countries"
PLACES_IN_TIME = "places_in_time"
# Control points that date the first house, fort or post of a town, or the name that the map prints; other towns are
# older than the first treaty or have no such date.
FOUNDINGS = frozenset(
    {
        *("K001", "K010", "K013", "K017", "K053", "K073", "K077", "K095", "K102", "K114", "K133", "K154"),
        *("K400", "K407", "K410", "K412", "K420", "K425", "K430"),
    }
)
# A line ends at a place that lies this near to its end, in degrees: 1 km.
AT_END_DEG = 0.01


def orientation_layers(tables: Mapping[str, GisTable]) -> dict[str, GisTable]:
    """Present states, and the places of a selection with the day from which each is on a map."""
    return {COUNTRIES: _countries(), PLACES_IN_TIME: _places_in_time(tables)}


def _countries() -> GisTable:
    stored = json.loads((files("metes.export.qgis") / "countries.json").read_text(encoding="utf-8"))
    rows = tuple(
        GisRow(values=(state["id"], state["name_en"]), geometry=_outline(state, stored["cells_per_degree"]))
        for state in stored["states"]
    )
    return GisTable(
        name=COUNTRIES,
        title="Present states",
        description="Outlines of present states for orientation, simplified to 1.5 km. They are no statement on any "
        "boundary or on the status of any area.",
        licences=("ODbL-1.0",),
        attribution="Open Data Commons Open Database License 1.0: © OpenStreetMap contributors",
        columns=(
            Column(name="country_id", type="string", alias="country id", description="Id of the outline."),
            Column(name="name_en", type="string", alias=alias_of("name_en"), description="Name on the map."),
        ),
        key=("country_id",),
        references=(),
        rows=rows,
        geometry_type="MultiPolygon",
    )


def _outline(state: Mapping[str, Any], cells_per_degree: int) -> shapely.MultiPolygon:
    """The outline in degrees from rings of grid steps, each ring a flat list of eastward and northward steps."""
    polygons = []
    for rings in state["polygons"]:
        positions = [np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / cells_per_degree for ring in rings]
        polygons.append(shapely.Polygon(positions[0], positions[1:]))
    return shapely.MultiPolygon(polygons)


def _places_in_time(tables: Mapping[str, GisTable]) -> GisTable:
    places = tables["places"]
    founded, ends = _foundings(tables["control_points"]), _line_ends(tables[LINES_IN_TIME])
    tree = shapely.STRtree([position for position, _ in ends])
    rows = []
    for row in places.rows:
        name = str(row.values[places.index("place_id")])
        since = founded.get(name) or _first_line_at(row.geometry, tree, ends)
        rows.append(GisRow(values=(*row.values, since, None), geometry=row.geometry))
    added = tuple(
        Column(name=name, type="date", alias=alias_of(name), description=words)
        for name, words in (
            ("valid_from", "First day on a map: the founding of a town, or the first line that ends here."),
            ("valid_to", "Blank: no place has left the map."),
        )
    )
    to_places = ForeignKeyReference(columns=("place_id",), table="places", table_columns=("place_id",))
    return replace(
        places,
        name=PLACES_IN_TIME,
        title="Places in time",
        description="Each place with the day from which a map shows it; blank where that day is not known.",
        columns=(*places.columns, *added),
        references=(*places.references, to_places),
        rows=tuple(rows),
    )


def _foundings(control_points: GisTable) -> dict[str, datetime.date]:
    columns = [control_points.values(name) for name in ("control_point_id", "place_id", "date")]
    return {
        str(place): date
        for point, place, date in zip(*columns, strict=True)
        if point in FOUNDINGS and isinstance(date, datetime.date)
    }


def _line_ends(lines: GisTable) -> list[tuple[shapely.Point, datetime.date]]:
    """Both ends of every line that is a boundary, with its first day."""
    roles, days = lines.values("role"), lines.values("valid_from")
    found = []
    for row, role, day in zip(lines.rows, roles, days, strict=True):
        if role != "closes" and isinstance(day, datetime.date) and row.geometry is not None:
            found += [(shapely.get_point(row.geometry, at), day) for at in (0, -1)]
    return found


def _first_line_at(
    place: Any, tree: shapely.STRtree, ends: list[tuple[shapely.Point, datetime.date]]
) -> datetime.date | None:
    near = tree.query(place, predicate="dwithin", distance=AT_END_DEG)
    return min((ends[at][1] for at in near), default=None)
