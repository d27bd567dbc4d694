"""Lengths of rhumb lines and of straight edges, against quadrature, published numbers and another program."""

from __future__ import annotations

import math
from collections.abc import Callable

import mpmath
import numpy as np
import pytest
from pyproj import Geod

from metes.measure.edges import rhumb_lengths_m, straight_lengths_m
from metes.measure.ellipsoid import FloatArray
from metes.measure.length import edge_lengths_m

# NIMA TR8350.2: meridian quadrant of WGS 84.
QUADRANT_M = 10_001_965.7293
BOTH = (rhumb_lengths_m, straight_lengths_m)

Lengths = Callable[[FloatArray], FloatArray]
Ends = tuple[float, float, float, float]


def quadrature_m(ends: Ends, *, rhumb: bool) -> float:
    """The integral of the arc along an edge at 30 digits: along the map's bearing, or straight in degrees."""
    with mpmath.workdps(30):
        flattening = 1 / mpmath.mpf("298.257223563")
        e2, a = flattening * (2 - flattening), mpmath.mpf(6378137)
        lon, lat, to_lon, to_lat = (mpmath.radians(mpmath.mpf(each)) for each in ends)
        turn, rise = to_lon - lon, to_lat - lat
        panels = mpmath.linspace(0, 1, 9)

        def meridian(phi: mpmath.mpf) -> mpmath.mpf:
            return a * (1 - e2) / (1 - e2 * mpmath.sin(phi) ** 2) ** mpmath.mpf(1.5)

        def parallel(phi: mpmath.mpf) -> mpmath.mpf:
            return a * mpmath.cos(phi) / mpmath.sqrt(1 - e2 * mpmath.sin(phi) ** 2)

        def north(t: mpmath.mpf) -> mpmath.mpf:
            return meridian(lat + rise * t) * rise

        if not rhumb:
            along = mpmath.quad(lambda t: mpmath.hypot(north(t), parallel(lat + rise * t) * turn), panels)
            return float(along)
        mercator = mpmath.quad(lambda t: meridian(lat + rise * t) / parallel(lat + rise * t), panels)
        whole = mpmath.quad(north, panels)
        return float(mpmath.sqrt(whole**2 + (turn * whole / rise / mercator) ** 2))


@pytest.mark.parametrize("lengths", BOTH)
def test_meridian_quadrant_is_the_published_one(lengths: Lengths) -> None:
    assert lengths(np.array([(20.0, 0.0), (20.0, 90.0)]))[0] == pytest.approx(QUADRANT_M, abs=1e-4)
    assert lengths(np.array([(20.0, 90.0), (20.0, 0.0)]))[0] == pytest.approx(QUADRANT_M, abs=1e-4)


@pytest.mark.parametrize("lengths", BOTH)
@pytest.mark.parametrize("lat", [0.0, 35.0, 49.0, -80.0])
def test_along_a_parallel_it_is_the_arc_of_a_circle(lengths: Lengths, lat: float) -> None:
    found = lengths(np.array([(73.0, lat), (133.0, lat)]))[0]
    # By another program: many short geodesics along the parallel, 60 m each; their chords lack 1e-12.
    dense = np.linspace(73.0, 133.0, 100_001)
    assert found == pytest.approx(Geod(ellps="WGS84").line_length(dense, np.full(len(dense), lat)), rel=1e-10)


def test_rhumb_line_of_a_published_route() -> None:
    # GeographicLib, manual of RhumbSolve, examples: from JFK to Singapore, 103:34:58.2, 18523563.
    jfk = (-(73 + 46 / 60 + 44 / 3600), 40 + 38 / 60 + 23 / 3600)
    singapore = (103 + 59 / 60 + 22 / 3600, 1 + 21 / 60 + 33 / 3600)
    assert rhumb_lengths_m(np.array([jfk, singapore]))[0] == pytest.approx(18_523_563, abs=0.5)


@pytest.mark.parametrize("size_deg", [1e-6, 1e-3, 0.1, 5.0, 60.0])
@pytest.mark.parametrize("lengths", BOTH)
def test_agrees_with_high_precision_quadrature(lengths: Lengths, size_deg: float) -> None:
    random = np.random.default_rng(5)
    for _ in range(4):
        lat, lon = random.uniform(-88, 88), random.uniform(-60, 60)
        to_lat = float(np.clip(lat + random.uniform(-size_deg, size_deg), -89.5, 89.5))
        ends = (lon, lat, lon + random.uniform(-size_deg, size_deg), to_lat)
        found = lengths(np.array(ends).reshape(2, 2))[0]
        assert found == pytest.approx(quadrature_m(ends, rhumb=lengths is rhumb_lengths_m), rel=1e-13)


def test_nearly_along_a_parallel_nothing_is_lost() -> None:
    flat, tilted = (rhumb_lengths_m(np.array([(0.0, 60.0), (40.0, 60.0 + rise)]))[0] for rise in (0.0, 1e-9))
    # A ten-thousandth of a metre of rise over 2,200 km.
    assert tilted == pytest.approx(flat, abs=1e-4)


def test_geodesic_is_the_shortest_of_the_three() -> None:
    edge = np.array([(73.0, 45.0), (133.0, 52.0)])
    geodesic, rhumb, straight = (float(lengths(edge)[0]) for lengths in (edge_lengths_m, *BOTH))
    assert geodesic < min(rhumb, straight) - 50e3
    assert rhumb != pytest.approx(straight, rel=1e-6)


@pytest.mark.parametrize("lengths", BOTH)
def test_edges_stand_beside_each_other_and_the_ends_may_be_poles(lengths: Lengths) -> None:
    line = np.array([(10.0, -90.0), (10.0, 0.0), (40.0, 0.0), (40.0, 0.0), (70.0, 90.0)])
    found = lengths(line)
    assert found[:1] == pytest.approx([QUADRANT_M], abs=1e-4)
    assert found[1] == pytest.approx(math.radians(30.0) * 6_378_137.0, rel=1e-14)
    assert found[2] == 0.0
    # NumPy's vector loops may round the last bit differently for an array of another length.
    alone = [float(lengths(line[at : at + 2])[0]) for at in range(4)]
    assert found.tolist() == pytest.approx(alone, rel=2.0**-52, abs=0.0)
