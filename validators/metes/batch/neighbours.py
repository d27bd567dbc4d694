"""Overlaps and gaps between the areas of a layer, by spatial partition with a halo.

A grid cuts the layer into cells. A cell gets every area whose bounding box touches it, whole, so that the areas of
neighbouring cells form its halo. Each pair of areas is compared in one cell: that of the corner where their boxes begin
to overlap. Gaps are cut by the cells; the pieces that meet at the border of two cells are joined afterwards. So the
answers are those of the checks N108 and N109 over the whole layer, while each cell needs only its own areas.

The functions of one cell are pure, for any engine that groups rows by a number; `overlaps` and `gaps` run them here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from metes.batch.columns import geometry_column, shapes_of
from metes.checks.geometry.shared.layer_arrays import object_array
from metes.checks.geometry.shared.spatial_join import related_pairs
from metes.checks.neighbours.gap_between_neighbours import NARROWEST_M
from metes.checks.neighbours.geometry_repeated import is_copy
from metes.checks.neighbours.overlap_of_neighbours import WIDEST_M
from metes.checks.neighbours.shared.coverage_groups import LONGEST_DEGREE_M
from metes.files.errors import InputError
from metes.measure.patches import patches

CELL_ROWS = pa.schema([("cell", pa.int64()), ("row", pa.int64()), ("geometry", pa.binary())])
OVERLAPS = pa.schema(
    [
        ("one", pa.int64()),
        ("other", pa.int64()),
        ("area_km2", pa.float64()),
        ("width_m", pa.float64()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
    ]
)
GAPS = pa.schema([("around", pa.list_(pa.int64())), *[OVERLAPS.field(name) for name in OVERLAPS.names[2:]]])
# A piece of land that no area covers, within one cell. `own` lists narrow holes of single areas that it lies in.
PIECES = pa.schema(
    [
        ("cell", pa.int64()),
        ("geometry", pa.binary()),
        ("around", pa.list_(pa.int64())),
        ("own", pa.list_(pa.binary())),
    ]
)
# Areas of a cell: few enough for a core, many enough that most neighbours are in one cell.
AREAS_OF_CELL = 2_000
# Pieces of two cells are one if they have at least this length of the border in common: a tenth of a micrometre.
SHORTEST_DEG = 1e-12
SAME_SHARE = 1e-6
# Areas this near to a gap, a tenth of a millimetre, lie around it: where edges cross, their positions are rounded.
TOUCHING_DEG = 1e-9
# Rounding of positions in degrees leaves gaps of some nanometres between edges that are meant to be one.
ROUNDING_M = 1e-6


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Cells of a size in degrees, numbered row by row from the south-west corner; they reach beyond all areas."""

    west: float
    south: float
    size: float
    columns: int
    rows: int

    @classmethod
    def over(cls, bounds: tuple[float, float, float, float], areas: int) -> Grid:
        """A grid over an extent with so many areas. Raises InputError for an extent that is none."""
        west, south, east, north = bounds
        if not all(map(math.isfinite, bounds)) or east < west or north < south:
            raise InputError(f"bounds: found {bounds}; expected west, south, east, north in degrees")
        cells = max(1.0, areas / AREAS_OF_CELL)
        extent = max(east - west, north - south, 1e-6)
        size = max(math.sqrt((east - west) * (north - south) / cells), extent / 1000.0)
        # Half a cell on each side, so that what no area covers is open to the outside there.
        columns, rows = (math.ceil(length / size) + 1 for length in (east - west, north - south))
        return cls(west=west - size / 2.0, south=south - size / 2.0, size=size, columns=columns, rows=rows)

    def cells_of(self, bounds: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Pairs of index and cell: every cell that each bounding box, shape (n, 4) in degrees, touches."""
        low, high = self._at(bounds[:, :2]), self._at(bounds[:, 2:])
        wide, tall = (high - low + 1).T
        index = np.repeat(np.arange(len(bounds)), wide * tall)
        place = np.arange(len(index)) - np.repeat(np.cumsum(wide * tall) - wide * tall, wide * tall)
        column, row = low[index, 0] + place % wide[index], low[index, 1] + place // wide[index]
        return index, np.asarray(row * self.columns + column, dtype=np.int64)

    def cell_at(self, positions: NDArray[np.float64]) -> NDArray[np.int64]:
        """Cell of each position, shape (n, 2) in degrees."""
        column, row = self._at(positions).T
        return np.asarray(row * self.columns + column, dtype=np.int64)

    def sides(self, cell: int) -> tuple[float, float, float, float]:
        """West, south, east and north of a cell, the same numbers for both cells at a side."""
        row, column = divmod(cell, self.columns)
        xs, ys = (
            (self.west + self.size * (column + step) for step in (0, 1)),
            (self.south + self.size * (row + step) for step in (0, 1)),
        )
        west, east = xs
        south, north = ys
        return west, south, east, north

    def _at(self, positions: NDArray[np.float64]) -> NDArray[np.int64]:
        at = np.floor((positions - (self.west, self.south)) / self.size).astype(np.int64)
        return np.clip(at, 0, (self.columns - 1, self.rows - 1))


def assigned(batch: pa.RecordBatch, grid: Grid, *, first_row: int = 0, geometry: str | None = None) -> pa.RecordBatch:
    """The valid areas of a batch, once for every cell whose halo they belong to: `cell`, `row`, WKB."""
    column = geometry_column(batch.schema, geometry)
    shapes, _ = shapes_of(column.array(batch), column.encoding)
    types = shapely.get_type_id(shapes)
    is_area = np.isin(types, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    chosen = np.flatnonzero(is_area & shapely.is_valid(shapes) & (shapely.area(shapes) > 0.0))
    # An area that only touches the border of a cell lies around the gaps there.
    margin = np.array([-TOUCHING_DEG, -TOUCHING_DEG, TOUCHING_DEG, TOUCHING_DEG])
    index, cells = grid.cells_of(shapely.bounds(shapes[chosen]).reshape(-1, 4) + margin)
    wkb = pa.array(shapely.to_wkb(shapes[chosen]).tolist(), pa.binary())
    columns = [pa.array(cells), pa.array(first_row + chosen[index], pa.int64()), wkb.take(pa.array(index))]
    return pa.RecordBatch.from_arrays(columns, schema=CELL_ROWS)


def overlaps_of_cell(areas: pa.Table, grid: Grid) -> pa.Table:
    """Overlaps wider than a metre of the areas of one cell, as rows of `assigned`, that this cell is to report.

    Each has the numbers of the two rows, area and mean width of its widest part, and a position in it.
    """
    rows, shapes, cell = _areas(areas)
    found = []
    for one, other in related_pairs(shapes, shapes, "intersects"):
        is_first = rows[one] < rows[other]
        pairs = np.column_stack([one[is_first], other[is_first]])
        corners = np.maximum(shapely.bounds(shapes[pairs[:, 0]])[:, :2], shapely.bounds(shapes[pairs[:, 1]])[:, :2])
        pairs = pairs[grid.cell_at(corners) == cell]
        inside = shapely.relate_pattern(shapes[pairs[:, 0]], shapes[pairs[:, 1]], "T********")
        for first, second in pairs[inside].tolist():
            if is_copy(shapes[first], shapes[second]):
                continue
            wide = [
                each for each in patches(shapely.intersection(shapes[first], shapes[second])) if each.width_m > WIDEST_M
            ]
            if wide:
                largest = max(wide, key=lambda patch: patch.area_km2)
                found.append(
                    {
                        "one": int(rows[first]),
                        "other": int(rows[second]),
                        "area_km2": largest.area_km2,
                        "width_m": largest.width_m,
                        "lon": largest.lon,
                        "lat": largest.lat,
                    }
                )
    return pa.Table.from_pylist(found, OVERLAPS)


def pieces_of_cell(areas: pa.Table, grid: Grid) -> pa.Table:
    """What no area of one cell covers of it, piece by piece, for `joined_gaps`."""
    rows, shapes, cell = _areas(areas)
    box = shapely.box(*grid.sides(cell))
    pieces = shapely.get_parts(shapely.difference(box, shapely.union_all(shapes)))
    pieces = pieces[shapely.area(pieces) > 0.0]
    # A cell of which no area covers anything is open land, and so is all that is connected with it.
    tree = shapely.STRtree(shapes)
    holes = _holes(shapes)
    found = []
    for piece in pieces:
        near = tree.query(piece, predicate="dwithin", distance=TOUCHING_DEG)
        own = [hole for at in near for hole in holes.get(int(at), ()) if hole.intersects(piece)]
        around = sorted(int(rows[at]) for at in near)
        found.append(
            {"cell": cell, "geometry": shapely.to_wkb(piece), "around": around, "own": [hole.wkb for hole in own]}
        )
    return pa.Table.from_pylist(found, PIECES)


def _areas(areas: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.object_], int]:
    areas = areas.sort_by("row")
    (cell,) = pc.unique(areas.column("cell")).to_pylist()
    shapes = shapely.from_wkb(np.array(areas.column("geometry").to_pylist(), dtype=object))
    return areas.column("row").to_numpy(), shapes, int(cell)


def _holes(shapes: NDArray[np.object_]) -> dict[int, list[shapely.Polygon]]:
    """The narrow holes of each shape, also those that its parts enclose by meeting at points, by its index."""
    found: dict[int, list[shapely.Polygon]] = {}
    for index, shape in enumerate(shapes):
        parts = shapely.get_parts(shape)
        if len(parts) > 1 or shapely.get_num_interior_rings(parts).any():
            west, south, east, north = shape.bounds
            outside = shapely.difference(shapely.box(west - 1.0, south - 1.0, east + 1.0, north + 1.0), shape)
            holes = [_filled(each) for each in shapely.get_parts(outside) if each.bounds[0] >= west]
            found[index] = [hole for hole in holes if _may_be_narrow(hole)]
    return found


def _filled(shape: shapely.Polygon) -> shapely.Polygon:
    """A polygon without its holes: an area that lies in a gap and touches nothing is no part of its boundary."""
    return shapely.polygons(shapely.get_exterior_ring(shape))


def _may_be_narrow(hole: shapely.Polygon) -> bool:
    """Whether a hole is narrow enough to be worth measuring, by its shape in degrees."""
    lat = max(abs(hole.bounds[1]), abs(hole.bounds[3]))
    width_m = 2.0 * hole.area / hole.length * LONGEST_DEGREE_M * math.cos(math.radians(lat))
    return bool(width_m <= 1.1 * NARROWEST_M)


def _is_own(hole: shapely.Polygon, own: Iterable[bytes]) -> bool:
    """Whether a gap is a hole of a single area, which leaves it out on purpose."""
    holes = shapely.from_wkb(list(own))
    return any(shapely.symmetric_difference(hole, each).area <= SAME_SHARE * hole.area for each in holes)


def joined_gaps(pieces: pa.Table, grid: Grid, covered: Iterable[int]) -> pa.Table:
    """The gaps up to ten metres wide, from the pieces of all cells; `covered` are the cells that have areas.

    A gap has the numbers of the rows around it, area and mean width, and a position in it. What is connected with a
    cell without areas, or with the outside of the grid, is no gap, nor is a hole of a single area.
    """
    pieces = pieces.combine_chunks()
    shapes = shapely.from_wkb(np.array(pieces.column("geometry").to_pylist(), dtype=object))
    cells = pieces.column("cell").to_pylist()
    groups, is_open = _connected(shapes, cells, grid, set(covered))
    arounds, owns = pieces.column("around").to_pylist(), pieces.column("own").to_pylist()
    found = []
    for group in np.unique(groups[~is_open]):
        members = np.flatnonzero(groups == group)
        around = sorted(set().union(*(arounds[at] for at in members)))
        if not around:
            continue
        hole = _whole(shapes[members])
        if not _may_be_narrow(hole) or _is_own(hole, set().union(*(owns[at] for at in members))):
            continue
        for patch in patches(hole):
            if ROUNDING_M < patch.width_m <= NARROWEST_M:
                found.append(
                    {
                        "around": around,
                        "area_km2": patch.area_km2,
                        "width_m": patch.width_m,
                        "lon": patch.lon,
                        "lat": patch.lat,
                    }
                )
    return pa.Table.from_pylist(sorted(found, key=lambda row: (row["around"], row["lon"], row["lat"])), GAPS)


def _whole(pieces: NDArray[np.object_]) -> shapely.Polygon:
    """The gap of which these are the pieces; the largest part where rounding leaves several."""
    parts = shapely.get_parts(shapely.union_all(pieces))
    return _filled(parts[int(np.argmax(shapely.area(parts)))])


def _connected(
    shapes: NDArray[np.object_], cells: Sequence[int], grid: Grid, covered: set[int]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Number of the connected group of each piece, and whether that group is open to the outside."""
    groups = list(range(len(shapes)))

    def root(at: int) -> int:
        while groups[at] != at:
            groups[at] = groups[groups[at]]
            at = groups[at]
        return at

    open_at: set[int] = set()
    # Stretches of the pieces along each side, by the cell south or west of it.
    stretches: dict[tuple[str, int], tuple[list[tuple[float, float, int]], list[tuple[float, float, int]]]] = {}
    for index, (shape, cell) in enumerate(zip(shapes, cells, strict=True)):
        for side, other, begin, end in _border_stretches(shape, cell, grid):
            if other is None or other not in covered:
                open_at.add(index)
                continue
            key = (side, min(cell, other))
            stretches.setdefault(key, ([], []))[cell > other].append((begin, end, index))
    for lower, upper in stretches.values():
        for begin, end, index in lower:
            for other_begin, other_end, other_index in upper:
                if min(end, other_end) - max(begin, other_begin) > SHORTEST_DEG:
                    groups[root(index)] = root(other_index)
    numbers = np.array([root(at) for at in range(len(shapes))], dtype=np.intp)
    open_groups = {numbers[at] for at in open_at}
    return numbers, np.array([number in open_groups for number in numbers], dtype=bool)


def _border_stretches(shape: shapely.Polygon, cell: int, grid: Grid) -> Iterator[tuple[str, int | None, float, float]]:
    """Where a piece lies along the sides of its cell: the kind of side, the cell beyond, and begin and end along it."""
    west, south, east, north = grid.sides(cell)
    row, column = divmod(cell, grid.columns)
    positions = shapely.get_coordinates(shapely.get_exterior_ring(shape))
    for side, axis, value, other, is_inner in (
        ("vertical", 0, west, cell - 1, column > 0),
        ("vertical", 0, east, cell + 1, column < grid.columns - 1),
        ("horizontal", 1, south, cell - grid.columns, row > 0),
        ("horizontal", 1, north, cell + grid.columns, row < grid.rows - 1),
    ):
        is_on = np.abs(positions[:, axis] - value) <= SHORTEST_DEG
        for at in np.flatnonzero(is_on[1:] & is_on[:-1]):
            ends = sorted(positions[at : at + 2, 1 - axis].tolist())
            if ends[1] - ends[0] > SHORTEST_DEG:
                yield side, other if is_inner else None, ends[0], ends[1]


def overlaps(batches: Iterable[pa.RecordBatch], *, geometry: str | None = None, grid: Grid | None = None) -> pa.Table:
    """Overlaps wider than a metre of the areas of a layer, by the numbers of its rows, from 0.

    Those that N108 reports, but for its question whether the layer is meant as a mosaic, which needs the whole layer.
    """
    cells, chosen = _by_cell(batches, geometry, grid)
    found = pa.concat_tables([OVERLAPS.empty_table(), *(overlaps_of_cell(each, chosen) for each in cells.values())])
    return found.sort_by([("one", "ascending"), ("other", "ascending")])


def gaps(batches: Iterable[pa.RecordBatch], *, geometry: str | None = None, grid: Grid | None = None) -> pa.Table:
    """Gaps up to ten metres wide that the areas of a layer enclose, by the numbers of the rows around them.

    Those that N109 reports, without the strips that are open to one side.
    """
    cells, chosen = _by_cell(batches, geometry, grid)
    found = pa.concat_tables([PIECES.empty_table(), *(pieces_of_cell(each, chosen) for each in cells.values())])
    return joined_gaps(found, chosen, cells)


def _by_cell(
    batches: Iterable[pa.RecordBatch], geometry: str | None, grid: Grid | None
) -> tuple[dict[int, pa.Table], Grid]:
    """The areas of each cell, in the order of the cells."""
    held = list(batches)
    chosen = grid or _grid_of(held, geometry)
    first_row, found = 0, [CELL_ROWS.empty_table()]
    for batch in held:
        found.append(pa.Table.from_batches([assigned(batch, chosen, first_row=first_row, geometry=geometry)]))
        first_row += batch.num_rows
    areas = pa.concat_tables(found).sort_by([("cell", "ascending"), ("row", "ascending")])
    numbers = areas.column("cell").to_numpy()
    begins = np.flatnonzero(np.diff(numbers, prepend=-1))
    ends = np.append(begins[1:], len(numbers))[: len(begins)]
    return {
        int(numbers[begin]): areas.slice(begin, end - begin) for begin, end in zip(begins, ends, strict=True)
    }, chosen


def _grid_of(batches: Sequence[pa.RecordBatch], geometry: str | None) -> Grid:
    """A grid over the areas of all batches."""
    bounds = [np.array([np.inf, np.inf, -np.inf, -np.inf])]
    for batch in batches:
        column = geometry_column(batch.schema, geometry)
        of_batch = shapely.bounds(object_array(shapes_of(column.array(batch), column.encoding)[0])).reshape(-1, 4)
        of_batch = of_batch[np.isfinite(of_batch).all(axis=1)]
        if len(of_batch):
            bounds.append(np.concatenate([of_batch[:, :2].min(axis=0), of_batch[:, 2:].max(axis=0)]))
    every = np.array(bounds)
    west, south = every[:, :2].min(axis=0).tolist()
    east, north = every[:, 2:].max(axis=0).tolist()
    if west > east:
        west = south = east = north = 0.0
    return Grid.over((west, south, east, north), sum(batch.num_rows for batch in batches))
