"""Ways to a place on the map: bookmarks, map tips, and the date in the corner of the map."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from metes.export.map_layers import BANDS, DEFAULT_TERRITORIES, LINES_IN_TIME
from metes.export.orientation import COUNTRIES, PLACES_IN_TIME
from metes.export.qgis.crs import WGS84
from metes.export.qgis.layer_styles import CONTEXT_KINDS
from metes.export.qgis.symbols import COLOURS, INK, rgba
from metes.export.tables import GisTable

# Bookmarks show this much around a place, and this part of the extent around an area, in degrees.
AROUND_PLACE_DEG, AROUND_AREA = 0.5, 0.25
AREAS, JUNCTIONS, TOWNS = "Areas", "Junctions", "Towns"

DATE_LABEL = "[% coalesce(format_date(@map_start_time, 'yyyy'), 'All dates') %]"
# QGIS shows the controller only where a person opens it, and a project may not.
NOTE = (
    "Another year: View > Panels > Temporal Controller.\n"
    "Lines and present states: © OpenStreetMap contributors (ODbL 1.0), Natural Earth"
)
# A blank first or last day is open.
DATES = " – ".join(
    f"[% coalesce(format_date(\"{column}\", 'yyyy-MM-dd'), '…') %]" for column in ("valid_from", "valid_to")
)
NAME = '<b>[% "name_en" %]</b>'
ACCURACY = 'accurate to [% format_number("accuracy_m", 0) %] m'
MAP_TIPS: Mapping[str, str] = {
    LINES_IN_TIME: f"{NAME}<br>[% coalesce(\"treaty\", 'No treaty recorded here') %]<br>{DATES}<br>"
    f'[% "role" %], {ACCURACY}',
    DEFAULT_TERRITORIES: f"{NAME}<br>{DATES}<br>{ACCURACY}",
    "territories": f'{NAME}<br>[% "definition" %]<br>{DATES}',
    "segments": f'{NAME}<br>{ACCURACY}<br>[% "source_id" %]',
    BANDS: f"{NAME}<br>{ACCURACY}",
    "places": f'{NAME}<br>[% "kind" %], {ACCURACY}',
    PLACES_IN_TIME: f'{NAME}<br>[% "kind" %], {ACCURACY}',
    COUNTRIES: NAME,
}


def map_tip(layer: str) -> str:
    """XML of the text that QGIS shows over a feature of a layer."""
    return f"<mapTip>{escape(MAP_TIPS[layer])}</mapTip>" if layer in MAP_TIPS else ""


def bookmarks(tables: Mapping[str, GisTable]) -> str:
    """XML of a bookmark for every area that is no whole state, every junction and every town."""
    found: list[tuple[str, str, tuple[float, float, float, float]]] = []
    areas = tables[DEFAULT_TERRITORIES]
    for row, name, kind in zip(areas.rows, areas.values("name_en"), areas.values("kind"), strict=True):
        if kind not in CONTEXT_KINDS and row.geometry is not None:
            found.append((AREAS, str(name), _around(row.geometry.bounds, AROUND_AREA)))
    places = tables["places"]
    groups = {"tripoint": JUNCTIONS, "town": TOWNS}
    for row, name, kind in zip(places.rows, places.values("name_en"), places.values("kind"), strict=True):
        if kind in groups and row.geometry is not None:
            found.append((groups[str(kind)], str(name), _around(row.geometry.bounds, 0.0)))
    return "".join(
        f'<Bookmark id="metes-{number}" name={quoteattr(name)} group="{group}" extent="{_box(bounds)}">'
        f"{WGS84}</Bookmark>"
        for number, (group, name, bounds) in enumerate(sorted(found))
    )


def date_font() -> str:
    """XML of the font of the date on the map."""
    return _font(24, 75)


def note_font() -> str:
    """XML of the font of the note in the corner of the map."""
    return _font(8, 50)


def _font(points: int, weight: int) -> str:
    return (
        f'<text-style fontSize="{points}" fontSizeUnit="Point" fontWeight="{weight}" textColor="{rgba(INK)}" '
        'textOpacity="1">'
        f'<text-buffer bufferDraw="1" bufferSize="1.2" bufferSizeUnits="MM" bufferColor="{rgba(COLOURS["card"])}" '
        'bufferOpacity="1" bufferJoinStyle="128" bufferNoFill="0"/></text-style>'
    )


def date_background() -> str:
    """Colour of the band behind the date: none, for it would cover the map from side to side."""
    return rgba(COLOURS["card"], 0)


def _around(bounds: tuple[float, float, float, float], share: float) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    if share == 0.0:
        return west - AROUND_PLACE_DEG, south - AROUND_PLACE_DEG, east + AROUND_PLACE_DEG, north + AROUND_PLACE_DEG
    wide, tall = (east - west) * share, (north - south) * share
    return west - wide, south - tall, east + wide, north + tall


def _box(bounds: tuple[float, float, float, float]) -> str:
    west, south, east, north = (f"{each:.4f}" for each in bounds)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({', '.join(' '.join(each) for each in corners)}))"
