"""Print layouts on A3: six dates and five regions, with title, map, legend, scale, graticule, sources and licences."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Protocol
from xml.sax.saxutils import quoteattr

import numpy as np
import pyproj
import shapely

from metes.export.map_layers import DEFAULT_TERRITORIES, LINES_IN_TIME
from metes.export.metadata import Metadata
from metes.export.orientation import PLACES_IN_TIME
from metes.export.qgis.crs import PROJECT_CRS, PROJECT_NAME, PROJECT_PROJ, WGS84, equal_area_crs, equal_area_proj
from metes.export.qgis.layer_styles import (
    CONTEXT_KINDS,
    PERIOD_ENDS,
    ROLE_WORDS,
    period_of,
    territory_categories,
    territory_groups,
    treaty_categories,
)
from metes.export.qgis.symbols import COLOURS, INK, PAPER, fill, rgba, stroke, symbol
from metes.export.tables import GisTable

# Before and after the treaties that moved most: 1858, 1860 and 1864, 1895, 1914 and 1945, 2008.
PAGE_YEARS = (1850, 1859, 1865, 1900, 1945, 2010)
ATTRIBUTION = (
    "Lines and present states: © OpenStreetMap contributors (ODbL 1.0) and Natural Earth (public domain); places, "
    "tables and drawn lines: CC BY 4.0.\nPale outlines: present states, for orientation; they state nothing on any "
    "boundary."
)
# Parts of the upper edge of a map, each nearly straight in degrees.
WINDOW_PARTS = 40
# What is smaller on a page needs no entry in its legend.
SMALLEST_MM = 2.0
METRES_PER_DEG = 111_000
# Width and height of the map on the page, in millimetres.
MAP_MM = (286.0, 247.0)
# From the Pamirs to Sakhalin, from the Uda to the south of Vietnam; in metres of the project's CRS.
WHOLE_WEST, WHOLE_SOUTH, WHOLE_HEIGHT = -3_000_000.0, -2_500_000.0, 6_230_000.0


@dataclass(frozen=True, kw_only=True)
class Region:
    """A region with a page of its own: its centre in degrees, the width of its map, a scale bar's segment."""

    name: str
    lon: float
    lat: float
    width_km: float
    bar_km: int = 100


