"""How far a line moved, against geodesics and against shapely in a projection."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from pyproj import Transformer

from metes.measure.displacement import displacement

# The nearest point is sought in a plane that is off by up to 1 % within its band.
RELATIVE = 0.01


def test_the_same_line_has_not_moved_in_either_direction() -> None:
    line = shapely.LineString([(130, 45), (131, 46), (133, 46)])
    found = displacement(line, line.reverse())
    assert (found.hausdorff_m, found.mean_m, found.only_new_m, found.only_old_m) == (0.0, 0.0, 0.0, 0.0)


def test_a_point_moves_by_the_geodesic() -> None:
    old, new = shapely.Point(131.9, 43.1), shapely.Point(132.0, 43.2)
    expected = Geodesic.WGS84.Inverse(43.1, 131.9, 43.2, 132.0)["s12"]
    assert displacement(old, new).hausdorff_m == pytest.approx(expected, abs=0.001)


def test_one_vertex_that_moves_leaves_the_rest_at_rest() -> None:
    """A spike of one vertex: half of its height on average, along the two edges that changed."""
    old = shapely.LineString([(130 + step / 100, 45) for step in range(101)])
    coordinates = shapely.get_coordinates(old).copy()
    coordinates[50, 1] += 0.001
    found = displacement(old, shapely.LineString(coordinates))
    height = Geodesic.WGS84.Inverse(45.0, 130.5, 45.001, 130.5)["s12"]
    edges = 2 * Geodesic.WGS84.Inverse(45.0, 130.0, 45.0, 130.01)["s12"]
    whole = 50 * edges
    assert found.hausdorff_m == pytest.approx(height, rel=RELATIVE)
    assert found.only_new_m == pytest.approx(edges, rel=RELATIVE)
    assert found.mean_m == pytest.approx(height / 2 * edges / whole, rel=RELATIVE)


@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_with_the_hausdorff_distance_of_a_plane(seed: int) -> None:
    random = np.random.default_rng(seed)
    old = np.cumsum(random.normal(0.0, 0.01, (60, 2)), axis=0) + np.array([120.0, 50.0])
    new = old + random.normal(0.0, 0.005, old.shape)
    crs = "+proj=aeqd +lon_0=120 +lat_0=50 +ellps=WGS84"
    transformer = Transformer.from_crs("OGC:CRS84", crs, always_xy=True)
    flat = [shapely.LineString(np.column_stack(transformer.transform(*line.T))) for line in (old, new)]
    expected = shapely.hausdorff_distance(*flat, densify=0.01)
    found = displacement(shapely.LineString(old), shapely.LineString(new))
    # Both sample the lines: the farthest point may lie half a step from a sample, 50 m of some 1,000 m at most.
    assert found.hausdorff_m == pytest.approx(expected, rel=RELATIVE, abs=50.0)


def test_nothing_is_compared_with_an_empty_geometry() -> None:
    with pytest.raises(ValueError, match="expected two that hold something"):
        displacement(shapely.LineString(), shapely.LineString([(0, 0), (1, 1)]))
