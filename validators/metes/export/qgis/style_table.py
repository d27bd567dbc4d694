"""Layer styles as QGIS stores them in the style table of a GeoPackage and in the project."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from xml.sax.saxutils import quoteattr

from metes.export.map_layers import BANDS, DEFAULT_TERRITORIES, LINES_IN_TIME
from metes.export.ogr_writer import FIXED_DATE
from metes.export.orientation import COUNTRIES, PLACES_IN_TIME
from metes.export.qgis.layer_styles import (
    BY_ACCURACY,
    BY_KIND,
    BY_TERRITORY,
    BY_TREATY,
    ORIENTATION,
    bands_look,
    countries_look,
    lines_accuracy_look,
    lines_treaty_look,
    places_in_time_look,
    places_look,
    segments_accuracy_look,
    segments_kind_look,
    territories_accuracy_look,
    territories_look,
)
from metes.export.tables import GisTable

TEMPORAL_COLUMNS = ("valid_from", "valid_to")
LAYER_STYLES = """
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30),
  styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""


@dataclass(frozen=True, kw_only=True)
class Style:
    """A named style of a layer; a layer's first style is its default."""

    layer: str
    name: str
    description: str
    body: str

    def qml(self) -> str:
        """The style as a QML file."""
        text = (files("metes.export.qgis") / "templates/style.qml").read_text(encoding="utf-8")
        return Template(text).substitute(body=self.body)


def styles_of(tables: Mapping[str, GisTable]) -> tuple[Style, ...]:
    """Styles of every layer and table, the default of each first."""
    lines, segments = tables[LINES_IN_TIME], tables["segments"]
    default, every = tables[DEFAULT_TERRITORIES], tables["territories"]
    dated = tables[PLACES_IN_TIME]
    looks: list[tuple[GisTable, str, str, str]] = [
        (lines, BY_TREATY, "Colour by the period of the treaty, from 1689 to today.", lines_treaty_look(tables)),
        (lines, BY_ACCURACY, "Colour by the accuracy of the line in this role.", lines_accuracy_look()),
        (segments, BY_ACCURACY, "Colour by accuracy.", segments_accuracy_look()),
        (segments, BY_KIND, "What the line follows.", segments_kind_look()),
        (default, BY_TERRITORY, "A colour per group of territories; comparison areas pale.", territories_look(every)),
        (default, BY_ACCURACY, "Colour by accuracy.", territories_accuracy_look()),
        (every, BY_TERRITORY, "Readings of a territory share a colour.", territories_look(every)),
        (every, BY_ACCURACY, "Colour by accuracy.", territories_accuracy_look()),
        (tables["places"], BY_KIND, "Towns, junctions, markers and waypoints.", places_look()),
        (tables[BANDS], BY_ACCURACY, "Colour by accuracy.", bands_look()),
        (dated, BY_KIND, "Towns and junctions, and from near all places.", places_in_time_look(dated)),
        (tables[COUNTRIES], ORIENTATION, "All states alike, with names.", countries_look()),
    ]
    found = [
        Style(layer=table.name, name=name, description=words, body=look + body_of(table))
        for table, name, words, look in looks
    ]
    found += [
        Style(layer=table.name, name="Names", description="Names of the columns.", body=body_of(table))
        for table in tables.values()
        if table.geometry_type is None
    ]
    return tuple(found)


def default_styles(tables: Mapping[str, GisTable]) -> dict[str, Style]:
    """Default style of each layer, by name of the layer."""
    found: dict[str, Style] = {}
    for style in styles_of(tables):
        if tables[style.layer].geometry_type is not None:
            found.setdefault(style.layer, style)
    return found


def body_of(table: GisTable) -> str:
    """XML for the column aliases, the display column and the dates of validity."""
    aliases = "".join(
        f"<alias index={quoteattr(str(number))} field={quoteattr(column.name)} name={quoteattr(column.alias)}/>"
        for number, column in enumerate(table.columns, start=1)
    )
    return f"<aliases>{aliases}</aliases>{_name_of_row(table)}{temporal(table)}"


def temporal(table: GisTable) -> str:
    """Temporal properties of a layer: visible from its first day until the day before `valid_to`; empty for a table."""
    names = {column.name for column in table.columns}
    if table.geometry_type is None or not names.issuperset(TEMPORAL_COLUMNS):
        return ""
    start, end = TEMPORAL_COLUMNS
    # Mode 2: each feature lasts from one column to the other. Limit mode 0: the end itself is left out.
    return (
        f'<temporal enabled="1" mode="2" limitMode="0" startField="{start}" endField="{end}" durationField="" '
        'durationUnit="min" fixedDuration="0" accumulate="0" startExpression="" endExpression="">'
        "<fixedRange><start></start><end></end></fixedRange></temporal>"
    )


def write_styles(database: sqlite3.Connection, tables: Mapping[str, GisTable]) -> None:
    """Write the styles into the table where QGIS looks for them."""
    database.executescript(LAYER_STYLES)
    seen: set[str] = set()
    for style in styles_of(tables):
        geometry = "geom" if tables[style.layer].geometry_type else ""
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
            "VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', NULL, ?)",
            (style.layer, geometry, style.name, style.qml(), style.layer not in seen, style.description, FIXED_DATE),
        )
        seen.add(style.layer)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', 'Styles for QGIS')"
    )


def _name_of_row(table: GisTable) -> str:
    names = [column.name for column in table.columns]
    shown = next((name for name in ("name_en", "title_en", "title", "name") if name in names), names[0])
    return f"<previewExpression>&quot;{shown}&quot;</previewExpression>"
