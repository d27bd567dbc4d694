"""Draw docs/map.png, the territories and segments of the package: `python scripts/draw_map.py`.

Lambert azimuthal equal-area, so that areas can be compared by eye. Context (rivers, coasts, present boundaries)
comes from the received cuts. Same data and libraries, same bytes. Exit 2 where something that is drawn is missing.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import shapely
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from canonical import read_features
from csv_table import read_rows
from derive.cuts import Cuts
from derive.error import BuildError
from drawing.content import (
    ALTAI_LABELS,
    BOUNDARIES,
    BOUNDARY_IDS,
    COAST,
    COASTAL_UNITS,
    COMPARED,
    DIVIDE,
    DIVIDE_LINES,
    EAST_HALF,
    FAINT,
    HEIXIAZI_LABELS,
    INK,
    ISLAND,
    JUNCTIONS,
    LABELS,
    LAND,
    LAND_IDS,
    LAND_WINDOW,
    LEFT_BANK,
    MAINLAND,
    PAPER,
    PRESENT,
    RIVER_IDS,
    RIVERS,
    SEA,
    TOWNS,
    TREATY,
    TREATY_LINES,
    UNDETERMINED,
    UNITS,
    WATER,
    WEST_HALF,
    Label,
)
from drawing.panel import Panel

ROOT = Path(__file__).resolve().parent.parent
WIDTH_PX, HEIGHT_PX, DPI = 1400, 1060, 140
DASHES = (0, (6, 2, 1, 2))
SCALE_KM, SCALE_AT = 400.0, (195.0, -745.0)

Layer = Mapping[str, shapely.Geometry]


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="draw_map.py", description="Draw the map of the package.")
    parser.add_argument("--out", type=Path, default=root / "docs" / "map.png", metavar="FILE")
    target: Path = parser.parse_args(arguments).out
    try:
        picture = draw(root)
        beside = target.with_name(f".{target.name}.tmp")
        beside.write_bytes(picture)
        beside.replace(target)
    except (BuildError, OSError, KeyError) as error:
        print(f"draw_map: {error}", file=sys.stderr)
        return 2
    return 0


def draw(root: Path) -> bytes:
    """The map as PNG; nothing in it tells the day or the version of a library."""
    cuts = Cuts(root / "sources")
    segments, territories, places = (_layer(root, name) for name in ("segments", "territories", "places"))
    with mpl.rc_context({"font.family": "DejaVu Sans", "path.simplify": False}):
        figure = Figure(figsize=(WIDTH_PX / DPI, HEIGHT_PX / DPI), dpi=DPI, facecolor=PAPER)
        _main_panel(figure, cuts, segments, territories, places, root)
        _heixiazi(figure, segments, territories, places, root)
        _altai(figure, cuts, segments, places, root)
        _legend(figure)
        _frame_texts(figure)
        out = io.BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _layer(root: Path, name: str) -> Layer:
    return {feature.id: feature.geometry for feature in read_features(root / "geometries" / f"{name}.geojson")}


def _main_panel(figure: Figure, cuts: Cuts, segments: Layer, territories: Layer, places: Layer, root: Path) -> None:
    panel = Panel(figure.add_axes((0.028, 0.052, 0.962, 0.885)), lon=129, lat=48.7, window=(-1090, -800, 1215, 822))
    panel.axes.set_facecolor(SEA)
    for layer, name in LAND_IDS:
        land = shapely.make_valid(cuts.feature(f"{LAND}/{layer}", name))
        panel.area(shapely.clip_by_rect(land, *LAND_WINDOW), colour=PAPER, order=-1)
    panel.graticule(5)
    mainland, island = territories["ussuri-coast-1860.mainland"], territories["sakhalin.island"]
    coast = cuts.feature(COAST, "RUS-pacific-coast")
    units = [cuts.feature(UNITS, unit) for unit in COASTAL_UNITS]
    panel.shore([mainland, island, *units], shapely.union(coast, shapely.boundary(island)))
    panel.area(territories["mongolia.state"], colour=COMPARED, order=1)
    panel.area(territories["amur-left-bank-1858.amur-basin"], colour=LEFT_BANK, order=1)
    panel.area(territories["uda-undetermined-1689.basin"], colour=UNDETERMINED, order=1)
    panel.area(mainland, colour=MAINLAND, order=2)
    panel.area(island, colour=ISLAND, order=2)
    panel.line(coast, colour=INK, width=0.45, order=3)
    for boundary in BOUNDARY_IDS:
        panel.line(cuts.feature(BOUNDARIES, boundary), colour=FAINT, width=0.9, order=3, dashes=DASHES)
    for river in RIVER_IDS:
        panel.line(cuts.feature(RIVERS, river), colour=WATER, width=0.7, order=3)
    _segments(panel, segments, root)
    for label in LABELS:
        panel.text(label)
    for names, marker, face in ((TOWNS, "o", PAPER), (JUNCTIONS, "^", PRESENT)):
        for place_id, shift, align, text in names:
            _place(panel, places, place_id, text, shift, align, marker=marker, face=face)
    _scale(panel)


def _scale(panel: Panel) -> None:
    """Draw the scale bar, in kilometres of the projection, which is equal-area and nearly true to distance here."""
    left, low = SCALE_AT
    for number in range(2):
        start = left + number * SCALE_KM / 2
        panel.axes.plot(
            [start, start + SCALE_KM / 2],
            [low, low],
            color=(INK, PAPER)[number],
            lw=3.2,
            solid_capstyle="butt",
            zorder=9,
            path_effects=[withStroke(linewidth=4.6, foreground=INK)],
        )
    for share in (0.0, 0.5, 1.0):
        text = f"{SCALE_KM * share:g}" + (" km" if share == 1.0 else "")
        panel.axes.annotate(
            text,
            (left + SCALE_KM * share, low),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=6.5,
            color=INK,
            zorder=9,
        )


def _segments(panel: Panel, segments: Layer, root: Path) -> None:
    treaty, divide = (_segments_of(root, lines) for lines in (TREATY_LINES, DIVIDE_LINES))
    for name, line in segments.items():
        if name.startswith("cn-ru-"):
            panel.line(line, colour=PRESENT, width=1.5, order=6)
        elif name.startswith("coast-"):
            panel.line(line, colour=INK, width=0.6, order=4)
        elif name in treaty:
            panel.line(line, colour=TREATY, width=1.5, order=5)
        elif name in divide:
            panel.line(line, colour=DIVIDE, width=1.2, order=5)


def _segments_of(root: Path, lines: Sequence[str]) -> frozenset[str]:
    rows = read_rows(root / "datapackage/registers/line_segments.csv")
    return frozenset(row["segment_id"] for row in rows if row["line_id"] in lines)


def _place(
    panel: Panel,
    places: Layer,
    place_id: str,
    text: str,
    shift: tuple[float, float],
    align: str,
    *,
    marker: str,
    face: str,
) -> None:
    point = places[place_id]
    panel.dot(point.x, point.y, marker=marker, size=4 if marker == "o" else 5, face=face)
    panel.text(Label(text=text, lon=point.x, lat=point.y, size=7.5, shift=shift, align=align))


def _heixiazi(figure: Figure, segments: Layer, territories: Layer, places: Layer, root: Path) -> None:
    panel = Panel(figure.add_axes((0.758, 0.06, 0.222, 0.19)), lon=134.83, lat=48.355, window=(-32, -20.8, 32, 20.8))
    panel.area(territories["amur-left-bank-1858.amur-basin"], colour=LEFT_BANK, order=1)
    panel.area(territories["ussuri-coast-1860.mainland"], colour=MAINLAND, order=1)
    panel.area(territories["heixiazi-bolshoy-ussuriysky.west-gross"], colour=WEST_HALF, order=2)
    panel.area(territories["heixiazi-bolshoy-ussuriysky.east-gross"], colour=EAST_HALF, order=2)
    _segments(panel, segments, root)
    for label in HEIXIAZI_LABELS:
        panel.text(label)
    _place(panel, places, "khabarovsk", "", (0, 0), "center", marker="o", face=PAPER)
    _place(panel, places, "point-10-2-2004", "10/2", (4, 13), "center", marker="^", face=PRESENT)
    panel.title("Heixiazi, divided in 2004")


def _altai(figure: Figure, cuts: Cuts, segments: Layer, places: Layer, root: Path) -> None:
    panel = Panel(figure.add_axes((0.037, 0.817, 0.165, 0.0985)), lon=87.55, lat=49.14, window=(-60, -27.2, 60, 27.2))
    for boundary in ("CHN-KAZ", "CHN-MNG", "KAZ-RUS", "MNG-RUS"):
        panel.line(cuts.feature(BOUNDARIES, boundary), colour=FAINT, width=0.9, order=3, dashes=DASHES)
    _segments(panel, segments, root)
    for label in ALTAI_LABELS:
        panel.text(label)
    for place_id in ("cn-kz-ru-tripoint", "tavan-bogd-tripoint"):
        panel.dot(places[place_id].x, places[place_id].y, marker="^", size=5, face=PRESENT)
    panel.title("Western section, 2,100 km west")


def _legend(figure: Figure) -> None:
    handles = [
        Line2D([], [], color=PRESENT, lw=1.7, label="present boundary of China and Russia"),
        Line2D([], [], color=TREATY, lw=1.7, label="lines of 1858 and 1860 that are not present boundaries"),
        Line2D([], [], color=DIVIDE, lw=1.4, label="line of 1689, and the divide south of the Uda"),
        Patch(facecolor=LEFT_BANK, label="left bank of the Amur, basin (1858)"),
        Patch(facecolor=UNDETERMINED, label="left undetermined in 1689"),
        Patch(facecolor=MAINLAND, label="land between the Ussuri, the lower Amur and the sea"),
        Patch(facecolor=ISLAND, label="Sakhalin, a territory of its own"),
        Patch(facecolor=COMPARED, label="Mongolia, for comparison"),
        Patch(facecolor=WEST_HALF, label="western part of Heixiazi, to China (2004)"),
        Patch(facecolor=EAST_HALF, label="eastern part of Heixiazi, to Russia (2004)"),
        Line2D([], [], color=FAINT, lw=0.9, ls=DASHES, label="other present boundaries"),
        Line2D([], [], marker="^", ls="none", mfc=PRESENT, mec=INK, ms=5, label="junction, point of 2004"),
    ]
    legend = figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.032, 0.056),
        fontsize=7,
        labelspacing=0.45,
        handlelength=2.2,
        facecolor=PAPER,
        edgecolor=INK,
        framealpha=1,
        fancybox=False,
        borderpad=0.9,
    )
    legend.get_frame().set_linewidth(0.6)


def _frame_texts(figure: Figure) -> None:
    figure.text(
        0.028, 0.962, "Treaty lines and territories between China and Russia", fontsize=13, color=INK, va="center"
    )
    credit = (
        "© OpenStreetMap contributors (ODbL 1.0); lower Amur, other rivers and towns: Natural Earth. "
        "Lambert azimuthal equal-area, centre 129° E 48.7° N."
    )
    figure.text(0.99, 0.014, credit, fontsize=6.3, color=FAINT, va="center", ha="right")


if __name__ == "__main__":
    sys.exit(main())
