"""The QGIS project: layer groups, table relations, time settings, map themes and print layouts, built from templates.

The project names no person, machine or time; QGIS itself would write the user's name and the time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from string import Template
from xml.sax.saxutils import escape, quoteattr

from metes.export.map_layers import BANDS, DEFAULT_TERRITORIES, LINES_IN_TIME
from metes.export.metadata import Metadata
from metes.export.orientation import COUNTRIES, PLACES_IN_TIME
from metes.export.qgis.crs import PROJECT_CRS, WGS84
from metes.export.qgis.forms import Relation, form_of
from metes.export.qgis.layer_styles import (
    BY_ACCURACY,
    BY_KIND,
    BY_TERRITORY,
    BY_TREATY,
    ORIENTATION,
    context_look,
    treaty_territories_look,
)
from metes.export.qgis.layouts import layouts_xml, whole_extent
from metes.export.qgis.navigation import DATE_LABEL, NOTE, bookmarks, date_background, date_font, map_tip, note_font
from metes.export.qgis.style_table import Style, body_of, styles_of
from metes.export.qgis.symbols import COLOURS, rgba
from metes.export.tables import LAYERS, REGISTER_SUFFIX, GisTable

# The first moment that a zip archive can bear; an archive takes the clock otherwise.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644
STATES = "states_today"
COMPARISON = "comparison_areas"
OTHERS_FILTER = "\"kind\" IN ('comparison', 'state')"
TREATY_FILTER = "\"kind\" NOT IN ('comparison', 'state')"


@dataclass(frozen=True, kw_only=True)
class ProjectLayer:
    """A layer of the project: its legend text, its table, and a filter on its rows."""

    name: str
    title: str
    table: str
    group: str
    is_shown: bool
    is_open: bool = False
    subset: str = ""

    @property
    def id(self) -> str:
        """Id of the layer in the XML; QGIS replaces ids shorter than ten letters."""
        return layer_id(self.name)


MAP_LAYERS = (
    ProjectLayer(name=PLACES_IN_TIME, title="Places", table=PLACES_IN_TIME, group="Map", is_shown=True),
    ProjectLayer(name=LINES_IN_TIME, title="Lines", table=LINES_IN_TIME, group="Map", is_shown=True, is_open=True),
    ProjectLayer(
        name=DEFAULT_TERRITORIES,
        title="Territories and sectors",
        table=DEFAULT_TERRITORIES,
        group="Map",
        is_shown=True,
        is_open=True,
        subset=TREATY_FILTER,
    ),
    ProjectLayer(name="segments", title="All lines, by accuracy", table="segments", group="Accuracy", is_shown=False),
    ProjectLayer(
        name=BANDS,
        title="Bands around lines (90 %)",
        table=BANDS,
        group="Accuracy",
        is_shown=False,
    ),
    ProjectLayer(
        name="territories",
        title="All readings of all territories",
        table="territories",
        group="More layers",
        is_shown=False,
    ),
    ProjectLayer(
        name=COMPARISON,
        title="Areas for comparison",
        table=DEFAULT_TERRITORIES,
        group="More layers",
        is_shown=False,
        subset=OTHERS_FILTER,
    ),
    ProjectLayer(name="places", title="All places", table="places", group="More layers", is_shown=False),
    ProjectLayer(
        name=STATES, title="Present states, for orientation", table=COUNTRIES, group="Background", is_shown=True
    ),
)
GROUPS = ("Map", "Accuracy", "More layers", "Background", "Tables")
GEOMETRY_WORDS = {"LineString": "Line", "MultiPolygon": "Polygon", "Point": "Point", None: "No geometry"}
# What each theme shows: its layers, and the style of each. A theme that names no style leaves the one in use.
THEMES: Mapping[str, Mapping[str, str]] = {
    "Lines by treaty": {
        PLACES_IN_TIME: BY_KIND,
        LINES_IN_TIME: BY_TREATY,
        DEFAULT_TERRITORIES: BY_TERRITORY,
        STATES: ORIENTATION,
    },
    "Lines by accuracy": {
        PLACES_IN_TIME: BY_KIND,
        LINES_IN_TIME: BY_ACCURACY,
        BANDS: BY_ACCURACY,
        STATES: ORIENTATION,
    },
}


def layer_id(name: str) -> str:
    """Id of a layer or table in the project."""
    return f"metes_layer_{name}"


def project_text(tables: Mapping[str, GisTable], metadata: Metadata, file_name: str) -> str:
    """XML of the project, for a GeoPackage of this name in the same folder."""
    shown = [layer for layer in _layers(tables) if layer.table in tables]
    styles, relations = styles_of(tables), _relations(tables)
    template = (files("metes.export.qgis") / "templates/project.qgs").read_text(encoding="utf-8")
    red, green, blue, _ = rgba(COLOURS["sea"]).split(",")
    sides = zip(("xmin", "ymin", "xmax", "ymax"), whole_extent(), strict=True)
    return Template(template).substitute(
        title=escape(metadata.title),
        abstract=escape(f"{metadata.description} Version {metadata.version}."),
        licences="".join(f"<license>{escape(str(each['title']))}</license>" for each in metadata.licences),
        crs=PROJECT_CRS,
        extent="".join(f"<{side}>{metres:.0f}</{side}>" for side, metres in sides),
        sea="".join(
            f'<CanvasColor{name}Part type="int">{value}</CanvasColor{name}Part>'
            for name, value in (("Red", red), ("Green", green), ("Blue", blue))
        ),
        tree="".join(_group(group, shown) for group in GROUPS),
        layers="".join(_layer(layer, tables, styles, relations, file_name) for layer in shown),
        relations="".join(_relation(relation) for relation in relations),
        bookmarks=bookmarks(tables),
        date_label=escape(DATE_LABEL),
        date_font=escape(date_font()),
        date_background=date_background(),
        note=escape(NOTE),
        note_font=escape(note_font()),
        themes="".join(_theme(name, chosen) for name, chosen in THEMES.items()),
        layouts=layouts_xml(shown, tables, metadata),
    )


def zipped(name: str, text: str) -> bytes:
    """The project as .qgz: a zip archive with one file and a fixed timestamp."""
    buffer = io.BytesIO()
    entry = zipfile.ZipInfo(name, date_time=ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = FILE_MODE << 16
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, text.encode("utf-8"), compresslevel=9)
    return buffer.getvalue()


def _layers(tables: Mapping[str, GisTable]) -> Sequence[ProjectLayer]:
    attributes = [
        ProjectLayer(name=name, title=table.title, table=name, group="Tables", is_shown=False)
        for name, table in tables.items()
        if table.geometry_type is None
    ]
    return [*MAP_LAYERS, *attributes]


def _group(name: str, layers: Sequence[ProjectLayer]) -> str:
    inner = "".join(
        f'<layer-tree-layer id="{layer.id}" name={quoteattr(layer.title)} providerKey="ogr" '
        f'checked="{_checked(layer.is_shown)}" expanded="{int(layer.is_open)}"/>'
        for layer in layers
        if layer.group == name
    )
    is_open = name == "Map"
    return (
        f'<layer-tree-group name={quoteattr(name)} checked="Qt::Checked" expanded="{int(is_open)}">{inner}'
        "</layer-tree-group>"
    )


def _checked(is_shown: bool) -> str:
    return "Qt::Checked" if is_shown else "Qt::Unchecked"


def _styles(layer: ProjectLayer, tables: Mapping[str, GisTable], styles: Sequence[Style]) -> list[Style]:
    """Styles of a layer; a layer that shows part of a table has its own legend."""
    table = tables[layer.table]
    own = [style for style in styles if style.layer == table.name]
    if layer.name == COMPARISON:
        own = [Style(layer=table.name, name=ORIENTATION, description="", body=context_look() + body_of(table))]
    elif layer.name == DEFAULT_TERRITORIES:
        own[0] = replace(own[0], body=treaty_territories_look(tables["territories"]) + body_of(table))
    return own


def _layer(
    layer: ProjectLayer,
    tables: Mapping[str, GisTable],
    styles: Sequence[Style],
    relations: Sequence[Relation],
    file_name: str,
) -> str:
    table = tables[layer.table]
    source = f"./{file_name}|layername={table.name}" + (f"|subset={layer.subset}" if layer.subset else "")
    # Every style has the form and the map tip: switching a style switches them as well.
    added = form_of(table, relations) + map_tip(table.name)
    own = [replace(style, body=style.body + added) for style in _styles(layer, tables, styles)]
    # QGIS keeps the style in use among the properties of the layer, and the others beside their names.
    others = "".join(
        f"<map-layer-style name={quoteattr(style.name)}>{style.qml().partition('>')[2]}</map-layer-style>"
        for style in own[1:]
    )
    return (
        f'<maplayer type="vector" geometry="{GEOMETRY_WORDS[table.geometry_type]}" labelsEnabled="1" readOnly="0" '
        'styleCategories="AllStyleCategories" simplifyDrawingHints="1" simplifyDrawingTol="1" simplifyLocal="1">'
        f"<id>{layer.id}</id><datasource>{escape(source)}</datasource><layername>{escape(layer.title)}</layername>"
        f'{_crs(table)}<provider encoding="UTF-8">ogr</provider>{_metadata(table)}'
        f"<map-layer-style-manager current={quoteattr(own[0].name)}><map-layer-style name={quoteattr(own[0].name)}/>"
        f"{others}</map-layer-style-manager>{own[0].body}</maplayer>"
    )


def _crs(table: GisTable) -> str:
    if table.geometry_type is None:
        return ""
    return f"<srs>{WGS84}</srs>"


def _metadata(table: GisTable) -> str:
    licences = "".join(f"<license>{escape(each)}</license>" for each in table.licences)
    return (
        f"<resourceMetadata><title>{escape(table.title)}</title><abstract>{escape(table.description)}</abstract>"
        f"{licences}</resourceMetadata>"
    )


def _relations(tables: Mapping[str, GisTable]) -> list[Relation]:
    """One relation per foreign key, so that the form of a row shows its related rows."""
    found = []
    for table in tables.values():
        for reference in table.references:
            target = _target(reference.table, table)
            if target in tables and target != table.name:
                columns = "-".join(reference.columns)
                found.append(
                    Relation(
                        id=f"{table.name}-{columns}-{target}",
                        title=table.title,
                        table=table.name,
                        columns=reference.columns,
                        target=target,
                        target_columns=reference.table_columns,
                    )
                )
    return found


def _relation(relation: Relation) -> str:
    pairs = "".join(
        f'<fieldRef referencingField="{one}" referencedField="{other}"/>'
        for one, other in zip(relation.columns, relation.target_columns, strict=True)
    )
    return (
        f'<relation id="{relation.id}" name={quoteattr(relation.title)} referencingLayer="{layer_id(relation.table)}" '
        f'referencedLayer="{layer_id(relation.target)}" strength="Association">{pairs}</relation>'
    )


def _target(name: str, table: GisTable) -> str:
    """Name of the layer that a foreign key refers to; of its register table where a layer refers to itself."""
    if name in LAYERS and (table.name == name or name == "territories"):
        return name + REGISTER_SUFFIX
    return name


def _theme(name: str, layers: Mapping[str, str]) -> str:
    inner = "".join(
        f'<layer id="{layer_id(layer)}" visible="1" expanded="0" style={quoteattr(style)}/>'
        for layer, style in layers.items()
    )
    return (
        f'<visibility-preset name={quoteattr(name)} has-checked-group-info="0" has-expanded-info="0">{inner}'
        "</visibility-preset>"
    )
