"""The budget of a length, against closed forms of simple lines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from metes.measure.budget import SYSTEMATIC_SHARE, Run
from metes.measure.edges import GEODESIC_EDGES, RHUMB_EDGES, STRAIGHT_EDGES
from metes.measure.ellipsoid import FloatArray
from metes.measure.length_budget import length_budget

DEVIATION_M = 100.0


def run(coordinates: FloatArray, c_m: float, origin: str = "one") -> Run:
    return Run(label=origin, origin=origin, coordinates=coordinates, accuracy_m=1.645 * DEVIATION_M, correlation_m=c_m)


def circle(radius_deg: float) -> FloatArray:
    angle = np.linspace(0.0, 2.0 * math.pi, 721)
    ring = np.column_stack([radius_deg * np.cos(angle), radius_deg * np.sin(angle)])
    ring[-1] = ring[0]
    return ring


def test_straight_line_is_as_sure_as_its_ends() -> None:
    """Far apart, two ends err alone: the root of two deviations. Near, they err alike, and hardly change the length."""
    long_, short = np.array([(0.0, 0.0), (9.0, 0.0)]), np.array([(0.0, 0.0), (0.01, 0.0)])
    # c is longer than the line, so that it has no point between its ends; apart by 0.9 c, and by 1.1 km of 1,113 km.
    for line, apart in ((long_, 0.9), (short, 0.001)):
        budget = length_budget([(run(line, 9.0 * 111_319.49 / 0.9), STRAIGHT_EDGES)])
        expected = DEVIATION_M * math.sqrt(2.0 * (1.0 - math.exp(-apart)))
        assert budget.random_half_m / 1.96 == pytest.approx(expected, rel=1e-3)
        assert budget.systematic_half_m == 0.0
        assert budget.length_m == pytest.approx(budget.generalised_length_m, rel=1e-12)


def test_island_that_is_drawn_too_large_is_longer_round_by_two_pi_times_that() -> None:
    budget = length_budget([(run(circle(0.3), 5e3), GEODESIC_EDGES)])
    # The offset of 0.6 deviations, outwards all round; the sphere's excess over the plane is 1e-5.
    assert budget.systematic_half_m == pytest.approx(SYSTEMATIC_SHARE * DEVIATION_M * 2.0 * math.pi, rel=1e-4)
    assert budget.low_m < budget.generalised_length_m < budget.length_m < budget.high_m


def test_parallel_has_no_bends_to_lose_and_is_longer_than_its_chord() -> None:
    line = np.column_stack([np.linspace(100.0, 110.0, 11), np.full(11, 49.0)])
    budget = length_budget([(run(line, 20e3), RHUMB_EDGES)])
    # Arc of the parallel 49 N over 10 degrees: a cos(49) / sqrt(1 - e^2 sin^2(49)) times the angle.
    sine = math.sin(math.radians(49.0))
    arc = 6_378_137.0 * math.cos(math.radians(49.0)) / math.sqrt(1.0 - 0.0066943799901413165 * sine**2)
    assert budget.length_m == pytest.approx(arc * math.radians(10.0), rel=1e-12)
    assert budget.generalised_length_m == pytest.approx(budget.length_m, rel=1e-12)
    ends = length_budget([(run(line[[0, -1]], 20e3), GEODESIC_EDGES)])
    assert ends.length_m < budget.length_m - 500.0


def test_what_the_runs_cause_adds_up_to_the_width() -> None:
    zigzag = np.column_stack([np.linspace(2.0, 3.0, 201), np.where(np.arange(201) % 2, 0.005, 0.0)])
    runs = [(run(circle(0.3), 5e3), GEODESIC_EDGES), (run(zigzag, 20e3, "two"), GEODESIC_EDGES)]
    budget = length_budget(runs)
    assert sum(budget.width_shares_m) == pytest.approx(budget.high_m - budget.low_m, rel=1e-12)
    # The zigzag loses its bends: two fifths of its length, and nothing like that is lost of the circle.
    assert budget.width_shares_m[1] > 10 * budget.width_shares_m[0]


def test_runs_of_one_origin_share_their_systematic_part() -> None:
    once = length_budget([(run(circle(0.3), 5e3), GEODESIC_EDGES)])
    twice = length_budget([(run(circle(0.3), 5e3), GEODESIC_EDGES)] * 2)
    assert twice.systematic_half_m == pytest.approx(2.0 * once.systematic_half_m, rel=1e-12)
    assert twice.random_half_m == pytest.approx(math.sqrt(2.0) * once.random_half_m, rel=1e-12)
