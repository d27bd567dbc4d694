"""Basins that grow from seeds over heights, and the edges between them as lines."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from derive.error import BuildError
from derive.geodesy import FloatArray, rounded_geometry
from derive.heights import Heights
from derive.step import Step, items_of, line_in, lonlat_of, text_of

Labels = NDArray[np.int64]

# Two sides of a square that a contour may join. Where it crosses all four, it goes round the corners that are inside:
# these are top left and bottom right, or not.
SIDES = (
    ("top", "bottom", None),
    ("left", "right", None),
    ("top", "left", True),
    ("bottom", "right", True),
    ("top", "right", False),
    ("bottom", "left", False),
)


@dataclass(frozen=True, kw_only=True)
class Mesh:
    """Square cells in degrees, north row first."""

    west: float
    south: float
    east: float
    north: float
    cells_per_degree: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        height, width = self.north - self.south, self.east - self.west
        return round(height * self.cells_per_degree), round(width * self.cells_per_degree)

    def heights(self, source: Heights) -> FloatArray:
        """The height at the centre of each cell."""
        rows, columns = self.shape
        lon = self.west + (np.arange(columns) + 0.5) / self.cells_per_degree
        lat = self.north - (np.arange(rows) + 0.5) / self.cells_per_degree
        return source.at(lon, lat)

    def mark(self, labels: Labels, seed: shapely.Geometry, label: int) -> None:
        """Give every cell that a seed crosses its label."""
        dense = shapely.segmentize(seed, 1 / self.cells_per_degree / 4)
        lon, lat = shapely.get_coordinates(dense).T
        column = np.floor((lon - self.west) * self.cells_per_degree).astype(int)
        row = np.floor((self.north - lat) * self.cells_per_degree).astype(int)
        inside = (row >= 0) & (row < labels.shape[0]) & (column >= 0) & (column < labels.shape[1])
        labels[row[inside], column[inside]] = label

    def lonlat(self, rows: FloatArray, columns: FloatArray) -> FloatArray:
        """Positions of places that are counted in cells from the centre of the first."""
        lon = self.west + (columns + 0.5) / self.cells_per_degree
        lat = self.north - (rows + 0.5) / self.cells_per_degree
        return np.stack([lon, lat], axis=-1)


def basin_edges(step: Step) -> shapely.MultiLineString:
    """The edges of a basin against the others, as a broken line, where basins grow from their seeds until they meet.

    `seeds` lists for each basin features of cuts (`CUT FEATURE`), earlier results, or positions set by hand; of
    two seeds in one cell the basin that is named later has it. The edge is that of the basin smoothed by
    `smoothing_cells`, which rounds off the stairs of the cells.
    """
    heights = step.context.heights(step.text("heights"))
    window = [float(str(side)) for side in step.items("window")]
    mesh = Mesh(
        west=window[0],
        south=window[1],
        east=window[2],
        north=window[3],
        cells_per_degree=step.count("cells_per_degree", 1),
    )
    seeds = step.mapping("seeds")
    labels = np.zeros(mesh.shape, dtype=np.int64)
    for label, (basin, items) in enumerate(seeds.items(), 1):
        for item in items_of(f"seeds of {basin}", items):
            mesh.mark(labels, _seed(step, item), label)
    asked = 1 + list(seeds).index(step.choice("basin", list(seeds)))
    labels = flooded(mesh.heights(heights), labels)
    inside = _smoothed((labels == asked).astype(np.float64), step.metres("smoothing_cells"))
    return _contour(inside, mesh)


def _seed(step: Step, item: object) -> shapely.Geometry:
    """A seed as a recipe names it."""
    if isinstance(item, list):
        return shapely.LineString([lonlat_of("seeds", position) for position in item])
    cut, _, feature = text_of("seeds", item).partition(" ")
    return step.context.cut(cut, feature) if feature else line_in("seeds", step.context.result(cut))


def flooded(heights: FloatArray, labels: Labels) -> Labels:
    """The label of each cell when water rises from the labelled ones: a priority flood.

    The lowest cell at the edge of a basin always grows next, of equal ones the one that was reached first.
    Neighbours share a side: across corners a flood leaks through a ridge one cell wide that runs diagonally.
    """
    rows, columns = labels.shape
    width = columns + 2
    walled = np.full((rows + 2, width), -1, dtype=np.int64)
    walled[1:-1, 1:-1] = labels
    level = np.pad(heights, 1).ravel().tolist()
    label = walled.ravel().tolist()
    edge = [(level[cell], order, cell) for order, cell in enumerate(np.flatnonzero(walled.ravel() > 0).tolist())]
    reached = len(edge)
    heapq.heapify(edge)
    while edge:
        _, _, cell = heapq.heappop(edge)
        for neighbour in (cell - width, cell - 1, cell + 1, cell + width):
            if label[neighbour] == 0:
                label[neighbour] = label[cell]
                heapq.heappush(edge, (level[neighbour], reached, neighbour))
                reached += 1
    return np.array(label, dtype=np.int64).reshape(walled.shape)[1:-1, 1:-1]


def _smoothed(values: FloatArray, cells: float) -> FloatArray:
    """The values under a Gaussian, to nine decimals so that the noise of another machine decides nothing."""
    radius = round(4 * cells)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / cells) ** 2)
    weights /= weights.sum()
    for _ in range(2):
        padded = np.pad(values, ((radius, radius), (0, 0)), mode="edge")
        rows = values.shape[0]
        values = sum(w * padded[at : at + rows] for at, w in enumerate(weights.tolist())).T
    return np.round(values, 9)


def _contour(values: FloatArray, mesh: Mesh) -> shapely.MultiLineString:
    """The lines where the values pass one half, by marching squares."""
    inside = values >= 0.5
    along = _crossings(values)  # between a cell and its right neighbour
    down = _crossings(values.T).T  # between a cell and the one below
    rows, columns = (np.arange(count, dtype=np.float64) for count in values.shape)
    on_row = mesh.lonlat(np.broadcast_to(rows[:, None], along.shape), columns[None, :-1] + along)
    on_column = mesh.lonlat(rows[:-1, None] + down, np.broadcast_to(columns[None, :], down.shape))
    places = {"top": on_row[:-1], "right": on_column[:, 1:], "bottom": on_row[1:], "left": on_column[:, :-1]}
    crossed = {
        "top": inside[:-1, :-1] != inside[:-1, 1:],
        "right": inside[:-1, 1:] != inside[1:, 1:],
        "bottom": inside[1:, :-1] != inside[1:, 1:],
        "left": inside[:-1, :-1] != inside[1:, :-1],
    }
    saddle = np.logical_and.reduce(list(crossed.values()))
    pieces = []
    for one, other, corner in SIDES:
        joined = crossed[one] & crossed[other] & ~saddle
        if corner is not None:
            joined |= saddle & (inside[:-1, :-1] == corner)
        pieces.append(np.stack([places[one][joined], places[other][joined]], axis=1))
    lines = rounded_geometry(shapely.multilinestrings(shapely.linestrings(np.concatenate(pieces))))
    if lines.is_empty:
        raise BuildError("basin", found="no edge", expected="one or more inside the window")
    return shapely.MultiLineString(list(shapely.get_parts(shapely.line_merge(lines))))


def _crossings(values: FloatArray) -> FloatArray:
    """How far from each value to the next in its row one half is passed; without meaning where it is not."""
    step = np.diff(values, axis=1)
    return np.divide(0.5 - values[:, :-1], step, out=np.zeros_like(step), where=step != 0)
