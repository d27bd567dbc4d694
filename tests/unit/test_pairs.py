"""Lines, rings and islands cut out of the boundaries of a source."""

from __future__ import annotations

import numpy as np
import pytest

from pairs.accuracy import distances_m
from pairs.cutting import around, between
from pairs.islands import COUNTRIES, REFERENCE, SOURCES, island_rows

SQUARE = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])
WINDOW = (-1.0, -1.0, 2.0, 2.0)


def test_a_line_starts_and_ends_at_the_points_nearest_to_its_places() -> None:
    cut = between([SQUARE], (0.5, -0.01), (1.02, 0.5), WINDOW)
    assert cut.tolist() == [[0.5, 0.0], [1.0, 0.0], [1.0, 0.5]]


def test_a_line_runs_over_several_parts() -> None:
    parts = [np.array([(2.0, 0.0), (1.0, 0.0)]), np.array([(0.0, 0.0), (1.0, 0.0)])]
    cut = between(parts, (0.0, 0.0), (2.0, 0.0), (-1.0, -1.0, 3.0, 1.0))
    assert cut[:, 0].tolist() == [0.0, 1.0, 2.0]


def test_a_place_far_from_every_line_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no line within 0.15 deg of \(0.5, -0.5\); the nearest is 0.50 deg away"):
        between([SQUARE], (0.5, -0.5), (1.0, 0.5), WINDOW)


def test_parts_that_do_not_meet_are_refused() -> None:
    parts = [np.array([(0.0, 0.0), (0.9, 0.0)]), np.array([(1.0, 0.0), (2.0, 0.0)])]
    with pytest.raises(ValueError, match="the lines do not lead from"):
        between(parts, (0.0, 0.0), (2.0, 0.0), (-1.0, -1.0, 3.0, 1.0))


def test_a_ring_is_the_smallest_around_the_place_even_if_made_of_parts() -> None:
    halves = [SQUARE[:3] / 2 + 0.25, SQUARE[2:] / 2 + 0.25]
    ring = around([SQUARE, *halves], (0.5, 0.5))
    assert np.abs(ring - 0.5).max() == 0.25
    with pytest.raises(ValueError, match="no ring around"):
        around([SQUARE], (1.5, 0.5))


def test_distances_are_metres_on_the_ground() -> None:
    along = np.column_stack([np.linspace(100.0, 101.0, 5), np.full(5, 49.0)])
    # 0.01 degree of latitude at 49 N is 1,112 m; the plane is that of the mean degree, 0.2 % less.
    assert distances_m(along, along + np.array([0.0, 0.01])) == pytest.approx(1_112.0, rel=5e-3)


def test_islands_are_summed_and_one_that_is_another_thing_is_left_out() -> None:
    squares = [SQUARE * 0.2 + [0.5 * number, 0.0] for number in range(12)]  # 22 km wide
    larger = [(square - square[0]) * 1.01 + square[0] for square in squares[:11]]
    doubled = [(squares[11] - squares[11][0]) * 1.4 + squares[11][0]]
    outlines = {source: {key: [*larger, *doubled] for key in COUNTRIES} for source in SOURCES}
    rows = island_rows({REFERENCE: dict.fromkeys(COUNTRIES, squares), **outlines})
    assert len(rows) == len(COUNTRIES) * len(SOURCES)
    assert rows[0]["islands"] == "11"
    # Eleven times 2.01 % of 0.2 by 0.2 degrees at the equator, 22.26 by 22.11 km.
    assert float(rows[0]["sum_km2"]) == pytest.approx(11 * 0.0201 * 22.26 * 22.11, abs=1.0)
    assert rows[0]["sum_km2"] == rows[0]["linear_km2"]
