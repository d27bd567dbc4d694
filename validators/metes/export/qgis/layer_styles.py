"""Colours, widths and legend texts of the layers, for readers who do not know the tables."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

import shapely

from metes.export.map_layers import LINES_IN_TIME
from metes.export.qgis.symbols import (
    COLOURS,
    FAINT,
    INK,
    PAPER,
    Category,
    Label,
    Range,
    categorised,
    fill,
    graduated,
    labelling,
    labelling_by_scale,
    marker,
    stroke,
    stroke_of_fill,
)
from metes.export.tables import GisTable

BY_ACCURACY = "By accuracy"
BY_TREATY = "By treaty"
BY_TERRITORY = "By territory"
BY_KIND = "By kind"
ORIENTATION = "Orientation"
ROLE_WORDS = {
    "present_line": "Present line, no treaty recorded here",
    "describes": "Line that a text only describes",
    "closes": "Closes an outline, not a boundary",
}
KINDS = {
    "river_midline": ("River midline", COLOURS["blue"]),
    "river_bank": ("River bank", COLOURS["water"]),
    "watershed": ("Watershed", COLOURS["brown"]),
    "crest": ("Crest", COLOURS["edge"]),
    "straight_line": ("Straight line", COLOURS["teal"]),
    "parallel": ("Parallel", COLOURS["teal"]),
    "coast": ("Coast", COLOURS["water"]),
    "modern_boundary": ("Present boundary", COLOURS["red"]),
    "inferred": ("Inferred: no source draws it", COLOURS["orange"]),
}
# Accuracy in metres, its words and its colour: the finer, the stronger.
ACCURACIES = (
    (0.0, 300.0, "to 300 m", COLOURS["red"]),
    (300.0, 2_000.0, "to 2 km", COLOURS["blue"]),
    (2_000.0, 10_000.0, "to 10 km", COLOURS["orange"]),
    (10_000.0, 1_000_000.0, "beyond 10 km", COLOURS["edge"]),
)
# A boundary takes its colour from the period of its first day; each period ends where a long pause of treaties begins.
PERIOD_ENDS = (1800, 1880, 1942, 1985, 9999)
PERIOD_COLOURS = tuple(COLOURS[name] for name in ("brown", "blue", "teal", "orange", "red"))
# Groups of territories: the years in which they begin, their words and their colour, as in docs/map.png.
GROUPS_BY_YEAR = (
    (1800, "Left undetermined in 1689", COLOURS["fill-2"]),
    (1859, "Left bank of the Amur, 1858", COLOURS["fill-1"]),
    (1863, "East of the Ussuri, 1860", COLOURS["fill-3"]),
    (1900, "West of the lines of 1864 to 1884", COLOURS["fill-7"]),
    (9999, "Tuva 1944, Outer Mongolia 1945", COLOURS["fill-5"]),
)
ISLANDS = ("Islands, leased and small areas", COLOURS["fill-4"])
DISPUTED = ("Disputed or settled sector", COLOURS["fill-6"])
CONTEXT_KINDS = ("comparison", "state")
LAND, LAND_EDGE = COLOURS["land"], COLOURS["rule"]


def lines_treaty_look(tables: Mapping[str, GisTable]) -> str:
    """Style of lines over time: one colour per period of treaties; what is no boundary is thin and pale."""
    renderer = categorised(PERIOD_OF_LINE, treaty_categories(tables), "line", order=LINE_ORDER)
    return renderer + DATED_LINE_LABELS


def treaty_categories(tables: Mapping[str, GisTable]) -> list[Category]:
    """One category per period in which some boundary begins, followed by the roles that are no boundary by treaty."""
    lines = tables[LINES_IN_TIME]
    years: dict[int, set[int]] = {}
    for role, day in zip(lines.values("role"), lines.values("valid_from"), strict=True):
        if role not in ROLE_WORDS and isinstance(day, datetime.date):
            years.setdefault(period_of(day.year), set()).add(day.year)
    categories = [
        Category(
            value=str(PERIOD_ENDS[period]),
            label=f"Boundary from {_span(found)}",
            layers=[stroke(PAPER, 1.4), stroke(PERIOD_COLOURS[period], 0.8)],
            is_on_top=True,
        )
        for period, found in sorted(years.items())
    ]
    looks = {
        "present_line": [stroke(PAPER, 1.1), stroke(INK, 0.5, dash="4;1;1;1")],
        "describes": [stroke(FAINT, 0.4, dash="2;1.2")],
        "closes": [stroke(FAINT, 0.25, dash="0.4;1")],
    }
    used = set(lines.values("role"))
    return categories + [
        Category(value=role, label=words, layers=looks[role]) for role, words in ROLE_WORDS.items() if role in used
    ]


def period_of(year: int) -> int:
    """Number of the period of a year, from 0."""
    return next(number for number, end in enumerate(PERIOD_ENDS) if year < end)


def lines_accuracy_look() -> str:
    """Style of lines over time by their accuracy."""
    return graduated("accuracy_m", _accuracy_ranges(0.7), "line", order=LINE_ORDER) + DATED_LINE_LABELS


def segments_accuracy_look() -> str:
    """Style of segments by accuracy."""
    return graduated("accuracy_m", _accuracy_ranges(0.6), "line") + LINE_LABELS


def segments_kind_look() -> str:
    """Style of segments by the kind of feature they follow."""
    categories = [
        Category(value=kind, label=words, layers=[stroke(colour, 0.6, dash="2;1" if kind == "inferred" else "")])
        for kind, (words, colour) in KINDS.items()
    ]
    return categorised("kind", categories, "line") + LINE_LABELS


def territories_look(territories: GisTable) -> str:
    """Style of territories: a colour per group, areas for comparison in the colour of the land."""
    categories = territory_categories(territories)
    return categorised(group_expression(territories), categories, "fill", order=AREA_ORDER) + AREA_LABELS


def treaty_territories_look(territories: GisTable) -> str:
    """Style of territories without the areas for comparison, for a legend that does not list these."""
    categories = [each for each in territory_categories(territories) if each.value != CONTEXT_VALUE]
    return categorised(group_expression(territories), categories, "fill", order=AREA_ORDER) + AREA_LABELS


def territory_groups(territories: GisTable) -> dict[str, str]:
    """Words of the group of every territory, by its kind and the first day of its default reading."""
    found = {}
    columns = [territories.values(name) for name in ("territory_id", "kind", "valid_from", "is_default")]
    for territory, kind, since, is_default in zip(*columns, strict=True):
        if is_default is True or str(territory) not in found:
            found[str(territory)] = _group_of(str(kind), since)
    return found


def territory_categories(territories: GisTable) -> list[Category]:
    """One category per group that occurs, by date, followed by the areas for comparison."""
    used = set(territory_groups(territories).values())
    looks = [*((words, colour) for _, words, colour in GROUPS_BY_YEAR), ISLANDS, DISPUTED]
    categories = [
        Category(value=words, label=words, layers=[fill(colour, outline=COLOURS["edge"])])
        for words, colour in looks
        if words in used
    ]
    if CONTEXT_VALUE in used:
        layers = [fill(LAND, outline=COLOURS["edge"])]
        categories.append(Category(value=CONTEXT_VALUE, label=CONTEXT_VALUE, layers=layers))
    return categories


def group_expression(territories: GisTable) -> str:
    """QGIS expression that gives the group of a territory."""
    members: dict[str, list[str]] = {}
    for territory, words in sorted(territory_groups(territories).items()):
        members.setdefault(words, []).append(f"'{territory}'")
    cases = "".join(f" WHEN \"territory_id\" IN ({', '.join(ids)}) THEN '{words}'" for words, ids in members.items())
    return f"CASE{cases} END" if cases else "''"


def _group_of(kind: str, since: object) -> str:
    if kind in CONTEXT_KINDS:
        return CONTEXT_VALUE
    if kind == "disputed_sector":
        return DISPUTED[0]
    if kind == "island" or not isinstance(since, datetime.date):
        return ISLANDS[0]
    return next(words for end, words, _ in GROUPS_BY_YEAR if since.year < end)


def countries_look() -> str:
    """Style of present states: all alike, with names."""
    # A constant category, because QGIS omits "all other values" from a legend that is filtered by map content.
    seam = stroke_of_fill(LAND, metres=2_500)
    category = Category(value="today", label="Present outline", layers=[seam, fill(LAND, outline=LAND_EDGE)])
    labels = labelling_by_scale(COUNTRY_LABEL, (NEAR_SCALE, FAR_COUNTRY_LABEL))
    return categorised("'today'", [category], "fill") + labels


def context_look() -> str:
    """Style of areas for comparison: all alike."""
    category = Category(value="today", label="Area for comparison", layers=[fill(LAND, outline=COLOURS["edge"])])
    return categorised("'today'", [category], "fill", order=AREA_ORDER) + AREA_LABELS


def territories_accuracy_look() -> str:
    """Style of territories by the accuracy of their outlines."""
    ranges = [
        Range(low=low, high=high, label=f"Outline {words}", layers=[fill(colour, alpha=120, outline=colour)])
        for low, high, words, colour in ACCURACIES
    ]
    return graduated("accuracy_m", ranges, "fill", order=AREA_ORDER) + AREA_LABELS


def bands_look() -> str:
    """Style of accuracy bands."""
    ranges = [
        Range(
            low=low,
            high=high,
            label=f"90 % of the line: {words}",
            layers=[fill(colour, alpha=95, outline=colour, width_mm=0.1)],
        )
        for low, high, words, colour in ACCURACIES
    ]
    return graduated("accuracy_m", ranges, "fill")


def places_look() -> str:
    """Style of places by kind; at small scales only towns and junctions are drawn."""
    return categorised("kind", _place_categories(), "marker") + labelling(PLACE_LABEL)


def places_in_time_look(places: GisTable) -> str:
    """Style of places with dates: a town of unknown age, which is on the map of every date, is paler."""
    pale = Category(
        value=UNDATED, label="Town, founding not recorded", layers=[marker("circle", PAPER, 1.6, outline=FAINT)]
    )
    # The legend of a page has room for one entry.
    town, *others = _place_categories("Town (pale: founding not recorded)")
    label = replace(PLACE_LABEL, position_order=position_orders(places))
    return categorised(KIND_OF_PLACE, [town, pale, *others], "marker") + labelling(label)


def _place_categories(town: str = "Town") -> list[Category]:
    red, green = COLOURS["red"], COLOURS["fill-4"]
    return [
        Category(value="town", label=town, layers=[marker("circle", PAPER, 2.0)]),
        Category(value="tripoint", label="Junction of three boundaries", layers=[marker("triangle", red, 2.2)]),
        Category(value="marker", label="Boundary marker", layers=[marker("square", red, 1.4, shown=NEAR)]),
        Category(value="pass", label="Pass", layers=[marker("diamond", PAPER, 1.6, shown=NEAR)]),
        Category(value="summit", label="Summit", layers=[marker("triangle", PAPER, 1.6, shown=NEAR)]),
        Category(value="island", label="Island", layers=[marker("circle", green, 1.4, shown=NEAR)]),
        Category(value=None, label="Waypoint, mouth", layers=[marker("circle", COLOURS["water"], 1.1, shown=NEAR)]),
    ]


def position_orders(places: GisTable) -> str:
    """QGIS expression for the positions of a town's label: first those that turn away from the next town."""
    kinds, names = places.values("kind"), places.values("place_id")
    rows = zip(places.rows, kinds, names, strict=True)
    towns = [(str(name), row.geometry) for row, kind, name in rows if kind == "town" and row.geometry is not None]
    tree = shapely.STRtree([point for _, point in towns])
    cases: dict[str, list[str]] = {}
    for name, point in towns:
        near = [at for at in tree.query(point, predicate="dwithin", distance=NEXT_TOWN_DEG) if towns[at][0] != name]
        if near:
            nearest = min((towns[at][1] for at in near), key=point.distance)
            cases.setdefault(_away_from(nearest.x - point.x, nearest.y - point.y), []).append(f"'{name}'")
    words = "".join(f" WHEN \"place_id\" IN ({', '.join(ids)}) THEN '{order}'" for order, ids in cases.items())
    return f"CASE{words} ELSE '{POSITIONS}' END" if words else f"'{POSITIONS}'"


