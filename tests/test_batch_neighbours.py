"""`metes.batch.neighbours`: overlaps and gaps by spatial partition are those of the checks over the whole layer."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from metes.batch import neighbours
from metes.batch.neighbours import Grid
from metes.checks.neighbours.gap_between_neighbours import _closed
from metes.checks.neighbours.overlap_of_neighbours import overlaps
from metes.files.errors import InputError
from metes.files.file import LayerFile
from metes.geojson.document import GeoJson, read_geojson

STEP = 0.05
SIDE = 16
METRE = 1.0 / 111_000.0


def mosaic(seed: int, moved: float = 0.2) -> list[Any]:
    """Squares side by side, some with a corner moved by metres, so that they overlap others or leave a gap."""
    rng = np.random.default_rng(seed)
    found = []
    for column in range(SIDE):
        for row in range(SIDE):
            west, south = 100.0 + column * STEP, 40.0 + row * STEP
            corners = np.array([(west, south), (west + STEP, south), (west + STEP, south + STEP), (west, south + STEP)])
            is_inner = 0 < column < SIDE - 1 and 0 < row < SIDE - 1
            if is_inner and rng.random() < moved:
                corners[rng.integers(4)] += rng.uniform(-8, 8, 2) * METRE
            # Decimals as files have them, so that squares side by side have the very same corners.
            found.append(shapely.Polygon(np.round(corners, 7)))
    return found


def with_holes(shapes: list[Any]) -> list[Any]:
    """The squares with a lake in one, an enclave in another, and one of two parts that meet at a point."""
    lake, enclave = shapes[40], shapes[80]
    inner = shapely.box(*enclave.buffer(-0.01).bounds)
    narrow = shapely.box(
        lake.bounds[0] + 0.01, lake.bounds[1] + 0.02, lake.bounds[2] - 0.01, lake.bounds[1] + 0.02 + 5 * METRE
    )
    shapes[40], shapes[80] = lake.difference(narrow), enclave.difference(inner)
    # The enclave is too small for its hole by some metres.
    return [*shapes, inner.buffer(-4 * METRE, join_style="mitre")]


def with_crack(shapes: list[Any]) -> list[Any]:
    """A crack five metres wide along twelve squares, which runs through many cells."""
    line = 40.0 + 5 * STEP
    west, east = 100.0 + 2 * STEP, 100.0 + 14 * STEP
    crack = shapely.box(west, line, east, line + 5 * METRE)
    return [each.difference(crack) if each.intersection(crack).area > 0.0 else each for each in shapes]


def layer_of(shapes: list[Any]) -> GeoJson:
    features = [
        # Checks go by the order of ids, `metes.batch` by that of rows: numbers make them the same.
        {"type": "Feature", "id": n, "properties": {}, "geometry": json.loads(shapely.to_geojson(shape))}
        for n, shape in enumerate(shapes)
    ]
    value = {"type": "FeatureCollection", "features": features}
    return read_geojson(LayerFile(path="", location=Path(), value=value))


def batches_of(shapes: list[Any], pieces: int = 7) -> list[pa.RecordBatch]:
    wkb = shapely.to_wkb(np.array(shapes, dtype=object)).tolist()
    return [
        pa.record_batch({"geometry": pa.array(list(each), pa.binary())})
        for each in np.array_split(np.array(wkb, dtype=object), pieces)
    ]


def grid_of(shapes: list[Any], size: float) -> Grid:
    west, south, east, north = shapely.total_bounds(shapes)
    columns, rows = int((east - west) / size) + 3, int((north - south) / size) + 3
    return Grid(west=west - size / 2.1, south=south - size / 2.1, size=size, columns=columns, rows=rows)


LAYERS = {
    "moved corners": mosaic(1),
    "more moved corners": mosaic(2),
    "holes": with_holes(mosaic(3)),
    "a crack": with_crack(mosaic(4)),
    "two states": [shapely.box(0, 0, 1, 1), shapely.box(1 + 3 * METRE, 0, 2, 1)],
}


@pytest.mark.parametrize("size", [0.03, 0.11, 0.37, 5.0])
@pytest.mark.parametrize("name", list(LAYERS))
def test_overlaps_are_those_of_the_whole_layer(name: str, size: float) -> None:
    shapes = LAYERS[name]
    expected = []
    for each in overlaps(layer_of(shapes)):
        largest = max(each.patches, key=lambda patch: patch.area_km2)
        expected.append((each.one, each.other, largest.area_km2, largest.width_m, largest.lon, largest.lat))
    found = neighbours.overlaps(batches_of(shapes), grid=grid_of(shapes, size)).to_pylist()
    assert [tuple(row.values()) for row in found] == expected
    assert (len(found) > 20) == name.endswith("moved corners") or name in ("holes", "a crack")


def test_an_area_that_touches_the_border_of_a_cell_is_around_its_gaps() -> None:
    """Lines of the grid along edges of the areas."""
    shapes = LAYERS["holes"]
    grid = Grid(west=100.0 - 8 * STEP, south=40.0 - 8 * STEP, size=16 * STEP, columns=3, rows=3)
    found = neighbours.gaps(batches_of(shapes), grid=grid).to_pylist()
    apart = neighbours.gaps(batches_of(shapes), grid=grid_of(shapes, 5.0)).to_pylist()
    assert [row["around"] for row in found] == [row["around"] for row in apart]


@pytest.mark.parametrize("size", [0.03, 0.11, 0.37, 5.0])
@pytest.mark.parametrize("name", list(LAYERS))
def test_gaps_are_those_of_the_whole_layer(name: str, size: float) -> None:
    shapes = LAYERS[name]
    tree = shapely.STRtree(shapes)
    whole = []
    for gap in _closed(layer_of(shapes)):
        around = sorted(tree.query(gap.shape, predicate="dwithin", distance=1e-9).tolist())
        # N109 names areas that touch the gap after rounding; a tenth of a millimetre away does so before it.
        assert set(gap.around) <= set(around)
        whole.append((around, gap.lon, gap.lat, gap.shape.area))
    whole.sort()
    found = neighbours.gaps(batches_of(shapes), grid=grid_of(shapes, size)).to_pylist()
    assert [row["around"] for row in found] == [around for around, *_ in whole]
    for row, (_, _, lat, area_deg2) in zip(found, whole, strict=True):
        # A square degree of the gap in square kilometres, good to a percent.
        assert row["area_km2"] == pytest.approx(area_deg2 * 111.3**2 * np.cos(np.radians(lat)), rel=0.02)
    assert (len(found) > 0) == (name != "two states")


def test_a_crack_through_many_cells_is_one_gap() -> None:
    shapes = with_crack(mosaic(0, moved=0.0))
    (gap,) = neighbours.gaps(batches_of(shapes), grid=grid_of(shapes, 0.03)).to_pylist()
    assert gap["width_m"] == pytest.approx(5.0, rel=0.01)
    # Twelve on each side, and two that it touches at each end.
    assert len(gap["around"]) == 12 * 2 + 4


def test_the_grid_of_its_own_gives_the_same() -> None:
    shapes = LAYERS["holes"]
    batches, grid = batches_of(shapes), grid_of(shapes, 0.2)
    assert neighbours.overlaps(batches).equals(neighbours.overlaps(batches, grid=grid))
    for row, other in zip(
        neighbours.gaps(batches).to_pylist(), neighbours.gaps(batches, grid=grid).to_pylist(), strict=True
    ):
        assert row["around"] == other["around"]
        assert row["area_km2"] == pytest.approx(other["area_km2"], rel=1e-6)


def test_functions_of_a_cell_can_be_pickled() -> None:
    for function in (neighbours.assigned, neighbours.overlaps_of_cell, neighbours.pieces_of_cell, Grid):
        assert pickle.loads(pickle.dumps(function)) is function


def test_a_layer_without_areas_has_no_neighbours() -> None:
    batch = pa.record_batch({"geometry": [shapely.to_wkb(shapely.Point(1, 1)), None]})
    assert neighbours.overlaps([batch]).num_rows == 0
    assert neighbours.gaps([batch]).num_rows == 0


def test_bounds_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="expected west, south, east, north in degrees"):
        Grid.over((1.0, 0.0, float("nan"), 1.0), 10)
