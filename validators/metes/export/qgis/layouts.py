"""Print layouts: one page for each of six dates, with title, map, legend, scale, graticule, sources and licences."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Template
from typing import Protocol
from xml.sax.saxutils import quoteattr

from metes.export.map_layers import DEFAULT_TERRITORIES, LINES_IN_TIME
from metes.export.metadata import Metadata
from metes.export.qgis.layer_styles import CONTEXT_KINDS, territory_categories, treaty_categories
from metes.export.qgis.symbols import INK, PAPER, fill, rgba, stroke, symbol
from metes.export.tables import GisTable

# Before and after the treaties that moved most: 1858, 1860 and 1864, 1895, 1914 and 1945, 2008.
PAGE_YEARS = (1850, 1859, 1865, 1900, 1945, 2010)
ATTRIBUTION = (
    "Lines: © OpenStreetMap contributors (ODbL 1.0) and Natural Earth (public domain); places, tables and drawn lines: "
    "CC BY 4.0. Each feature states its course, accuracy and source."
)
# The description is left to the program that knows the code; all of these together, or QGIS 3.22 knows none.
WGS84 = (
    "<spatialrefsys><wkt></wkt><proj4>+proj=longlat +datum=WGS84 +no_defs</proj4><srsid>3452</srsid><srid>4326</srid>"
    "<authid>EPSG:4326</authid><description>WGS 84</description><projectionacronym>longlat</projectionacronym>"
    "<ellipsoidacronym>EPSG:7030</ellipsoidacronym><geographicflag>true</geographicflag></spatialrefsys>"
)


class LegendLayer(Protocol):
    """What a legend needs to know about a layer."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...


def page_day(year: int) -> datetime.date:
    """Day that the page of a year shows."""
    return datetime.date(year, 7, 1)


def layouts_xml(layers: Sequence[LegendLayer], tables: Mapping[str, GisTable], metadata: Metadata) -> str:
    """XML of all layouts, one per year."""
    template = Template((files("metes.export.qgis") / "templates/layout.xml").read_text(encoding="utf-8"))
    pages = []
    for year in PAGE_YEARS:
        nodes = _legend_nodes(tables, page_day(year))
        tree = "".join(_legend_layer(layer, nodes[layer.name]) for layer in layers if layer.name in nodes)
        pages.append(template.substitute(_words(year, metadata), tree=tree))
    return "".join(pages)


def is_shown(start: object, end: object, day: datetime.date) -> bool:
    """Whether a row valid from `start` until the day before `end` is valid on a day; None is open-ended."""
    since = start if isinstance(start, datetime.date) else datetime.date.min
    until = end if isinstance(end, datetime.date) else datetime.date.max
    return since <= day < until


def _legend_nodes(tables: Mapping[str, GisTable], day: datetime.date) -> Mapping[str, Sequence[int]]:
    """Legend entries of each layer: the categories that occur on the map on that day."""
    lines, areas = tables[LINES_IN_TIME], tables[DEFAULT_TERRITORIES]
    columns = [lines.values(name) for name in ("treaty_id", "role", "valid_from", "valid_to")]
    treaties = {treaty or role for treaty, role, start, end in zip(*columns, strict=True) if is_shown(start, end, day)}
    columns = [areas.values(name) for name in ("territory_id", "kind", "valid_from", "valid_to")]
    present = {
        (name, kind in CONTEXT_KINDS)
        for name, kind, start, end in zip(*columns, strict=True)
        if is_shown(start, end, day)
    }
    of_lines = [category.value for category in treaty_categories(tables)]
    of_areas = [category.value for category in territory_categories(tables["territories"])]
    return {
        "places": (0, 1),
        LINES_IN_TIME: [at for at, value in enumerate(of_lines) if value in treaties],
        DEFAULT_TERRITORIES: [at for at, value in enumerate(of_areas) if (value, False) in present],
        "states_today": (0,),
    }


def _legend_layer(layer: LegendLayer, nodes: Sequence[int]) -> str:
    order = ",".join(map(str, nodes))
    return (
        f'<layer-tree-layer id="{layer.id}" name={quoteattr(layer.title)} providerKey="ogr" checked="Qt::Checked" '
        'expanded="1" legend_exp="" legend_split_behavior="0" patch_size="-1,-1"><customproperties><Option type="Map">'
        f'<Option name="legend/node-order" type="QString" value="{order}"/></Option></customproperties>'
        "</layer-tree-layer>"
    )


def _words(year: int, metadata: Metadata) -> dict[str, str]:
    day = page_day(year)
    ids = {
        name: "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, f"{metadata.name} {year} {name}")) + "}"
        for name in ("page", "title", "subtitle", "map", "legend", "scale", "sources", "grid")
    }
    return {
        **{f"{name}_id": quoteattr(value) for name, value in ids.items()},
        "name": quoteattr(f"Map of {year}"),
        "title": quoteattr(metadata.title),
        "subtitle": quoteattr(f"Lines and territories on {day.day} {day:%B} {year}"),
        "sources": quoteattr(
            f"{ATTRIBUTION} Lambert azimuthal equal-area about 105° E 48° N. {metadata.name} {metadata.version}."
        ),
        "begin": quoteattr(f"{day}T00:00:00Z"),
        # The last second: QGIS takes the moment that ends a range for a part of it.
        "end": quoteattr(f"{day}T23:59:59Z"),
        "paper_symbol": symbol("", [fill(PAPER)], "fill"),
        "grid_symbol": symbol("", [stroke("#d9d2c3", 0.15)], "line"),
        "bar_symbol": symbol("", [stroke(INK, 0.3)], "line"),
        "dark_symbol": symbol("", [fill(INK)], "fill"),
        "light_symbol": symbol("", [fill(PAPER)], "fill"),
        "ink": rgba(INK),
        "wgs84": WGS84,
    }
