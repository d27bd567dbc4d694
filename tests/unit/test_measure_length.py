"""Lengths, against published meridian arcs and figures of zigzags."""

from __future__ import annotations

import numpy as np
import pytest

from metes.measure.length import MAX_CHORD_M, edge_lengths_m, generalised_length_m, length_m

# NIMA TR8350.2: meridian quadrant of WGS 84.
QUADRANT_M = 10_001_965.7293


def test_meridian_quadrant_is_the_published_one() -> None:
    assert length_m(np.array([(20.0, 0.0), (20.0, 90.0)])) == pytest.approx(QUADRANT_M, abs=1e-3)


def test_length_adds_along_the_line() -> None:
    line = np.column_stack([np.full(91, 20.0), np.arange(91.0)])
    assert length_m(line) == pytest.approx(QUADRANT_M, abs=1e-3)


def test_generalising_takes_bends_away() -> None:
    # A zigzag of right angles is longer than its axis by the square root of two.
    count = 201
    lon = np.linspace(0.0, 1.0, count)
    zigzag = np.column_stack([lon, np.where(np.arange(count) % 2, 0.005, 0.0)])
    axis = length_m(np.array([(0.0, 0.0), (1.0, 0.0)]))
    assert length_m(zigzag) > 1.4 * axis
    assert generalised_length_m(zigzag, 20_000.0) == pytest.approx(axis, rel=0.02)


def test_small_island_keeps_a_shape() -> None:
    angle = np.linspace(0, 2 * np.pi, 65)
    island = np.column_stack([100 + 0.01 * np.cos(angle), 0.01 * np.sin(angle)])
    island[-1] = island[0]
    # Eight chords of a circle are 2.6 % shorter than its circumference.
    assert generalised_length_m(island, 50_000.0) == pytest.approx(length_m(island), rel=0.03)


def test_line_of_no_length() -> None:
    assert generalised_length_m(np.array([(1.0, 1.0), (1.0, 1.0)]), 1000.0) == 0.0


def test_generalising_a_straight_edge_does_not_lengthen_it() -> None:
    edge = np.array([(73.8, 38.6), (71.5, 36.8)])
    assert generalised_length_m(edge, 20_000.0) == length_m(edge)


def test_long_polyline_has_the_edges_of_short_ones() -> None:
    """Short edges of a long polyline come from their chords, and those of a short one from pyproj."""
    random = np.random.default_rng(11)
    steps = random.normal(0.0, 1.0, (1000, 2)) * random.choice([1e-6, 1e-3, 0.03, 0.3], (1000, 1))
    line = np.column_stack([130.0, 48.0]) + np.cumsum(steps, axis=0)
    each = np.concatenate([edge_lengths_m(line[at : at + 2]) for at in range(len(line) - 1)])
    # Each is good to 5e-9 m by its chord, and to 15 nm by what pyproj says of itself.
    assert edge_lengths_m(line) == pytest.approx(each, rel=1e-12, abs=2e-8)
    assert (each > MAX_CHORD_M).any()
    assert (each < 1.0).any()
