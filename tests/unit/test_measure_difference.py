"""Differences between two drawings of one line, against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from metes.measure.budget import Run
from metes.measure.difference import area_difference
from metes.measure.ellipsoid import FloatArray

SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY = math.sqrt(0.0066943799901413165)


def run(coordinates: FloatArray, origin: str, accuracy_m: float = 1_645.0) -> Run:
    return Run(label=origin, origin=origin, coordinates=coordinates, accuracy_m=accuracy_m, correlation_m=5_000.0)


def parallel(lat: float) -> FloatArray:
    return np.column_stack([np.linspace(100.0, 110.0, 11), np.full(11, lat)])


def q(lat: float) -> float:
    """Snyder 1987, 3-12, written out apart from the code under test."""
    sine, e = math.sin(math.radians(lat)), ECCENTRICITY
    return (1 - e * e) * (sine / (1 - e * e * sine * sine) + math.atanh(e * sine) / e)


def test_two_parallels_enclose_their_strip() -> None:
    difference = area_difference(run(parallel(49.0), "one"), run(parallel(50.0), "other"))
    strip = SEMI_MAJOR_M**2 / 2 * math.radians(10.0) * (q(50.0) - q(49.0))
    assert difference.area_m2 == pytest.approx(strip, rel=1e-11)  # the second lies to the left of the first
    back = area_difference(run(parallel(50.0), "other"), run(parallel(49.0), "one"))
    assert back.area_m2 == pytest.approx(-strip, rel=1e-11)


def test_a_larger_ring_is_positive_however_it_is_wound() -> None:
    square = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])
    taller = square * [1.0, 2.0]
    strip = SEMI_MAJOR_M**2 / 2 * math.radians(1.0) * (q(2.0) - q(1.0))
    for other in (taller, taller[::-1]):
        assert area_difference(run(square, "one"), run(other, "other")).area_m2 == pytest.approx(strip, rel=1e-11)


def test_variances_add_and_systematic_parts_go_in_quadrature() -> None:
    difference = area_difference(run(parallel(49.0), "one"), run(parallel(49.0), "other"))
    single = difference.budget.runs[0]
    assert difference.budget.random_half_m2 == pytest.approx(1.96 * math.sqrt(2.0 * single.variance_m4), rel=1e-12)
    assert difference.budget.systematic_half_m2 == pytest.approx(math.sqrt(2.0) * single.systematic_m2, rel=1e-12)


def test_a_difference_is_inside_as_long_as_it_is_no_larger_than_its_half_width() -> None:
    near = area_difference(run(parallel(49.0), "one"), run(parallel(49.001), "other"))
    assert near.is_inside
    assert near.ratio == pytest.approx(near.area_m2 / near.half_m2)
    assert not area_difference(run(parallel(49.0), "one"), run(parallel(49.1), "other")).is_inside


def test_a_ring_is_not_compared_with_a_line() -> None:
    ring = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)])
    with pytest.raises(ValueError, match="found a ring and a line, one and other; expected two of a kind"):
        area_difference(run(ring, "one"), run(parallel(49.0), "other"))