REGIONS = (
    Region(name="Amur, Ussuri and Sakhalin", lon=131.6, lat=47.9, width_km=2_500, bar_km=200),
    Region(name="Mongolia and Tuva", lon=103.0, lat=47.6, width_km=2_500, bar_km=200),
    Region(name="Altai, Tian Shan and Pamirs", lon=80.5, lat=43.2, width_km=1_900),
    Region(name="Karakoram and Himalaya", lon=86.0, lat=31.2, width_km=2_400, bar_km=200),
    Region(name="Myanmar, Laos and Vietnam", lon=105.8, lat=22.8, width_km=2_200, bar_km=200),
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """What differs between the pages; `day` is None where all dates are on one map.

    `crs` is for QGIS and `proj` for PROJ; `extent` is west, south, east and north in that projection.
    """

    name: str
    subtitle: str
    day: datetime.date | None
    extent: tuple[float, float, float, float]
    crs: str
    proj: str
    projection: str
    bar_km: int
    grid_deg: int

    @property
    def scale(self) -> int:
        """Denominator of the scale, to 100,000."""
        return int(round((self.extent[2] - self.extent[0]) / MAP_MM[0] * 1000, -5))


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


def whole_extent() -> tuple[float, float, float, float]:
    """West, south, east and north of the map of everything, in metres of the project's CRS."""
    east = WHOLE_WEST + WHOLE_HEIGHT * MAP_MM[0] / MAP_MM[1]
    return WHOLE_WEST, WHOLE_SOUTH, east, WHOLE_SOUTH + WHOLE_HEIGHT


def pages(tables: Mapping[str, GisTable]) -> list[Page]:
    """Every page: one for each of six years, one for each of five regions."""
    found = [
        Page(
            name=f"Map of {year}",
            subtitle=f"Lines and territories on {page_day(year).day} {page_day(year):%B} {year}",
            day=page_day(year),
            extent=whole_extent(),
            crs=PROJECT_CRS,
            proj=PROJECT_PROJ,
            projection=PROJECT_NAME,
            bar_km=500,
            grid_deg=10,
        )
        for year in PAGE_YEARS
    ]
    return found + [_region_page(region, tables) for region in REGIONS]


def _region_page(region: Region, tables: Mapping[str, GisTable]) -> Page:
    days = [day for day in tables[LINES_IN_TIME].values("valid_from") if isinstance(day, datetime.date)]
    span = f", {min(days).year} to {max(days).year}" if days else ""
    half_width = region.width_km * 500.0
    half_height = half_width * MAP_MM[1] / MAP_MM[0]
    return Page(
        name=region.name,
        subtitle=f"{region.name}: lines and territories of all dates{span}; newer lines lie on older ones",
        day=None,
        extent=(-half_width, -half_height, half_width, half_height),
        crs=equal_area_crs(region.lon, region.lat),
        proj=equal_area_proj(region.lon, region.lat),
        projection=f"Lambert azimuthal equal-area about {region.lon:g}° E {region.lat:g}° N",
        bar_km=region.bar_km,
        grid_deg=5,
    )


def layouts_xml(layers: Sequence[LegendLayer], tables: Mapping[str, GisTable], metadata: Metadata) -> str:
    """XML of all layouts."""
    template = Template((files("metes.export.qgis") / "templates/layout.xml").read_text(encoding="utf-8"))
    texts = []
    for page in pages(tables):
        nodes = _legend_nodes(tables, page)
        tree = "".join(_legend_layer(layer, nodes[layer.name]) for layer in layers if layer.name in nodes)
        texts.append(template.substitute(_words(page, metadata), tree=tree))
    return "".join(texts)


def is_shown(start: object, end: object, day: datetime.date | None) -> bool:
    """Whether a row valid from `start` until the day before `end` is valid on a day; None is open-ended.

    Without a day, every row is shown.
    """
    if day is None:
        return True
    since = start if isinstance(start, datetime.date) else datetime.date.min
    until = end if isinstance(end, datetime.date) else datetime.date.max
    return since <= day < until


def _legend_nodes(tables: Mapping[str, GisTable], page: Page) -> Mapping[str, Sequence[int]]:
    """Legend entries of each layer: the categories that occur on a page."""
    lines, areas = tables[LINES_IN_TIME], tables[DEFAULT_TERRITORIES]
    columns = [lines.values(name) for name in ("segment_id", "role", "valid_from")]
    rows = zip(_is_on(page, lines), *columns, strict=True)
    used = _seen_on_top([(segment, role, start) for is_on, segment, role, start in rows if is_on])
    groups = territory_groups(tables["territories"])
    columns = [areas.values(name) for name in ("territory_id", "kind")]
    rows = zip(_is_on(page, areas), *columns, strict=True)
    present = {groups[str(name)] for is_on, name, kind in rows if is_on and kind not in CONTEXT_KINDS}
    of_lines = [category.value for category in treaty_categories(tables)]
    of_areas = [category.value for category in territory_categories(tables["territories"])]
    return {
        PLACES_IN_TIME: (0, 2),
        LINES_IN_TIME: [at for at, value in enumerate(of_lines) if value in used],
        DEFAULT_TERRITORIES: [at for at, value in enumerate(of_areas) if value in present],
    }


def _is_on(page: Page, table: GisTable) -> list[bool]:
    """Whether each row of a layer is on the map of a page, and large enough to be seen there."""
    window = _window(page)
    smallest_deg = SMALLEST_MM / 1000 * page.scale / METRES_PER_DEG
    starts, ends = table.values("valid_from"), table.values("valid_to")
    return [
        is_shown(start, end, page.day)
        and _size(row.geometry) >= smallest_deg
        and bool(shapely.intersects(window, row.geometry))
        for row, start, end in zip(table.rows, starts, ends, strict=True)
    ]


def _size(geometry: shapely.Geometry | None) -> float:
    """Longer side of the bounding box in degrees."""
    if geometry is None:
        return 0.0
    west, south, east, north = geometry.bounds
    return float(max(east - west, north - south))


def _window(page: Page) -> shapely.Polygon:
    """The map of a page in longitude and latitude."""
    edges = shapely.segmentize(shapely.box(*page.extent), (page.extent[2] - page.extent[0]) / WINDOW_PARTS)
    to_degrees = pyproj.Transformer.from_crs(page.proj, "EPSG:4326", always_xy=True)
    window = shapely.transform(edges, lambda at: np.column_stack(to_degrees.transform(*at.T)))
    shapely.prepare(window)
    return window


def _seen_on_top(uses: Sequence[tuple[object, object, object]]) -> set[str]:
    """Values of the categories of lines, given as segment, role and first day, that no other line covers.

    The newest boundary on a segment covers all else on it.
    """
    newest: dict[object, datetime.date] = {}
    for segment, role, start in uses:
        if role not in ROLE_WORDS and isinstance(start, datetime.date):
            newest[segment] = max(start, newest.get(segment, start))
    return {_line_value(role, start) for segment, role, start in uses if newest.get(segment, start) == start}


def _line_value(role: object, start: object) -> str:
    """Value of the category of a line: its role, or the end of its period."""
    if role in ROLE_WORDS or not isinstance(start, datetime.date):
        return str(role)
    return str(PERIOD_ENDS[period_of(start.year)])


def _legend_layer(layer: LegendLayer, nodes: Sequence[int]) -> str:
    order = ",".join(map(str, nodes))
    return (
        f'<layer-tree-layer id="{layer.id}" name={quoteattr(layer.title)} providerKey="ogr" checked="Qt::Checked" '
        'expanded="1" legend_exp="" legend_split_behavior="0" patch_size="-1,-1"><customproperties><Option type="Map">'
        f'<Option name="legend/node-order" type="QString" value="{order}"/></Option></customproperties>'
        "</layer-tree-layer>"
    )


def _words(page: Page, metadata: Metadata) -> dict[str, str]:
    ids = {
        name: "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, f"{metadata.name} {page.name} {name}")) + "}"
        for name in ("page", "title", "subtitle", "map", "legend", "scale", "ratio", "sources", "grid")
    }
    west, south, east, north = page.extent
    day = page.day or datetime.date(PAGE_YEARS[-1], 1, 1)
    return {
        **{f"{name}_id": quoteattr(value) for name, value in ids.items()},
        "name": quoteattr(page.name),
        "title": quoteattr(metadata.title),
        "subtitle": quoteattr(page.subtitle),
        "sources": quoteattr(f"{ATTRIBUTION} {page.projection}. {metadata.name} {metadata.version}."),
        "extent": f'xmin="{west:.0f}" xmax="{east:.0f}" ymin="{south:.0f}" ymax="{north:.0f}"',
        "crs": f"<crs>{page.crs}</crs>",
        "is_temporal": quoteattr(str(int(page.day is not None))),
        "begin": quoteattr(f"{day}T00:00:00Z"),
        # The last second: QGIS takes the moment that ends a range for a part of it.
        "end": quoteattr(f"{day}T23:59:59Z"),
        "bar_km": quoteattr(str(page.bar_km)),
        "grid_deg": quoteattr(str(page.grid_deg)),
        "scale": quoteattr(f"1 : {page.scale:,}".replace(",", "\u2009")),
        "sea": '<BackgroundColor red="{}" green="{}" blue="{}" alpha="255"/>'.format(*rgba(COLOURS["sea"]).split(",")),
        "paper_symbol": symbol("", [fill(PAPER)], "fill"),
        "grid_symbol": symbol("", [stroke(COLOURS["rule"], 0.15)], "line"),
        "bar_symbol": symbol("", [stroke(INK, 0.3)], "line"),
        "dark_symbol": symbol("", [fill(INK)], "fill"),
        "light_symbol": symbol("", [fill(PAPER)], "fill"),
        "ink": rgba(INK),
        "wgs84": WGS84,
    }
