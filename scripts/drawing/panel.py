"""A panel of a map: one projection, one frame, and what can be drawn in it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from pyproj import Transformer

from drawing.content import FAINT, INK, PAPER, WATER, Label

Dashes = str | tuple[int, tuple[float, ...]]

HALO = [withStroke(linewidth=2.2, foreground=PAPER)]


@cache
def equal_area_about(lon: float, lat: float) -> Transformer:
    """Lambert azimuthal equal-area projection about a position, from degrees to kilometres."""
    projection = f"+proj=laea +lon_0={lon} +lat_0={lat} +ellps=WGS84 +units=km"
    return Transformer.from_crs("OGC:CRS84", projection, always_xy=True)


class Panel:
    """A panel in one projection."""

    def __init__(self, axes: Axes, *, lon: float, lat: float, window: tuple[float, float, float, float]) -> None:
        """`window` is west, south, east, north, in kilometres from the centre of the projection."""
        self.axes = axes
        self._transformer = equal_area_about(lon, lat)
        axes.set_xlim(window[0], window[2])
        axes.set_ylim(window[1], window[3])
        axes.set_aspect("equal")
        axes.set_facecolor(PAPER)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set(color=INK, linewidth=0.8)

    def projected(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """The geometry in kilometres; long edges are cut first, for they are straight in degrees."""
        return shapely.transform(
            shapely.segmentize(geometry, 0.1),
            lambda positions: np.column_stack(self._transformer.transform(positions[:, 0], positions[:, 1])),
        )

    def line(
        self,
        geometry: shapely.Geometry,
        *,
        colour: str,
        width: float,
        order: float,
        dashes: Dashes = "-",
        alpha: float | None = None,
    ) -> None:
        """Draw lines, or the outlines of areas."""
        if geometry.is_empty:
            return
        gap = np.full((1, 2), np.nan)
        # One curve with gaps: a coast has thousands of islands, and each curve of its own takes its time.
        pieces = [piece for part in _lines(self.projected(geometry)) for piece in (shapely.get_coordinates(part), gap)]
        if pieces:
            points = np.vstack(pieces[:-1])
            self.axes.plot(
                *points.T, color=colour, lw=width, ls=dashes, zorder=order, solid_joinstyle="round", alpha=alpha
            )

    def area(self, geometry: shapely.Geometry, *, colour: str, order: float, alpha: float | None = None) -> None:
        """Fill areas."""
        for part in shapely.get_parts(self.projected(geometry)):
            rings = [Outline(shapely.get_coordinates(ring)) for ring in shapely.get_rings(part)]
            outline = Outline.make_compound_path(*rings)
            # Not add_patch, which looks through every position for limits that are set already.
            self.axes.add_artist(PathPatch(outline, facecolor=colour, edgecolor="none", zorder=order, alpha=alpha))

    def shore(self, land: Iterable[shapely.Geometry], coast: shapely.Geometry) -> None:
        """Draw lines along the coast on the side of the sea, as old maps do."""
        mass = shapely.union_all([shapely.make_valid(self.projected(geometry)) for geometry in land])
        shoreline = self.projected(coast)
        for offset_km, width in ((7, 0.55), (16, 0.45), (27, 0.35)):
            line = shapely.boundary(shapely.buffer(mass, offset_km))
            # The land and the coast come from two sources, which differ by up to a few kilometres.
            near = shapely.intersection(line, shapely.buffer(shoreline, offset_km + 5))
            for part in _lines(near):
                self.axes.plot(*shapely.get_coordinates(part).T, color=WATER, lw=width, alpha=0.8, zorder=1)

    def text(self, label: Label) -> None:
        """Write a label."""
        spot = self._transformer.transform(label.lon, label.lat)
        self.axes.annotate(
            label.text,
            spot,
            xytext=label.shift,
            textcoords="offset points",
            ha=label.align,
            va="center",
            fontsize=label.size,
            color=label.colour,
            style=label.style,
            rotation=label.turn,
            linespacing=1.25,
            path_effects=HALO,
            zorder=9,
            annotation_clip=True,
        )

    def dot(self, lon: float, lat: float, *, marker: str, size: float, face: str) -> None:
        """Mark a point."""
        spot = self._transformer.transform(lon, lat)
        self.axes.plot(*spot, marker=marker, ms=size, mfc=face, mec=INK, mew=0.9, ls="none", zorder=8)

    def title(self, text: str) -> None:
        """Name the panel in its upper left corner."""
        self.axes.text(
            0.02, 0.965, text, transform=self.axes.transAxes, fontsize=6, color=INK, va="top", path_effects=HALO
        )

    def graticule(self, step_deg: float, within: tuple[float, float, float, float] = (60, 30, 179, 70)) -> None:
        """Draw meridians and parallels `within` west, south, east, north, and number them along the frame."""
        west, south, east, north = within
        for lon in multiples(west, east, step_deg):
            meridian = shapely.LineString([(lon, south - step_deg), (lon, north + step_deg)])
            self.line(meridian, colour=FAINT, width=0.3, order=0)
            self._number(f"{lon:g}° E" if lon <= 180 else f"{360 - lon:g}° W", meridian, bottom=True)
        for lat in multiples(south, north, step_deg):
            parallel = shapely.LineString([(west - step_deg, lat), (east + step_deg, lat)])
            self.line(parallel, colour=FAINT, width=0.3, order=0)
            self._number(f"{lat:g}° N", parallel, bottom=False)

    def _number(self, text: str, line: shapely.LineString, *, bottom: bool) -> None:
        (west, east), (south, north) = self.axes.get_xlim(), self.axes.get_ylim()
        ends = [(west, south), (east, south)] if bottom else [(west, south), (west, north)]
        crossing = shapely.intersection(self.projected(line), shapely.LineString(ends))
        if crossing.geom_type == "Point" and not crossing.is_empty:
            self.axes.annotate(
                text,
                (crossing.x, crossing.y),
                xytext=(0, -3) if bottom else (-3, 0),
                textcoords="offset points",
                fontsize=6.5,
                color=FAINT,
                annotation_clip=False,
                rotation=0 if bottom else 90,
                ha="center" if bottom else "right",
                va="top" if bottom else "center",
            )


def _lines(geometry: shapely.Geometry) -> list[shapely.Geometry]:
    parts = shapely.get_parts(geometry)
    rings = shapely.get_rings(parts[shapely.get_type_id(parts) == 3])
    return [*parts[shapely.get_type_id(parts) == 1], *rings]


def multiples(low: float, high: float, step: float) -> list[float]:
    """Multiples of a step from just below `low` to just above `high`."""
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(number * step, 6) for number in range(first, last + 1)]