def _away_from(east: float, north: float) -> str:
    """Positions for a label whose neighbour lies so many degrees east and north of it."""
    side, other = ("L", "R") if east > 0 else ("R", "L")
    level, opposite = ("B", "T") if north > 0 else ("T", "B")
    if abs(east) < abs(north) / 2:
        return f"{level}R,{level}L,{level},{opposite}R,{opposite}L"
    return f"{side},{level}{side},{opposite}{side},{level}{other},{opposite}{other}"


# Waypoints crowd a map of the whole; they come with the scale at which they can be told apart.
NEAR = "@map_scale < 4000000"
# Old lines first, so that a later treaty on the same line lies on top.
LINE_ORDER = "valid_from"
# What stands for orientation first, then the widest, so that none hides a smaller one.
AREA_ORDER = "if(\"kind\" IN ('comparison', 'state'), -1e9, 0) - area($geometry)"
LINE_LABEL = Label(
    expression="name_en",
    size=7,
    colour=INK,
    placement='placement="3" placementFlags="2" dist="1" distUnits="MM"',
    priority=3,
)
# From afar, lines have no names, but those of places keep off them.
LINE_LABELS = labelling_by_scale(LINE_LABEL, (1_500_000, replace(LINE_LABEL, is_drawn=False)))
FAR_LINE_LABEL = replace(LINE_LABEL, is_drawn=False, is_obstacle="\"role\" <> 'closes'")
DATED_LINE_LABELS = labelling_by_scale(LINE_LABEL, (1_500_000, FAR_LINE_LABEL))
NEAR_SCALE = 14_000_000
# A year in brackets belongs to the name on the map, another name in brackets does not.
FAR_AREA_LABEL = Label(
    expression="regexp_replace(\"name_en\", ' [(][^0-9)]*[)]', '')",
    size=7.5,
    colour=INK,
    placement='placement="4" centroidInside="1" centroidWhole="0" fitInPolygonOnly="1" polygonPlacementFlags="2"',
    is_italic=True,
    wrap_after=18,
    smallest_mm=6.0,
    priority=6,
    # The name of a town in a treaty's territory may stand there; beside a disputed sector, it would claim the sector.
    is_obstacle="\"kind\" = 'disputed_sector'",
)
IS_SMALL = "sqrt(area(transform($geometry, 'EPSG:4326', 'ESRI:102025'))) / @map_scale < 0.013"
# From near, the name of a small area, less than 13 mm wide, stands beside it, where that leaves room for towns.
AREA_LABEL = replace(
    FAR_AREA_LABEL,
    placement='placement="4" dist="1" distUnits="MM" centroidInside="1" centroidWhole="0" fitInPolygonOnly="0" '
    'polygonPlacementFlags="2"',
    smallest_mm=2.0,
    is_outside=IS_SMALL,
    first=f"if({IS_SMALL}, 1, 6)",
    is_shown=f"\"kind\" = 'disputed_sector' OR NOT {IS_SMALL} OR {NEAR}",
)
AREA_LABELS = labelling_by_scale(
    AREA_LABEL, (NEAR_SCALE, FAR_AREA_LABEL), (30_000_000, replace(FAR_AREA_LABEL, is_drawn=False))
)
# The largest states on the map, Korea and Vietnam: where there is no room for all names, theirs come first.
NEIGHBOURS = ("CHN", "IND", "JPN", "KAZ", "KOR", "MNG", "PRK", "RUS", "VNM")
FAR_COUNTRY_LABEL = Label(
    expression="replace(upper(\"name_en\"), ' ', '\\n')",
    size=8,
    colour=COLOURS["ink-soft"],
    placement='placement="4" centroidInside="1" centroidWhole="0" fitInPolygonOnly="0" polygonPlacementFlags="2"',
    smallest_mm=6.0,
    priority=7,
    first=f'if("country_id" IN {NEIGHBOURS}, 10, 1)',
    spacing=1,
    obstacle=0.0,
)
# From near, part of a state is on the map, and its name must not stand in its neighbour.
COUNTRY_LABEL = replace(
    FAR_COUNTRY_LABEL, size=9, placement=FAR_COUNTRY_LABEL.placement.replace('Only="0"', 'Only="1"')
)
FIRST_NAME = "regexp_replace(\"name_en\", ' [(].*|,.*', '')"
POSITIONS = "TR,BR,TL,BL,R,L"
# Two towns that lie so near to each other, in degrees, turn their labels away: 6 mm in the widest view.
NEXT_TOWN_DEG = 6.0
UNDATED = "undated town"
KIND_OF_PLACE = f'if("kind" = \'town\' AND "valid_from" IS NULL, \'{UNDATED}\', "kind")'
PLACE_LABEL = Label(
    # Blanks keep two labels from reading as one; from afar, a town has its first name only.
    expression=f"' ' || if(@map_scale > {NEAR_SCALE}, {FIRST_NAME}, \"name_en\") || ' '",
    size=7.5,
    colour=INK,
    placement=f'placement="6" dist="1.2" distUnits="MM" predefinedPositionOrder="{POSITIONS}" offsetType="1"',
    smallest_scale=50_000_000,
    priority=9,
    obstacle=2.0,
    is_shown="\"kind\" = 'town' OR @map_scale < 1500000",
)
CONTEXT_VALUE = "Area for comparison"
# Period of a line as the year before which it ends, or its role where it is no boundary by treaty.
PERIOD_OF_LINE = (
    f'CASE WHEN "role" IN ({", ".join(repr(role) for role in ROLE_WORDS)}) THEN "role"'
    + "".join(f" WHEN year(\"valid_from\") < {end} THEN '{end}'" for end in PERIOD_ENDS)
    + " END"
)


def _span(years: set[int]) -> str:
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first} to {last}"


def _accuracy_ranges(width_mm: float) -> Sequence[Range]:
    return [
        Range(
            low=low,
            high=high,
            label=f"Accuracy {words}",
            layers=[stroke(PAPER, width_mm + 0.6), stroke(colour, width_mm)],
        )
        for low, high, words, colour in ACCURACIES
    ]
