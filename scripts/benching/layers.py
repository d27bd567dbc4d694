"""Layers of any number of polygons with known totals: real states, cut along the lines of a grid.

Edges are straight in longitude and latitude, and so are the lines of the grid: the pieces of a state have its area, but
for rounding. Every piece is a polygon of its own; inside of a state they are squares of the grid, at its boundary what
the boundary leaves of them.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.files.atomic import folder_beside, write_atomic

ROOT = Path(__file__).resolve().parent.parent.parent
STATES = ROOT / "sources/geo-maps-countries-coastline-1m-0.6.0/states.geojson"
ROWS_OF_GROUP = 65_536
ROWS_OF_FILE = 16 * ROWS_OF_GROUP
SCHEMA = pa.schema([("id", pa.int64()), ("state", pa.int32()), ("geometry", pa.binary())])
GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Polygon"]}},
}
# Bytes of a square in WKB: byte order, type, one ring, five positions.
SQUARE = np.dtype([("order", "u1"), ("type", "<u4"), ("rings", "<u4"), ("positions", "<u4"), ("xy", "<f8", (5, 2))])


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A layer of pieces: its folder of Parquet files, the whole states beside it, and what is in it."""

    folder: Path
    whole: Path
    polygons: int
    vertices: int


def make_layer(cache: Path, polygons: int) -> Layer:
    """A layer of about as many polygons, made once and kept in the cache."""
    folder, whole = cache / f"pieces-{polygons}", cache / "states.parquet"
    about = cache / f"pieces-{polygons}.json"
    if not about.is_file():
        states = _states()
        _write_whole(whole, states)
        step = math.sqrt(float(shapely.area(states).sum()) / polygons)
        shutil.rmtree(folder, ignore_errors=True)
        with folder_beside(folder) as beside:
            writer = _Writer(folder=beside / "made")
            for number, state in enumerate(states):
                for wkb, vertices in _pieces(state, step):
                    writer.add(number, wkb, vertices)
            writer.close()
            writer.folder.rename(folder)
        write_atomic(about, json.dumps({"polygons": writer.rows, "vertices": writer.vertices}) + "\n")
    found = json.loads(about.read_text(encoding="utf-8"))
    return Layer(folder=folder, whole=whole, **found)


def _states() -> NDArray[np.object_]:
    features = json.loads(STATES.read_text(encoding="utf-8"))["features"]
    return np.array([shapely.geometry.shape(each["geometry"]) for each in features], dtype=object)


def _write_whole(path: Path, states: NDArray[np.object_]) -> None:
    columns = [range(len(states)), range(len(states)), shapely.to_wkb(states).tolist()]
    arrays = [pa.array(values, kind.type) for values, kind in zip(columns, SCHEMA, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=_with_geo()), path)


def _with_geo() -> pa.Schema:
    return SCHEMA.with_metadata({"geo": json.dumps(GEO)})


def _pieces(state: BaseGeometry, step: float) -> Iterator[tuple[pa.Array, int]]:
    """WKB of the pieces of a state, many at once, and the number of their vertices."""
    west, south, east, north = state.bounds
    size = max(east - west, north - south) / step
    levels = max(0, math.ceil(math.log2(size)))
    # The grid is the same for all states, so that pieces of neighbours lie side by side.
    column, row = math.floor(west / step), math.floor(south / step)
    waiting: list[tuple[BaseGeometry, int, int, int]] = []
    for i, j in (
        (column, row),
        (column + 2**levels, row),
        (column, row + 2**levels),
        (column + 2**levels, row + 2**levels),
    ):
        waiting.append((state, i, j, levels))
    while waiting:
        geometry, i, j, level = waiting.pop()
        box = shapely.box(i * step, j * step, (i + 2**level) * step, (j + 2**level) * step)
        inside = shapely.intersection(geometry, box)
        if inside.is_empty or inside.area == 0.0:
            continue
        if shapely.get_num_coordinates(inside) == 5 and shapely.equals(inside, box):
            yield from _squares(i, j, 2**level, step)
        elif level == 0:
            parts = [each for each in shapely.get_parts(inside) if each.geom_type == "Polygon" and each.area > 0.0]
            yield pa.array(shapely.to_wkb(parts).tolist(), pa.binary()), int(shapely.get_num_coordinates(parts).sum())
        else:
            half = 2 ** (level - 1)
            waiting += [(inside, i + x, j + y, level - 1) for x in (0, half) for y in (0, half)]


def _squares(i: int, j: int, count: int, step: float) -> Iterator[tuple[pa.Array, int]]:
    """The squares of a block of the grid, row by row of the block."""
    rows_at_once = max(1, ROWS_OF_GROUP // count)
    for first in range(0, count, rows_at_once):
        rows = np.arange(j + first, j + min(count, first + rows_at_once))
        x, y = (each.ravel() for each in np.meshgrid(np.arange(i, i + count), rows))
        squares = np.empty(len(x), dtype=SQUARE)
        squares["order"], squares["type"], squares["rings"], squares["positions"] = 1, 3, 1, 5
        west, east, south, north = x * step, (x + 1) * step, y * step, (y + 1) * step
        for place, (lon, lat) in enumerate(((west, south), (east, south), (east, north), (west, north), (west, south))):
            squares["xy"][:, place, 0], squares["xy"][:, place, 1] = lon, lat
        offsets = np.arange(0, (len(x) + 1) * SQUARE.itemsize, SQUARE.itemsize, dtype=np.int32)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(squares.tobytes())]
        yield pa.Array.from_buffers(pa.binary(), len(x), buffers), 5 * len(x)


@dataclass(kw_only=True)
class _Writer:
    """Writes rows into files of at most ROWS_OF_FILE, in row groups of ROWS_OF_GROUP."""

    folder: Path
    rows: int = 0
    vertices: int = 0
    _held: list[pa.RecordBatch] = field(default_factory=list)
    _held_rows: int = 0
    _file: Any = None
    _file_rows: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)

    def add(self, state: int, wkb: pa.Array, vertices: int) -> None:
        ids = pa.array(range(self.rows, self.rows + len(wkb)), pa.int64())
        columns = [ids, pa.array(np.full(len(wkb), state, dtype=np.int32)), wkb]
        self._held.append(pa.RecordBatch.from_arrays(columns, schema=SCHEMA))
        self.rows, self.vertices, self._held_rows = (
            self.rows + len(wkb),
            self.vertices + vertices,
            self._held_rows + len(wkb),
        )
        while self._held_rows >= ROWS_OF_GROUP:
            self._write(ROWS_OF_GROUP)

    def close(self) -> None:
        if self._held_rows:
            self._write(self._held_rows)
        if self._file is not None:
            self._file.close()

    def _write(self, rows: int) -> None:
        held = pa.Table.from_batches(self._held)
        if self._file is None:
            name = f"{self.rows // ROWS_OF_FILE:05}-{self.rows}.parquet"
            self._file = pq.ParquetWriter(self.folder / name, _with_geo())
        self._file.write_table(held.slice(0, rows).replace_schema_metadata(_with_geo().metadata), row_group_size=rows)
        rest = held.slice(rows)
        self._held, self._held_rows = rest.combine_chunks().to_batches(), rest.num_rows
        self._file_rows += rows
        if self._file_rows >= ROWS_OF_FILE:
            self._file.close()
            self._file, self._file_rows = None, 0
