"""The fast geodesic length of rings, against pyproj and against a meridian that is known."""

from __future__ import annotations

import numpy as np
import pytest

from metes.measure.length import edge_lengths_m, ring_lengths_m


@pytest.mark.parametrize("size_deg", [1e-5, 1e-3, 0.03, 0.06, 1.0, 60.0])
def test_rings_anywhere_agree_with_karney(size_deg: float) -> None:
    random = np.random.default_rng(7)
    rings = []
    for _ in range(200):
        lat = random.uniform(-89.9, 89.9)
        ring = np.column_stack([random.uniform(-180, 180, 7), np.full(7, lat)]) * [0, 1] + [
            random.uniform(-180, 180),
            0,
        ]
        ring += random.normal(0.0, size_deg, (7, 2)) / [np.cos(np.radians(lat)), 1.0]
        ring[:, 1] = np.clip(ring[:, 1], -90.0, 90.0)
        rings.append(np.vstack([ring, ring[:1]]))
    found = ring_lengths_m(np.vstack(rings), np.arange(201) * 8)
    expected = [float(edge_lengths_m(ring).sum()) for ring in rings]
    # Seven edges, each good to 5e-9 m; pyproj itself claims 15 nm.
    assert found == pytest.approx(expected, rel=1e-12, abs=4e-8)


def test_edge_over_the_antimeridian_takes_the_short_way_and_rings_keep_apart() -> None:
    coordinates = np.array([(179.99, 10.0), (-179.99, 10.0), (179.99, 10.0), (0.0, 0.0), (0.0, 0.01), (0.0, 0.0)])
    over, meridian, empty = ring_lengths_m(coordinates, np.array([0, 3, 6, 6]))
    assert over == pytest.approx(2 * edge_lengths_m(np.array([(0.0, 10.0), (0.02, 10.0)]))[0], abs=2e-8)
    # A metre was to be a ten-millionth of the quadrant: a hundredth of a degree at the equator is 1,105.74 m.
    assert meridian == pytest.approx(2 * 1105.743, abs=0.01)
    assert empty == 0.0
    assert ring_lengths_m(np.empty((0, 2)), np.array([0])).tolist() == []
