"""The closed form of the area, against quadrature, closed forms and another program."""

from __future__ import annotations

import itertools
import math

import mpmath
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from closed_form import ring_area_m2
from metes.measure.area import area_m2, area_m2_of_coordinates
from metes.measure.cross_checks import cross_check
from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray
from metes.measure.ring_areas import signed_ring_areas_m2

# EPSG Guidance Note 7-2 and NIMA TR8350.2, table 3.3: surface of the WGS 84 ellipsoid, published to the m2.
WGS84_SURFACE_M2 = 510_065_621_724_000.0


def quadrature_m2(ring: list[tuple[float, float]]) -> float:
    """The same integral at 40 digits: q is integrated along each edge with mpmath, nothing is expanded."""
    with mpmath.workdps(40):
        e2 = mpmath.mpf(1) / mpmath.mpf("298.257223563")
        e2 = e2 * (2 - e2)
        e = mpmath.sqrt(e2)

        def q(degrees: mpmath.mpf) -> mpmath.mpf:
            sine = mpmath.sin(mpmath.radians(degrees))
            return (1 - e2) * (sine / (1 - e2 * sine**2) + mpmath.atanh(e * sine) / e)

        total = mpmath.mpf(0)
        for (lon0, lat0), (lon1, lat1) in itertools.pairwise(ring):
            mean = mpmath.quad(lambda t, a=lat0, b=lat1: q(a + (mpmath.mpf(b) - a) * t), [0, 1])
            total -= mpmath.radians(mpmath.mpf(lon1) - mpmath.mpf(lon0)) * mean
        return float(abs(total) * mpmath.mpf(6378137) ** 2 / 2)


