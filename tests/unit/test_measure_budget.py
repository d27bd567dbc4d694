"""The error budget, against simulated boundaries."""

from __future__ import annotations

import math

import numpy as np
import pytest

from metes.measure.boundary import EdgeIndex, ring_runs, run_coordinates
from metes.measure.budget import Run, area_budget
from metes.measure.ellipsoid import FloatArray

ACCURACY_M = 1_645.0  # a standard deviation of 1,000 m
CORRELATION_M = 5_000.0


def swept_areas_m2(length_m: float, *, is_closed: bool, simulations: int = 4000) -> FloatArray:
    """Areas between a straight or closed line and simulated true lines, offsets normal with correlation exp(-d/c)."""
    points = 400
    along = (np.arange(points) + 0.5) * length_m / points
    distance = np.abs(along[:, None] - along[None, :])
    if is_closed:
        distance = np.minimum(distance, length_m - distance)
    covariance = 1_000.0**2 * np.exp(-distance / CORRELATION_M)
    # The wrapped exponential stays positive definite; a hair on the diagonal covers rounding.
    factor = np.linalg.cholesky(covariance + 1e-3 * np.eye(points))
    offsets = factor @ np.random.default_rng(7).standard_normal((points, simulations))
    areas: FloatArray = offsets.sum(axis=0) * length_m / points
    return areas


@pytest.mark.parametrize("length_m", [2_000.0, 20_000.0, 300_000.0])
def test_random_part_of_an_open_run_matches_simulation(length_m: float) -> None:
    degrees = length_m / 111_319.49079  # on the equator: one degree is 1/360 of 2 pi 6,378,137 m
    line = np.column_stack([np.linspace(0, degrees, 500), np.zeros(500)])
    run = Run(label="line", origin="one", coordinates=line, accuracy_m=ACCURACY_M, correlation_m=CORRELATION_M)
    simulated = float(np.std(swept_areas_m2(length_m, is_closed=False)))
    # 4000 simulations give the deviation to 1 %, the grid of 400 points to 1 %.
    assert area_budget([run]).random_half_m2 / 1.96 == pytest.approx(simulated, rel=0.05)


@pytest.mark.parametrize("radius_m", [600.0, 8_000.0, 50_000.0])
def test_random_part_of_a_loop_matches_simulation(radius_m: float) -> None:
    angle = np.linspace(0, 2 * math.pi, 721)
    degrees = radius_m / 111_319.49079
    loop = np.column_stack([degrees * np.cos(angle), degrees * np.sin(angle)])
    loop[-1] = loop[0]
    run = Run(label="loop", origin="one", coordinates=loop, accuracy_m=ACCURACY_M, correlation_m=CORRELATION_M)
    simulated = float(np.std(swept_areas_m2(2 * math.pi * radius_m, is_closed=True)))
    # A loop of a few correlation lengths is generalised to an octagon at the least, 2.6 % shorter.
    assert area_budget([run]).random_half_m2 / 1.96 == pytest.approx(simulated, rel=0.08)


def test_systematic_part_is_a_constant_offset() -> None:
    line = np.array([(0.0, 0.0), (1.0, 0.0)])
    run = Run(label="line", origin="one", coordinates=line, accuracy_m=ACCURACY_M, correlation_m=CORRELATION_M)
    # 0.6 of 1,000 m along one degree of the equator.
    assert area_budget([run]).systematic_half_m2 == pytest.approx(600.0 * 111_319.49079, rel=1e-6)


def test_runs_of_one_origin_share_their_systematic_part() -> None:
    line = np.array([(0.0, 0.0), (1.0, 0.0)])
    run = Run(label="line", origin="one", coordinates=line, accuracy_m=ACCURACY_M, correlation_m=CORRELATION_M)
    single, four = area_budget([run]), area_budget([run] * 4)
    assert four.random_half_m2 == pytest.approx(2.0 * single.random_half_m2, rel=1e-12)
    assert four.systematic_half_m2 == pytest.approx(4.0 * single.systematic_half_m2, rel=1e-12)


def test_runs_of_different_origins_are_independent() -> None:
    line = np.array([(0.0, 0.0), (1.0, 0.0)])
    runs = [
        Run(label="line", origin=origin, coordinates=line, accuracy_m=ACCURACY_M, correlation_m=CORRELATION_M)
        for origin in ("one", "two", "three", "four")
    ]
    assert area_budget(runs).half_m2 == pytest.approx(2.0 * area_budget(runs[:1]).half_m2, rel=1e-12)


def test_runs_wrap_round_the_start_of_a_ring() -> None:
    assert ring_runs(["a", "a", "b", "a"]) == [(2, 1), (3, 3)]
    assert ring_runs(["a", "a"]) == [(0, 2)]
    ring = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], dtype=float)
    assert run_coordinates(ring, 3, 2).tolist() == [[0, 1], [0, 0], [1, 0]]


def test_edges_are_found_in_both_directions_to_the_last_digit() -> None:
    segment = np.array([(120.1234567, 50.0), (120.2, 50.1), (120.3, 50.1)])
    index = EdgeIndex([np.array([(0.0, 0.0), (1.0, 1.0)]), segment])
    assert index.owners(segment[::-1]).tolist() == [1, 1]
    moved = segment.copy()
    moved[0, 0] += 1e-7
    assert index.owners(moved).tolist() == [-1, 1]
