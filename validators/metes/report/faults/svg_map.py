"""A small map of faults as inline SVG: outlines of the checked files, a grid and a mark for each fault."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from metes.checks.engine.fault import Fault, Severity
from metes.files.errors import PackageError
from metes.files.file import File
from metes.files.printable import printable
from metes.geojson.document import read_geojson

WIDTH, HEIGHT = 760.0, 400.0
# More would neither be seen at this size nor be quick to show.
MOST_VERTICES = 6_000
MOST_MARKS = 2_000
# An outline of a longer text would take longer to read than the whole report.
MOST_OUTLINE_BYTES = 60_000_000
GRID_STEPS_DEG = (30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005)
MOST_GRID_LINES = 9
# Room round the marks, and the least that is shown of a file whose faults lie in one place.
MARGIN = 0.15
LEAST_SPAN_DEG = 0.004
LEAST_SHARE = 0.08

Line = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Window:
    """Section of the map in degrees; `stretch` is the width of a degree of longitude relative to one of latitude."""

    west: float
    south: float
    east: float
    north: float

    @property
    def stretch(self) -> float:
        return max(0.1, math.cos(math.radians((self.south + self.north) / 2)))

    @property
    def scale(self) -> float:
        """Pixels per degree of latitude."""
        return min(WIDTH / ((self.east - self.west) * self.stretch), HEIGHT / (self.north - self.south))

    def pixels(self, positions: Line) -> Line:
        """Pixel coordinates of positions."""
        middle = np.array([(self.west + self.east) / 2, (self.south + self.north) / 2])
        factors = np.array([self.scale * self.stretch, -self.scale])
        found: Line = (positions - middle) * factors + np.array([WIDTH / 2, HEIGHT / 2])
        return found


def fault_map(faults: Sequence[tuple[int, Fault]], sources: Mapping[str, File]) -> str:
    """SVG map of numbered faults; an empty string if no fault has a position."""
    if not faults:
        return ""
    marks = np.array([[fault.lon, fault.lat] for _, fault in faults], dtype=np.float64)
    outlines = list(outlines_of({fault.file for _, fault in faults}, sources))
    window = window_of(marks, outlines)
    parts = [
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="Map of the faults">',
        f'<rect class="ground" width="{WIDTH:.0f}" height="{HEIGHT:.0f}"/>',
        *_grid(window),
        f'<path class="outline" d="{_path(window, outlines)}"/>',
        *_marks(window, faults[:MOST_MARKS], marks),
        "</svg>",
    ]
    return "\n".join(parts)


def outlines_of(names: Iterable[str], sources: Mapping[str, File]) -> Iterator[Line]:
    """Every line and ring of the readable files, simplified to a few positions in all."""
    lines: list[Line] = []
    for name in sorted(names):
        file = sources.get(name)
        if file is None or len(file.data) > MOST_OUTLINE_BYTES:
            continue
        try:
            layer = read_geojson(file)
        except PackageError:
            continue
        parts = (part for feature in layer.features for part in feature.coordinate_arrays)
        lines += [part.positions for part in parts if len(part.positions) > 1 and part.is_within_range]
    # The longest lines say most of where one is; a million tiny rings are left out.
    lines.sort(key=len, reverse=True)
    lines = lines[: MOST_VERTICES // 4]
    stride = max(1, math.ceil(sum(len(line) for line in lines) / MOST_VERTICES))
    for line in lines:
        yield np.vstack([line[:-1:stride], line[-1:]])


def window_of(marks: Line, outlines: Sequence[Line]) -> Window:
    """Section around all marks, with enough of the outlines to recognise the place."""
    low, high = marks.min(axis=0), marks.max(axis=0)
    least = np.array([LEAST_SPAN_DEG, LEAST_SPAN_DEG])
    if outlines:
        every = np.vstack(list(outlines))
        least = np.maximum(least, LEAST_SHARE * (every.max(axis=0) - every.min(axis=0)))
    middle = (low + high) / 2
    half = np.maximum((high - low) * (0.5 + MARGIN), least)
    # As wide and as high as the picture, so that nothing of it is left blank.
    window = _around(middle, half)
    wide = half[0] * window.stretch
    half = np.array([max(wide, half[1] * WIDTH / HEIGHT) / window.stretch, max(half[1], wide * HEIGHT / WIDTH)])
    return _around(middle, half)


def _around(middle: Line, half: Line) -> Window:
    return Window(
        west=float(middle[0] - half[0]),
        south=float(middle[1] - half[1]),
        east=float(middle[0] + half[0]),
        north=float(middle[1] + half[1]),
    )


def _path(window: Window, outlines: Sequence[Line]) -> str:
    runs: list[str] = []
    for line in outlines:
        low, high = line.min(axis=0), line.max(axis=0)
        if low[0] > window.east or high[0] < window.west or low[1] > window.north or high[1] < window.south:
            continue
        # Far outside, pixels are only numbers with many digits.
        pixels = np.clip(window.pixels(line), -5000, 5000)
        runs.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in pixels))
    return "".join(runs)


def _grid(window: Window) -> Iterator[str]:
    span = max(window.east - window.west, window.north - window.south)
    step = next((each for each in reversed(GRID_STEPS_DEG) if span / each <= MOST_GRID_LINES), GRID_STEPS_DEG[0])
    for lon in _multiples(window.west, window.east, step):
        x = window.pixels(np.array([[lon, window.south]]))[0, 0]
        yield f'<path class="grid" d="M{x:.1f} 0V{HEIGHT:.0f}"/>'
        yield f'<text class="degree" x="{x + 3:.1f}" y="{HEIGHT - 4:.0f}">{lon:g}°</text>'
    for lat in _multiples(window.south, window.north, step):
        y = window.pixels(np.array([[window.west, lat]]))[0, 1]
        yield f'<path class="grid" d="M0 {y:.1f}H{WIDTH:.0f}"/>'
        yield f'<text class="degree" x="3" y="{y - 3:.1f}">{lat:g}°</text>'


def _multiples(low: float, high: float, step: float) -> Iterator[float]:
    for number in range(math.ceil(low / step), math.floor(high / step) + 1):
        yield round(number * step, 6)


def _marks(window: Window, faults: Sequence[tuple[int, Fault]], positions: Line) -> Iterator[str]:
    # Errors last, so that none lies under a warning.
    ordered = sorted(zip(faults, window.pixels(positions), strict=False), key=lambda each: _rank(each[0][1]))
    for (number, fault), (x, y) in ordered:
        title = escape(printable(f"{fault.id} {fault.name}, {fault.where()}"))
        yield (
            f'<a href="#fault-{number}"><circle class="{fault.severity.value}" cx="{x:.1f}" cy="{y:.1f}" r="5">'
            f"<title>{title}</title></circle></a>"
        )


def _rank(fault: Fault) -> bool:
    return fault.severity is Severity.ERROR