def random_ring(size_deg: float, seed: int) -> list[tuple[float, float]]:
    """A star-shaped ring of 12 vertices about a random centre."""
    random = np.random.default_rng(seed)
    lat_limit = max(0.0, 89.0 - size_deg)
    lon, lat = random.uniform(-90, 90), random.uniform(-lat_limit, lat_limit)
    angles = np.sort(random.uniform(0, 2 * math.pi, 12))
    radii = size_deg * random.uniform(0.5, 1.0, 12)
    points = [(lon + r * math.cos(a), lat + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]
    return [*points, points[0]]


@pytest.mark.parametrize("size_deg", [1e-5, 1e-3, 0.1, 1.0, 10.0, 45.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_high_precision_quadrature(size_deg: float, seed: int) -> None:
    ring = random_ring(size_deg, seed)
    # 1e-11 of a ring of a metre across is 1e-11 m2; what limits it is the seventeenth digit of its coordinates.
    found = area_m2([shapely.Polygon(ring)])[0]
    assert found == pytest.approx(quadrature_m2(ring), rel=1e-11)


def test_octant_is_an_eighth_of_the_ellipsoid() -> None:
    octant = shapely.Polygon([(0, 0), (90, 0), (90, 90), (0, 90)])
    assert area_m2([octant])[0] == pytest.approx(WGS84.area_m2 / 8, rel=1e-12)


def test_surface_of_the_ellipsoid_is_the_published_one() -> None:
    assert pytest.approx(WGS84_SURFACE_M2, abs=1e6) == WGS84.area_m2  # the last digits differ between publications


def test_densified_geodesic_polygon_of_another_program_agrees() -> None:
    triangle = shapely.Polygon([(100.0, 40.0), (110.0, 38.0), (106.0, 47.0)])
    planimeter = Geodesic.WGS84.Polygon()
    for lon, lat in shapely.get_coordinates(shapely.segmentize(triangle, 0.01))[:-1]:
        planimeter.AddPoint(float(lat), float(lon))
    # The chords of 0.01 degree leave the straight edges by centimetres: 1e-7 of an area this size.
    assert area_m2([triangle])[0] == pytest.approx(abs(planimeter.Compute()[2]), rel=1e-7)


def test_hole_is_taken_off_however_it_is_wound() -> None:
    shell = [(0, 0), (10, 0), (10, 5), (0, 5)]
    hole = [(2, 1), (8, 1), (8, 4), (2, 4)]
    both = [shapely.Polygon(shell, [hole]), shapely.Polygon(shell, [hole[::-1]])]
    whole, part = area_m2([shapely.Polygon(shell), shapely.Polygon(hole)])
    assert area_m2(both) == pytest.approx([whole - part] * 2, rel=1e-14)


def test_multipolygon_is_the_sum_and_other_types_have_no_area() -> None:
    one, two = shapely.box(0, 0, 1, 1), shapely.box(5, 50, 6, 51)
    geometries = [shapely.MultiPolygon([one, two]), shapely.LineString([(0, 0), (1, 1)]), shapely.Polygon()]
    assert area_m2(geometries) == pytest.approx([area_m2([one, two]).sum(), 0.0, 0.0], rel=1e-14)


def test_sign_follows_the_winding() -> None:
    ring = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], dtype=float)
    both = signed_ring_areas_m2(np.vstack([ring, ring[::-1]]), np.array([0, 5, 10]))
    assert both[0] > 0
    assert both[1] == pytest.approx(-both[0], rel=1e-14)


def wavy_ring(vertices: int, lon: float, lat: float, radius_deg: float) -> FloatArray:
    """A closed ring with many vertices and many bays."""
    angle = np.linspace(0, 2 * math.pi, vertices)
    radius = radius_deg * (1.0 + 0.1 * np.sin(40 * angle))
    ring = np.column_stack([lon + radius * np.cos(angle), lat + radius * np.sin(angle)])
    ring[-1] = ring[0]
    return ring


@pytest.mark.parametrize("radius_deg", [0.01, 0.5, 20.0])
@pytest.mark.parametrize("vertices", [1_500, 200_000])
def test_agrees_with_the_sine_series(radius_deg: float, vertices: int) -> None:
    """Rings within a block of edges, and over several blocks."""
    ring = wavy_ring(vertices, 100.0, 55.0, radius_deg)
    expected = abs(ring_area_m2(ring))
    # The sum of 200,000 terms of either sign rounds to a few 1e-13.
    assert area_m2([shapely.Polygon(ring)])[0] == pytest.approx(expected, rel=3e-12)


def test_threads_and_neighbours_change_nothing() -> None:
    polygons = [
        shapely.Polygon(wavy_ring(n, lon, 10.0 + lon / 3, 0.3)) for n, lon in ((40_000, 0), (5, 9), (70_000, 50))
    ]
    one = area_m2(polygons)
    assert area_m2(polygons, threads=2).tolist() == one.tolist()
    assert one == pytest.approx([area_m2([polygon])[0] for polygon in polygons], rel=1e-13)


def test_wkb_and_arrays_give_the_same() -> None:
    polygons = [shapely.Polygon([(0, 0), (9, 1), (5, 8)], [[(4, 2), (5, 2), (5, 3)]]), shapely.box(100, 50, 101, 52)]
    expected = area_m2(polygons).tolist()
    assert area_m2([polygon.wkb for polygon in polygons]).tolist() == expected
    kind, coordinates, offsets = shapely.to_ragged_array(polygons)
    assert kind == shapely.GeometryType.POLYGON
    assert area_m2_of_coordinates(coordinates, *offsets).tolist() == expected
    _, coordinates, (rings, parts, multis) = shapely.to_ragged_array([shapely.MultiPolygon(polygons)])
    assert area_m2_of_coordinates(coordinates, rings, parts, multis) == pytest.approx([sum(expected)], rel=1e-14)


def test_missing_is_not_a_number_and_empty_is_nothing() -> None:
    found = area_m2([None, shapely.Polygon(), shapely.MultiPolygon(), shapely.Point(1, 1), shapely.box(0, 0, 1, 1)])
    assert np.isnan(found[0])
    assert found[1:4].tolist() == [0.0, 0.0, 0.0]
    assert found[4] > 0
    assert area_m2([]).tolist() == []


def test_open_ring_is_refused() -> None:
    with pytest.raises(ValueError, match="ring 0: its last position is not its first"):
        signed_ring_areas_m2(np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]), np.array([0, 3]))


