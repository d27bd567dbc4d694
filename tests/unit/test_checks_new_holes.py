"""Holes of the union of many areas: found with and without the quick answer for areas that fill their union."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from metes.checks.neighbours.shared import coverage_groups
from metes.checks.neighbours.shared.coverage_groups import new_holes

GRID = [box(x, y, x + 1, y + 1) for x in range(6) for y in range(6)]
# An edge of the grid that has a node on one side only, off the line by the last digit or on it.
HALVES = [box(0, 6, 0.3, 7), box(0.3, 6, 1, 7)]
OFF_LINE = [
    Polygon([(0, 6), (0.3, 6 + 1e-12), (0.3, 7), (0, 7)]),
    Polygon([(0.3, 6 + 1e-12), (1, 6), (1, 7), (0.3, 7)]),
]
# Squares around a square that is left out, which meet at its corners only.
AROUND = [box(10, 11, 11, 12), box(11, 10, 12, 11), box(12, 11, 13, 12), box(11, 12, 12, 13)]

LAYERS: dict[str, tuple[list[BaseGeometry], int]] = {
    "a grid": (GRID, 0),
    "a grid without one square": ([each for each in GRID if each.bounds[:2] != (2, 3)], 1),
    "a grid with a square that is too small": ([*GRID[:14], GRID[14].buffer(-0.01), *GRID[15:]], 1),
    "a node on one side of an edge": ([*GRID, *HALVES], 0),
    "a node that is off the line": ([*GRID, *OFF_LINE], 1),
    "squares that meet at their corners": ([*GRID, *AROUND], 1),
    "a square with an own hole": ([*GRID, box(20, 0, 24, 4) - box(21, 1, 22, 2), box(24, 0, 25, 4)], 0),
}


@pytest.mark.parametrize("name", LAYERS)
def test_quick_answer_changes_no_hole(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes, number = LAYERS[name]
    found = [hole.wkb for hole in new_holes(shapes)]
    assert len(found) == number
    monkeypatch.setattr(coverage_groups, "FEWEST_OF_COVERAGE", 2)
    assert [hole.wkb for hole in new_holes(shapes)] == found


def test_grid_is_not_united_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_groups, "FEWEST_OF_COVERAGE", 2)
    monkeypatch.setattr(shapely, "union_all", None)
    assert list(new_holes(GRID)) == []
    with pytest.raises(TypeError):
        list(new_holes(LAYERS["a grid without one square"][0]))
    assert np.isclose(shapely.area(GRID).sum(), 36.0)
