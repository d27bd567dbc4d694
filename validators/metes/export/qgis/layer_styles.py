"""Colours, widths and legend texts of the layers, for readers who do not know the tables."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from metes.export.map_layers import LINES_IN_TIME
from metes.export.qgis.symbols import (
    FAINT,
    INK,
    PAPER,
    Category,
    Label,
    Range,
    SymbolLayer,
    categorised,
    fill,
    graduated,
    labelling,
    marker,
    stroke,
)
from metes.export.tables import GisTable

BY_ACCURACY = "By accuracy"
ROLE_WORDS = {
    "present_line": "Present line, no treaty recorded here",
    "describes": "Described, no provision recorded here",
    "closes": "Closes an outline, not a boundary",
}
KINDS = {
    "river_midline": ("River midline", "#3f7cac"),
    "river_bank": ("River bank", "#7d9db5"),
    "watershed": ("Watershed", "#6b5a3a"),
    "crest": ("Crest", "#8a6d3b"),
    "straight_line": ("Straight line", "#7b4b94"),
    "parallel": ("Parallel", "#7b4b94"),
    "coast": ("Coast", "#5f86a3"),
    "modern_boundary": ("Present boundary", "#9c2f2a"),
    "inferred": ("Inferred: no source draws it", "#c98a1b"),
}
# Accuracy in metres, its words and its colour; the same classes and colours as the maps of docs/data/.
ACCURACIES = (
    (0.0, 300.0, "to 300 m", "#9c2f2a"),
    (300.0, 2_000.0, "to 2 km", "#3f5f8a"),
    (2_000.0, 10_000.0, "to 10 km", "#c77d2e"),
    (10_000.0, 1_000_000.0, "beyond 10 km", "#8d877b"),
)
# A treaty takes its colour from its year, between these: lines of one time look alike, and change through time shows.
YEAR_COLOURS = (
    (1689, "#6b5a3a"),
    (1728, "#b07d2b"),
    (1858, "#3f5f8a"),
    (1861, "#2b7a9b"),
    (1870, "#2f8f7b"),
    (1886, "#6a4c93"),
    (1914, "#a3558f"),
    (1945, "#c98a1b"),
    (1991, "#9c2f2a"),
    (2011, "#d1495b"),
)
# Muted, so that lines stand out; in the order of the first day of a territory.
TERRITORY_COLOURS = (
    *("#ecdcb4", "#e3c98d", "#d9b48f", "#b9c49a", "#a9c3b4", "#c8b8d0", "#e0b7a8", "#bfcfdd"),
    *("#d8c9a3", "#c9d3a5", "#d5b3bb", "#b3c7c9"),
)
CONTEXT_KINDS = ("comparison", "state")
CONTEXT = "#efe9dc"
LONGEST_WORDS = 43


def lines_treaty_look(tables: Mapping[str, GisTable]) -> str:
    """Style of lines over time: one colour per treaty, dashed where a text describes the line without fixing it."""
    renderer = categorised('coalesce("treaty_id", "role")', treaty_categories(tables), "line", order=LINE_ORDER)
    return renderer + labelling(LINE_LABEL)


def treaty_categories(tables: Mapping[str, GisTable]) -> list[Category]:
    """One category per treaty that some line rests on, by date, and one per role without a treaty."""
    treaties = tables["treaties"]
    dates = dict(zip(treaties.values("treaty_id"), treaties.values("date_earliest"), strict=True))
    titles = dict(zip(treaties.values("treaty_id"), treaties.values("title_en"), strict=True))
    used = {treaty for treaty in tables[LINES_IN_TIME].values("treaty_id") if treaty is not None}
    categories = []
    for treaty in sorted(used, key=lambda each: (str(dates[each]), str(each))):
        year = _year(dates[treaty])
        layers = [stroke(PAPER, 1.3), _role_stroke(_year_colour(year), 0.7)]
        categories.append(Category(value=str(treaty), label=f"{year}  {_short(str(titles[treaty]))}", layers=layers))
    for role, words in ROLE_WORDS.items():
        line = stroke(FAINT, 0.25, dash="1;1") if role == "closes" else stroke("#7a2b27", 0.5)
        categories.append(Category(value=role, label=words, layers=[line]))
    return categories


def lines_accuracy_look() -> str:
    """Style of lines over time by their accuracy."""
    return graduated("accuracy_m", _accuracy_ranges(0.7), "line", order=LINE_ORDER) + labelling(LINE_LABEL)


def segments_accuracy_look() -> str:
    """Style of segments by accuracy."""
    return graduated("accuracy_m", _accuracy_ranges(0.6), "line") + labelling(LINE_LABEL)


def segments_kind_look() -> str:
    """Style of segments by the kind of feature they follow."""
    categories = [
        Category(value=kind, label=words, layers=[stroke(colour, 0.6, dash="2;1" if kind == "inferred" else "")])
        for kind, (words, colour) in KINDS.items()
    ]
    return categorised("kind", categories, "line") + labelling(LINE_LABEL)


def territories_look(territories: GisTable) -> str:
    """Style of territories: one colour each, areas for comparison in pale colours."""
    categories = territory_categories(territories)
    return categorised("territory_id", categories, "fill", order=AREA_ORDER) + labelling(AREA_LABEL)


def treaty_territories_look(territories: GisTable) -> str:
    """Style of territories without the areas for comparison, for a legend that does not list these."""
    named = {
        str(name)
        for name, kind in zip(territories.values("territory_id"), territories.values("kind"), strict=True)
        if kind not in CONTEXT_KINDS
    }
    categories = [each for each in territory_categories(territories) if each.value in named]
    return categorised("territory_id", categories, "fill", order=AREA_ORDER) + labelling(AREA_LABEL)


def territory_categories(territories: GisTable) -> list[Category]:
    """One category per territory by its first day, followed by the areas for comparison."""
    first: dict[str, tuple[str, str, str]] = {}
    columns = [territories.values(name) for name in ("territory_id", "valid_from", "name_en", "kind")]
    for territory, since, name, kind in zip(*columns, strict=True):
        found = (str(since or "9999"), str(name), str(kind))
        first[str(territory)] = min(found, first.get(str(territory), found))
    named = sorted((since, territory) for territory, (since, _, kind) in first.items() if kind not in CONTEXT_KINDS)
    categories = [
        Category(
            value=territory,
            label=_short(first[territory][1]),
            layers=[fill(TERRITORY_COLOURS[number % len(TERRITORY_COLOURS)], alpha=215, outline="#9a8f7a")],
        )
        for number, (_, territory) in enumerate(named)
    ]
    context = sorted(territory for territory, (_, _, kind) in first.items() if kind in CONTEXT_KINDS)
    categories += [
        Category(value=territory, label=first[territory][1], layers=[fill(CONTEXT, outline="#cfc6b4")])
        for territory in context
    ]
    return categories


def context_look() -> str:
    """Style of areas for orientation: all alike."""
    # A constant category, because QGIS omits "all other values" from a legend that is filtered by map content.
    category = Category(value="today", label="Present outline", layers=[fill(CONTEXT, outline="#cfc6b4")])
    return categorised("'today'", [category], "fill", order=AREA_ORDER) + labelling(AREA_LABEL)


def territories_accuracy_look() -> str:
    """Style of territories by the accuracy of their outlines."""
    ranges = [
        Range(low=low, high=high, label=f"Outline {words}", layers=[fill(colour, alpha=120, outline=colour)])
        for low, high, words, colour in ACCURACIES
    ]
    return graduated("accuracy_m", ranges, "fill", order=AREA_ORDER) + labelling(AREA_LABEL)


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
    """Style of places by kind; at small scales only towns and junctions are labelled."""
    categories = [
        Category(value="town", label="Town", layers=[marker("circle", PAPER, 2.0)]),
        Category(value="tripoint", label="Junction of three boundaries", layers=[marker("triangle", "#9c2f2a", 2.4)]),
        Category(value="marker", label="Boundary marker", layers=[marker("square", "#9c2f2a", 1.4, shown=NEAR)]),
        Category(value="pass", label="Pass", layers=[marker("diamond", "#c9b48a", 1.6, shown=NEAR)]),
        Category(value="summit", label="Summit", layers=[marker("triangle", "#c9b48a", 1.6, shown=NEAR)]),
        Category(value="island", label="Island", layers=[marker("circle", "#b9c49a", 1.4, shown=NEAR)]),
        Category(value=None, label="Waypoint, mouth", layers=[marker("circle", "#7d9db5", 1.1, shown=NEAR)]),
    ]
    return categorised("kind", categories, "marker") + labelling(PLACE_LABEL)


# Waypoints crowd a map of the whole; they come with the scale at which they can be told apart.
NEAR = "@map_scale < 8000000"
# Old lines first, so that a later treaty on the same line lies on top.
LINE_ORDER = "valid_from"
# What stands for orientation first, then the widest, so that none hides a smaller one.
AREA_ORDER = "if(\"kind\" IN ('comparison', 'state'), -1e9, 0) - area($geometry)"
LINE_LABEL = Label(
    expression="name_en",
    size=7,
    colour=INK,
    placement='placement="3" placementFlags="2" dist="1" distUnits="MM"',
    smallest_scale=1_500_000,
    priority=3,
)
AREA_LABEL = Label(
    expression="name_en",
    size=8,
    colour="#4d4637",
    placement='placement="1" centroidInside="1" centroidWhole="0" fitInPolygonOnly="0" polygonPlacementFlags="2"',
    is_italic=True,
    smallest_scale=40_000_000,
    wrap_after=22,
    smallest_mm=6.0,
    priority=6,
)
PLACE_LABEL = Label(
    expression="name_en",
    size=7.5,
    colour=INK,
    placement='placement="6" dist="1.2" distUnits="MM" predefinedPositionOrder="TR,BR,TL,BL,R,L" offsetType="1"',
    smallest_scale=26_000_000,
    priority=8,
    is_shown="\"kind\" = 'town' OR @map_scale < 2500000",
)


def _role_stroke(colour: str, width_mm: float) -> SymbolLayer:
    described = "if(\"role\" = 'describes', 'dash', 'solid')"
    return stroke(colour, width_mm, lineStyle=described)


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


def _year(day: object) -> int:
    return day.year if isinstance(day, datetime.date) else int(str(day)[:4])


def _year_colour(year: int) -> str:
    """Colour of a year, interpolated between the two nearest anchor years."""
    before = max((anchor for anchor in YEAR_COLOURS if anchor[0] <= year), default=YEAR_COLOURS[0])
    after = min((anchor for anchor in YEAR_COLOURS if anchor[0] >= year), default=YEAR_COLOURS[-1])
    share = 0.0 if after[0] == before[0] else (year - before[0]) / (after[0] - before[0])
    pairs = [(int(before[1][at : at + 2], 16), int(after[1][at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one * (1 - share) + other * share):02x}" for one, other in pairs)


def _short(words: str) -> str:
    """A title cut between words to fit a legend."""
    if len(words) <= LONGEST_WORDS:
        return words
    return words[:LONGEST_WORDS].rpartition(" ")[0].rstrip(",") + " …"