def test_ring_over_the_antimeridian_equals_the_one_that_is_moved() -> None:
    here = [(170.0, 60.0), (189.0, 61.0), (190.0, 70.0), (171.0, 69.0)]
    there = [(lon - 360.0 if lon > 180.0 else lon, lat) for lon, lat in here]
    moved = [(lon - 90.0, lat) for lon, lat in here]
    expected = area_m2([shapely.Polygon(moved)])[0]
    assert area_m2([shapely.Polygon(there)], shorter_way=True)[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("pole", [1.0, -1.0])
def test_ring_round_a_pole_is_its_cap(pole: float) -> None:
    lon = np.arange(-180.0, 180.0, 5.0)
    ring = shapely.Polygon(np.column_stack([lon, np.full(len(lon), pole * 66.0)]))
    # The cap of the ellipsoid beyond a parallel, Snyder 1987, 3-12.
    cap = math.pi * WGS84.semi_major_m**2 * float(WGS84.q(np.array(math.pi / 2)) - WGS84.q(np.radians(np.array(66.0))))
    assert area_m2([ring], shorter_way=True)[0] == pytest.approx(cap, rel=1e-12)


def test_three_other_methods_agree() -> None:
    polygon = shapely.Polygon([(120, 40), (135, 42), (138, 55), (125, 53)], [[(128, 45), (130, 45), (129, 47)]])
    checks = cross_check(polygon)
    found = area_m2([polygon])[0]
    for other in (checks.epsg6933_m2, checks.laea_m2, checks.geodesic_m2):
        # The chords of the densified edges, 0.01 degree long, leave the edges by centimetres.
        assert found == pytest.approx(other, rel=1e-7)


def test_other_ellipsoids_derive_their_own_series() -> None:
    # Krassowsky 1940 (EPSG ellipsoid 7024), and a body forty times flatter than the earth.
    for ellipsoid in (
        Ellipsoid(name="Krassowsky 1940", semi_major_m=6_378_245.0, inverse_flattening=298.3),
        Ellipsoid(name="flat", semi_major_m=6_378_137.0, inverse_flattening=7.5),
    ):
        octant = shapely.Polygon([(0, 0), (90, 0), (90, 90), (0, 90)])
        assert area_m2([octant], ellipsoid=ellipsoid)[0] == pytest.approx(ellipsoid.area_m2 / 8, rel=1e-12)


@pytest.mark.parametrize("length_deg", [1e-4, 0.02, 0.3, 3.0])
@pytest.mark.parametrize("slenderness", [30.0, 300.0])
def test_slivers_keep_eleven_digits(length_deg: float, slenderness: float) -> None:
    """Slender triangles: their area is the small rest of two large strips."""
    random = np.random.default_rng(11)
    for _ in range(10):
        lon, lat = random.uniform(-170, 170), random.uniform(-80, 80)
        along = length_deg * np.array([math.cos(0.8), math.sin(0.8)])
        across = np.array([-along[1], along[0]]) / slenderness
        start = np.array([lon, lat])
        points = (start, start + along, start + 0.4 * along + across, start)
        ring = [(float(x), float(y)) for x, y in points]
        assert area_m2([shapely.Polygon(ring)])[0] == pytest.approx(quadrature_m2(ring), rel=1e-11)


def test_rings_of_every_length_stand_beside_each_other() -> None:
    """Rings of all numbers of edges, each in its own place."""
    polygons = [shapely.Polygon(wavy_ring(n, 3.0 * (n % 50), -60.0 + n, 0.02)) for n in range(4, 140)]
    # A column that stands alone is summed in another order: the last digit may differ.
    assert area_m2(polygons) == pytest.approx([area_m2([polygon])[0] for polygon in polygons], rel=1e-14)
